"""No query raises, escapes its bounds or brings markup in, whatever the engine."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.domain.passage import PassageKind
from helpcenter.domain.query import SearchQuery
from tests.search.conformance.conftest import Build
from tests.search.small import Searched, article, library, tune

BODY = "<b>cancel</b> & \"refund\" 'é' 取消订阅 ยกเลิก كتاب " * 5


@pytest.fixture(scope="module")
def found(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    root = tmp_path_factory.mktemp("hostile")
    tune(root, "en", synonyms="cancel, end\nstop paying => cancel\n")
    guides = [article(f"g{n}", f"<i>Cancel</i> word{n}", BODY + f" abc{n}") for n in range(12)]
    return build(root, library(*guides, locales=("en", "fr")))


@settings(max_examples=40)
@given(text=st.text(max_size=200) | st.text("*?~\"':()[]{}^\\/|&+-! \ud800\u202e\x00cancelAND", max_size=80),
       is_typing=st.booleans())  # fmt: skip
def test_any_text_is_answered_without_markup(found: Searched, text: str, is_typing: bool) -> None:
    query = SearchQuery.parse(text, "en", is_typing=is_typing)
    page = found.engine.search(query)
    for hit in page.hits:
        for passage in hit.passages:
            bare = re.sub("</?mark>", "", passage.snippet)
            assert not re.search("[<>]", bare)
            own = " ".join(f"{BODY} abc{hit.guide[1:]}".split())
            assert html.unescape(bare).strip(" …") in own or passage.kind is PassageKind.GUIDE
    assert found.engine.search(query) == page


@pytest.mark.parametrize(
    ("text", "words"),
    [("canc*", "canc"), ("abc1*", "abc1"), ("c?ncel", "c ncel"), ("[a-z]+", "a z"),
     ("title_en:cancel", "title_en cancel"), ("owner:g1", "owner g1"),
     ("cancel AND refund", "cancel and refund"), ("cancel OR word3", "cancel or word3"),
     ("NOT cancel", "not cancel"), ("word3 -cancel", "word3 cancel"), ("cancel~2", "cancel 2"), ("\"cancel", "cancel"),
     ("cancel\\", "cancel"), ("cancel^9 word3", "cancel 9 word3")],
)  # fmt: skip
def test_query_languages_are_plain_words(found: Searched, text: str, words: str) -> None:
    typed, plain = found.page(text), found.page(words)
    assert [(hit.guide, hit.score) for hit in typed.hits] == [(hit.guide, hit.score) for hit in plain.hits]
    assert typed.total == plain.total


@pytest.mark.parametrize("text", ["*", "?", "(((", "/.*/", '""', "~", "-", ":"])
def test_marks_alone_find_nothing(found: Searched, text: str) -> None:
    assert found.page(text).total == 0
