"""An index that an earlier version built is used as it is: opened, searched, and edited.

`tests/data/index-0.1.tar.xz` was built from `GUIDES` by the code before its modules were moved and renamed. It is a
folder `index/` that holds nothing but `.built/`. Whoever changes the format of an index on purpose builds it anew.
"""

import tarfile
from pathlib import Path

import pytest

from helpcenter.domain.query import SearchQuery
from helpcenter.search import ReleaseStore
from helpcenter.search.field_weights import WEIGHTS
from tests.conftest import TEST_SITE
from tests.search.small import Found, article, library

FIXTURE = TEST_SITE.parent / "data" / "index-0.1.tar.xz"
LAMPS = [article(f"lamp-{n:02}", f"Lamp {n}", f"How to mount lamp number {n} under the ceiling.") for n in range(1, 41)]
GUIDES = [article("refund", "Getting a refund", "Your money comes back within ten days."), *LAMPS]


@pytest.fixture
def store(tmp_path: Path) -> ReleaseStore:
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(tmp_path, filter="data")
    return ReleaseStore(tmp_path / "index")


def test_it_is_opened_and_searched(store: ReleaseStore) -> None:
    page = store.current().engine.search(SearchQuery.parse("how do I get my money back", "en"))
    assert [hit.guide for hit in page.hits] == ["refund"]
    assert page.hits[0].passages[0].snippet == "Your <mark>money</mark> comes <mark>back</mark> within ten days."


def test_the_same_content_needs_no_reindex(store: ReleaseStore) -> None:
    assert not store.reindex(library(*GUIDES), b"{}").is_new


def test_an_edit_is_written_beside_it(store: ReleaseStore, tmp_path: Path) -> None:
    edited = [*GUIDES[:-1], article("lamp-40", "Lamp 40", "Change the bulb before you mount this one.")]
    assert store.reindex(library(*edited), b"{}").locales[0].changed == ("lamp-40",)
    assert list(tmp_path.glob("index/.built/en/*/delta.terms.txt"))
    page = store.current().engine.search(SearchQuery.parse("bulb", "en"))
    assert [hit.guide for hit in page.hits] == ["lamp-40"]


def test_it_answers_as_one_that_is_built_today(store: ReleaseStore, tmp_path: Path) -> None:
    today = Found(tmp_path / "today", library(*GUIDES), weights=WEIGHTS)
    for text in ("refund", "lamp 7", "mounting under a ceiling", "celing", "mon", "days"):
        query = SearchQuery.parse(text, "en", is_typing=text == "mon")
        assert store.current().engine.search(query) == today.release.engine.search(query)
