"""Small libraries made in code, for tests that are about one thing."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from helpcenter.domain.block import Block, BlockKind, BlockText, Item
from helpcenter.domain.guide import Guide, GuideKind, GuideText, Status
from helpcenter.domain.hit import ResultPage
from helpcenter.domain.library import Library, Product, Site
from helpcenter.domain.query import SearchQuery
from helpcenter.search import Release, ReleaseStore, SearchEngine
from helpcenter.search.backends.registry import ARRAYS
from helpcenter.search.field_weights import WEIGHTS, Weights

BY_WORDS = replace(WEIGHTS, semantic=0.0)
Sections = Mapping[str, tuple[str, str]]


def text(locale: str, title: str, sections: Sections, summary: str = "") -> GuideText:
    """A guide's prose; sections map ids to heading and body."""
    blocks = {
        key: BlockText(key, heading, body, "", body, hashlib.sha256((heading + body).encode()).hexdigest()[:12])
        for key, (heading, body) in sections.items()
    }
    return GuideText(locale, title, "slug", summary, blocks)


def guide(
    guide_id: str, *texts: GuideText, kind: GuideKind = GuideKind.HOWTO, product: str | None = None, **facts: object
) -> Guide:
    """A guide of free sections; the first text is the source."""
    blocks = tuple(Block(key, BlockKind.SECTION) for key in texts[0].blocks)
    status = Status.PUBLISHED if facts.get("is_published", True) else Status.DRAFT
    by_locale = {each.locale: each for each in texts}
    return Guide(guide_id, kind, texts[0].locale, status, blocks, by_locale, digest="", product=product)


def steps(guide_id: str, source: GuideText, product: str | None = None) -> Guide:
    """A guide of two blocks: steps, whose items are all sections but the last, and a section."""
    *items, last = source.blocks
    blocks = (
        Block("steps", BlockKind.STEPS, tuple(Item(key) for key in items if key != "steps")),
        Block(last, BlockKind.SECTION),
    )
    texts = {source.locale: source}
    return Guide(guide_id, GuideKind.CANCEL, source.locale, Status.PUBLISHED, blocks, texts, digest="", product=product)


def library(*guides: Guide, locales: tuple[str, ...] = ("en",), products: tuple[Product, ...] = ()) -> Library:
    """A library of these guides."""
    site = Site({locales[0]: "Test"}, locales[0], {locale: locale for locale in locales})
    return Library(site, {each.id: each for each in products}, {}, {each.id: each for each in guides})


def article(guide_id: str, title: str, body: str, locale: str = "en", **facts: object) -> Guide:
    """A guide with one section."""
    return guide(guide_id, text(locale, title, {"intro": ("", body)}), **facts)  # type: ignore[arg-type]


class Searched:
    """A site to search in, whatever the engine."""

    engine: SearchEngine

    def page(self, words: str, locale: str = "en", **facts: object) -> ResultPage:
        return self.engine.search(SearchQuery.parse(words, locale, **facts))  # type: ignore[arg-type]

    def guides(self, words: str, locale: str = "en", **facts: object) -> list[str]:
        return [hit.guide for hit in self.page(words, locale, **facts).hits]


class Found(Searched):
    """A built release; searched by words alone, unless other weights are given."""

    def __init__(self, root: Path, content: Library, weights: Weights = BY_WORDS, engine: str = ARRAYS) -> None:
        self.store = ReleaseStore(root / "index", weights, engine=engine)
        self.report = self.store.reindex(content, b"{}")
        self.release: Release = self.store.current()
        self.engine = self.release.engine


def tune(root: Path, locale: str, **files: str) -> None:
    """Writes tuning files: synonyms, stopwords (txt), pins, hidden, golden (csv)."""
    folder = root / "index" / locale
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        suffix = "csv" if name in {"pins", "hidden", "golden"} else "txt"
        (folder / f"{name}.{suffix}").write_text(content, encoding="utf-8")
