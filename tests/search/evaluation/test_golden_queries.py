"""The golden queries of the site we ship, and of the site the tests run on."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.search import GoldenQuery, Release, ReleaseStore, check_tuning, failing_queries, read_golden
from helpcenter.search.field_weights import WEIGHTS
from tests.search.small import BY_WORDS, Found, article, library

ROOT = Path(__file__).parents[3]
TEST_SITE = ROOT / "tests" / "site"
SITES = {"shipped": ROOT, "test": TEST_SITE}
# Golden queries must hold with the encoder and without it, and by either engine.
ENGINES = {"words": (BY_WORDS, "arrays"), "embeddings": (WEIGHTS, "arrays"), "whoosh": (BY_WORDS, "whoosh")}


@pytest.fixture(scope="module", params=itertools.product(SITES, ENGINES), ids="-".join)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Release]]:
    name, kind = request.param
    weights, engine = ENGINES[kind]
    root = SITES[name]
    built = tmp_path_factory.mktemp("golden")
    (built / "index").mkdir()
    for folder in (root / "index").iterdir():
        if not folder.name.startswith("."):
            (built / "index" / folder.name).symlink_to(folder)
    content = load(root).library
    assert content is not None
    store = ReleaseStore(built / "index", weights, engine=engine)
    store.reindex(content, b"{}")
    release = store.current()
    yield root, release


def test_every_golden_query_finds_what_it_must(served: tuple[Path, Release]) -> None:
    root, release = served
    content = load(root).library
    assert content is not None
    for locale in content.site.locales:
        golden, problems = read_golden(root / "index", locale)
        assert problems == []
        assert [(each.golden.query, each.instead) for each in failing_queries(release.engine, golden)] == []


def test_the_shipped_tuning_is_sound() -> None:
    content = load(ROOT).library
    assert content is not None
    assert check_tuning(ROOT, content) == []


def test_a_lost_golden_query_tells_what_was_found_instead(tmp_path: Path) -> None:
    found = Found(tmp_path, library(article("a", "Refund", "refund"), article("b", "Other", "words")))
    golden = (
        GoldenQuery("en", "refund", "a", "", 2),
        GoldenQuery("en", "refund", "a", "intro", 3),
        GoldenQuery("en", "refund", "b", "", 4),
        GoldenQuery("en", "nonsense", "a", "", 5),
    )
    assert [(each.golden.line, each.instead) for each in failing_queries(found.release.engine, golden)] == [
        (4, ("a", "intro")),
        (5, ("", "")),
    ]
