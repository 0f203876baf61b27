"""A guide: structure once, text per locale, fallback per block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from helpcenter.domain.block import Block, BlockText, ResolvedBlock, ResolvedItem, ResolvedText
from helpcenter.domain.locale import fallbacks, language


class GuideKind(StrEnum):
    CANCEL = "cancel"
    MIGRATE = "migrate"
    HOWTO = "howto"
    ARTICLE = "article"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long the task takes, in minutes; `low` equals `high` for a plain number."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class GuideText:
    """A guide's prose in one locale; `blocks` holds blocks and items by id, as far as they are translated.

    `translated_from` maps block and item ids to the digest of the source text they were translated from.
    `is_summarised`: an editor wrote the summary; else it is the text's own first paragraph.
    """

    locale: str
    title: str
    slug: str
    summary: str
    blocks: Mapping[str, BlockText]
    previous_slugs: tuple[str, ...] = ()
    translated_from: Mapping[str, str] = field(default_factory=dict)
    title_line: int = 1
    is_summarised: bool = True


@dataclass(frozen=True, slots=True)
class Media:
    """An image: file name, size in bytes, SHA-256, media type, alternative text by locale.

    `pixels` are width and height, 0 where the file does not say. `is_shared`: it belongs to all guides.
    """

    name: str
    size: int
    sha256: str
    type: str
    alt: Mapping[str, str]
    pixels: tuple[int, int] = (0, 0)
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class LocalizedGuide:
    """A guide as a visitor of `locale` gets it. `title_locale` is the language its title is really in."""

    guide: "Guide"
    locale: str
    title_locale: str
    title: str
    slug: str
    summary: str
    blocks: tuple[ResolvedBlock, ...]
    is_summarised: bool = True

    @property
    def lead(self) -> str:
        """What stands above the text: the summary, unless the text begins with those very words."""
        return self.summary if self.is_summarised else ""

    @property
    def is_translated(self) -> bool:
        """Whether the title is in the visitor's language, in whichever region's form."""
        return language(self.title_locale) == language(self.locale)

    @property
    def is_whole(self) -> bool:
        """Whether no block falls back."""
        return self.is_translated and not any(text.is_fallback for text in self._texts())

    @property
    def is_outdated(self) -> bool:
        """Whether the source of any translated block has changed since."""
        return any(text.is_outdated for text in self._texts())

    @property
    def revision(self) -> str:
        """Which text a reader had before them: 12 hexadecimal digits that change with any block or item shown."""
        return sha256("".join(text.digest for text in self._texts()).encode()).hexdigest()[:12]

    def text(self, text_id: str) -> ResolvedText | None:
        """The block or item with this id."""
        return next((text for text in self._texts() if text.id == text_id), None)

    def _texts(self) -> list[ResolvedText]:
        return [b.text for b in self.blocks] + [i.text for b in self.blocks for i in b.items]


@dataclass(frozen=True, slots=True)
class Guide:
    """Structure and texts of one guide. `source` is the locale it was written in; its text is whole.

    `drafts` are texts in locales that visitors do not get yet; nothing that is served comes from there.
    `digest` covers every file of the guide, so that an unchanged guide is known without reading it.
    """

    id: str
    kind: GuideKind
    source: str
    status: Status
    blocks: tuple[Block, ...]
    texts: Mapping[str, GuideText]
    digest: str
    product: str | None = None
    reviewed: date | None = None
    updated: date | None = None
    minutes: Minutes | None = None
    topics: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    drafts: Mapping[str, GuideText] = field(default_factory=dict)

    @property
    def last_changed(self) -> date | None:
        """The day the guide was last changed or looked through; None when it does not say."""
        return self.updated or self.reviewed

    def shown_in(self, locale: str) -> GuideText:
        """The text whose title and address visitors of `locale` get."""
        return next(self.texts[tag] for tag in fallbacks(locale, self.source) if tag in self.texts)

    def in_locale(self, locale: str) -> LocalizedGuide:
        """The guide for visitors of `locale`, each missing block or item in the best language there is."""
        chain = [tag for tag in fallbacks(locale, self.source) if tag in self.texts]
        best = self.texts[chain[0]]
        blocks = tuple(self._resolve_block(block, locale, chain) for block in self.blocks)
        return LocalizedGuide(
            self, locale, best.locale, best.title, best.slug, best.summary, blocks, best.is_summarised
        )

    def _resolve_block(self, block: Block, locale: str, chain: list[str]) -> ResolvedBlock:
        of = len(block.items)
        items = tuple(
            ResolvedItem(item, self._resolve_text(item.id, locale, chain), position, of)
            for position, item in enumerate(block.items, start=1)
        )
        return ResolvedBlock(block, self._resolve_text(block.id, locale, chain), items)

    def _resolve_text(self, text_id: str, locale: str, chain: list[str]) -> ResolvedText:
        used = next(tag for tag in chain if text_id in self.texts[tag].blocks)
        text = self.texts[used].blocks[text_id]
        return ResolvedText(
            id=text_id,
            locale=used,
            title=text.title,
            html=text.html,
            text=text.text,
            digest=text.digest,
            is_fallback=language(used) != language(locale),
            is_outdated=self.is_outdated(text_id, used),
        )

    def is_outdated(self, text_id: str, locale: str) -> bool:
        """Whether the translation of a block says it was made from another source text than today's."""
        made_from = self.texts[locale].translated_from.get(text_id)
        return made_from is not None and made_from != self.texts[self.source].blocks[text_id].digest
