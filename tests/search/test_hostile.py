"""No query raises, escapes its bounds or brings markup in."""

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.query import SearchQuery
from tests.search.small import Found, article, library, tune

BODY = "<b>cancel</b> & \"refund\" 'é' 取消订阅 ยกเลิก كتاب " * 20


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    root = tmp_path_factory.mktemp("hostile")
    tune(root, "en", synonyms="cancel, end\nstop paying => cancel\n")
    guides = [article(f"g{n}", f"<i>Cancel</i> word{n}", BODY + f" abc{n}") for n in range(30)]
    made = Found(root, library(*guides, locales=("en", "fr")))
    yield made
    made.release.close()


@given(text=st.text(max_size=200) | st.text("*?~\"':()[]{}^\\/|&+-! \ud800\u202e\x00cancelAND", max_size=80),
       is_typing=st.booleans())  # fmt: skip
def test_any_text_is_answered_without_markup(found: Found, text: str, is_typing: bool) -> None:
    query = SearchQuery.parse(text, "en", is_typing=is_typing)
    page = found.release.engine.search(query)
    for hit in page.hits:
        for passage in hit.passages:
            assert not re.search("[<>]", re.sub("</?mark>", "", passage.snippet))
    assert found.release.engine.search(query) == page


@pytest.mark.parametrize("text", ["a*", "*", "c?ncel", "[a-z]+", "title_en:cancel", "cancel AND refund", "cancel~2",
                                  "\"cancel", "(((", "NOT cancel", "cancel\\", "/.*/"])  # fmt: skip
def test_query_languages_are_plain_words(found: Found, text: str) -> None:
    found.release.engine.search(SearchQuery.parse(text, "en"))


def test_a_wildcard_does_not_widen_a_word(found: Found) -> None:
    assert found.page("abc1*").total == found.page("abc1").total


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"wrd{n:03}x" for n in range(64))[:512],
        " ".join("ab" for _ in range(170)),
        "取" * 512,
        "ก" * 512,
        "cancel " * 73,
        "'-" * 256,
        "a'" * 256,
        "x1" * 256,
        "aB" * 256,
    ],
)
def test_the_longest_queries_are_answered_soon(found: Found, text: str) -> None:
    started = time.perf_counter()
    found.page(text.strip(), is_typing=True)
    assert time.perf_counter() - started < 1.0


def test_a_longer_query_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadRequest, match="at most 512") as refused:
        SearchQuery.parse("a" * 513, "en")
    assert refused.value.code == "query_too_long"
