"""The blocks that guides consist of: their kinds, their structure, their text."""

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    QUICK_ANSWER = "quick-answer"
    STEPS = "steps"
    REFUND_POLICY = "refund-policy"
    EXPORT_CHECKLIST = "export-checklist"
    AFTERMATH = "aftermath"
    TROUBLESHOOTING = "troubleshooting"
    FAQ = "faq"
    SECTION = "section"
    ALTERNATIVE = "alternative"
    OFFICIAL_LINKS = "official-links"


# Kinds made of parts that have an id and an anchor of their own.
ITEM_KINDS = frozenset(
    {
        BlockKind.STEPS,
        BlockKind.EXPORT_CHECKLIST,
        BlockKind.TROUBLESHOOTING,
        BlockKind.FAQ,
        BlockKind.OFFICIAL_LINKS,
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a block: a step, a question, a link. `url` is set for official links only."""

    id: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The structure of one block. `cta` names the call to action of an alternative block.

    `former_ids` go on leading to the block: addresses with them stand in other people's texts.
    """

    id: str
    kind: BlockKind
    items: tuple[Item, ...] = ()
    cta: str | None = None
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockText:
    """The prose of one block or item in one locale.

    `html` is rendered and sanitised, safe to place in a page as it is; `text` is the same as plain text, for search.
    `digest` is 12 hexadecimal digits of SHA-256 over title and Markdown. `line` is where the heading stands.
    """

    id: str
    title: str
    markdown: str
    html: str
    text: str
    digest: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class ResolvedText:
    """Text as a visitor of one locale gets it. `is_fallback`: it is in another language than asked for.

    `is_outdated`: a translation whose source has changed since.
    """

    id: str
    locale: str
    title: str
    html: str
    text: str
    digest: str
    is_fallback: bool
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class ResolvedItem:
    """`position` counts from 1 within its block of `of` items."""

    item: Item
    text: ResolvedText
    position: int
    of: int


@dataclass(frozen=True, slots=True)
class ResolvedBlock:
    block: Block
    text: ResolvedText
    items: tuple[ResolvedItem, ...]
