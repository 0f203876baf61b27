"""Topics that hold something, and which guides stand where."""

from datetime import date
from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.domain.catalog import Catalog
from tests.content.scratch import write

SITE = "name: Help\ndefault_locale: en\nlocales: {en: English}\n"
TOPICS = """topics:
  - id: top
    name: {en: Top}
    guides: [c, a]
    topics:
      - {id: below, name: {en: Below}}
      - {id: empty, name: {en: Empty}}
  - {id: other, name: {en: Other}}
  - {id: drafts, name: {en: Drafts}}
"""
NAMED = {"a": "top", "b": "top", "c": "top, below", "d": "below", "e": "", "f": "drafts"}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    files = {"content/site.yaml": SITE, "content/topics.yaml": TOPICS}
    for name, topics in NAMED.items():
        status = "draft" if name == "f" else "published"
        files[f"content/guides/{name}/guide.yaml"] = f"kind: article\nstatus: {status}\ntopics: [{topics}]\n"
        files[f"content/guides/{name}/en.md"] = f"---\ntitle: Guide {name}\n---\n\nWords.\n"
    write(tmp_path, files)
    library = load(tmp_path, today=date(2026, 1, 1)).library
    assert library is not None
    return Catalog(library)


def ids(catalog: Catalog, name: str) -> list[str]:
    topic = catalog.topics.find(name)
    return [each.guide.id for each in catalog.of_topic("en", topic)] if topic else []


def test_topics_without_a_published_guide_are_not_there(catalog: Catalog) -> None:
    assert [topic.id for topic in catalog.topics.below()] == ["top"]
    assert [topic.id for topic in catalog.topics.below("top")] == ["below"]
    assert [catalog.topics.find(name) for name in ("empty", "other", "drafts", "nothing")] == [None] * 4


def test_guides_that_a_topic_lists_come_first_the_others_by_title(catalog: Catalog) -> None:
    assert ids(catalog, "top") == ["c", "a", "b"]
    assert ids(catalog, "below") == ["c", "d"]


def test_a_guide_counts_once_in_a_topic_and_those_below_it(catalog: Catalog) -> None:
    assert (catalog.topics.count("top"), catalog.topics.count("below")) == (4, 2)


def test_a_guide_stands_in_the_first_topic_that_it_names(catalog: Catalog) -> None:
    topic = catalog.topics.of(catalog.library.guides["c"])
    assert topic is not None and topic.id == "top"
    below = catalog.topics.of(catalog.library.guides["d"])
    assert below is not None and [each.id for each in catalog.topics.path(below)] == ["top", "below"]


def test_a_guide_in_no_topic_is_never_lost(catalog: Catalog) -> None:
    assert [each.guide.id for each in catalog.unplaced("en")] == ["e"]


@pytest.mark.parametrize("kept", ["guides", "newest", "unplaced", "of_product", "of_product_by_topic", "of_topic"])
def test_a_list_of_guides_is_made_once(catalog: Catalog, kept: str) -> None:
    topic = catalog.topics.find("top")
    assert topic is not None
    more = {"of_product": ["lamp"], "of_product_by_topic": ["lamp"], "of_topic": [topic]}.get(kept, [])
    made = getattr(catalog, kept)("en", *more)
    assert getattr(catalog, kept)("en", *more) is made


def test_what_many_pages_show_is_there_before_anybody_asks(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog.warm("en")
    monkeypatch.setattr(Catalog, "localized", None)
    assert [guide.guide.id for guide in catalog.newest("en")] == ["c", "a", "d", "b", "e"]
    assert [guide.guide.id for guide in catalog.unplaced("en")] == ["e"]


def test_of_guides_of_one_day_the_first_of_each_topic_come_first_and_never_the_alphabet(catalog: Catalog) -> None:
    assert [guide.guide.id for guide in catalog.newest("en")] == ["c", "a", "d", "b", "e"]
