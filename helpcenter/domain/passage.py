"""Passages: the units that search finds. A guide, a step, an answer, each with its own anchor."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from helpcenter.domain.block import Block, BlockKind, ResolvedBlock, ResolvedText
from helpcenter.domain.guide import LocalizedGuide


class PassageKind(StrEnum):
    GUIDE = "guide"
    QUICK_ANSWER = "quick-answer"
    STEP = "step"
    REFUND_POLICY = "refund-policy"
    EXPORT_CHECKLIST = "export-checklist"
    AFTERMATH = "aftermath"
    TROUBLESHOOTING = "troubleshooting"
    FAQ = "faq"
    SECTION = "section"
    ALTERNATIVE = "alternative"
    OFFICIAL_LINKS = "official-links"


@dataclass(frozen=True, slots=True)
class Passage:
    """One findable piece of a guide, in the language `locale` its text is really in.

    `id` is the anchor ("" for the guide as a whole); `block` the block it belongs to ("" likewise);
    `position` counts from 1 among `of` items (0 of 0 where there is nothing to count).
    """

    guide: str
    id: str
    block: str
    kind: PassageKind
    locale: str
    title: str
    body: str
    position: int = 0
    of: int = 0


def passages(guide: LocalizedGuide) -> Iterator[Passage]:
    """Every passage of a guide for visitors of its locale, the guide itself first, then in reading order."""
    yield Passage(guide.guide.id, "", "", PassageKind.GUIDE, guide.title_locale, guide.title, guide.summary)
    for block in guide.blocks:
        yield from _of_block(guide.guide.id, block)


def _of_block(guide_id: str, block: ResolvedBlock) -> Iterator[Passage]:
    def passage(text: ResolvedText, position: int = 0, of: int = 0) -> Passage:
        return Passage(
            guide=guide_id,
            id=text.id,
            block=block.block.id,
            kind=_kind(block.block, is_item=bool(position)),
            locale=text.locale,
            title=text.title,
            body=text.text,
            position=position,
            of=of,
        )

    yield passage(block.text)
    for item in block.items:
        yield passage(item.text, item.position, item.of)


def _kind(block: Block, is_item: bool) -> PassageKind:
    if block.kind is BlockKind.STEPS:
        return PassageKind.STEP if is_item else PassageKind.SECTION
    return PassageKind(block.kind.value)
