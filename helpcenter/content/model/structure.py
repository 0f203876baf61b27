"""guide.yaml: what a guide consists of, the same in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from helpcenter.content.checks import json_schema
from helpcenter.content.model.blocks import read_blocks
from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.parsed import Reference, ReferenceKind, Review
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.domain.block import Block
from helpcenter.domain.guide import GuideKind, Minutes, Status


@dataclass(frozen=True)
class Structure:
    """`blocks` is None for an article whose headings become its blocks. `source` is None when not given.

    `lines` tells where each block and item is declared; `alts` holds alternative texts by file name and locale.
    """

    kind: GuideKind = GuideKind.ARTICLE
    status: Status = Status.PUBLISHED
    source: str | None = None
    product: str | None = None
    review: Review | None = None
    updated: date | None = None
    minutes: Minutes | None = None
    topics: tuple[str, ...] = ()
    blocks: tuple[Block, ...] | None = None
    related: tuple[str, ...] = ()
    alts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    document: YamlDocument = field(default_factory=YamlDocument)


PLAIN_ARTICLE = Structure()
"""What a guide without guide.yaml is."""


def read(text: str, log: ProblemLog) -> Structure | None:
    """The structure in `text`; None with problems when it has errors."""
    document = yaml_text.read(text, log)
    if document is None or not json_schema.check(document, "guide", log):
        return None
    value: Any = document.value
    lines: dict[str, int] = {}
    blocks = tuple(read_blocks(value["blocks"], document, lines, log)) if "blocks" in value else None
    if blocks is None and value["kind"] != GuideKind.ARTICLE:
        log.error(document.line("kind"), f'a guide of kind "{value["kind"]}" lists its parts: add "blocks"')
    minutes = _minutes(value, document, log)
    if log.has_errors:
        return None
    return Structure(
        kind=GuideKind(value["kind"]),
        status=Status(value.get("status", Status.PUBLISHED)),
        source=value.get("source"),
        product=value.get("product"),
        review=_review(value, document, log.path),
        updated=json_schema.parse_date(value["updated"]) if "updated" in value else None,
        minutes=minutes,
        topics=tuple(dict.fromkeys(str(topic) for topic in value.get("topics", ()))),
        blocks=blocks,
        related=tuple(dict.fromkeys(str(name) for name in value.get("related", ()))),
        alts=value.get("media", {}),
        lines=lines,
        references=tuple(_references(value, document, log.path)),
        document=document,
    )


def _minutes(value: Any, document: YamlDocument, log: ProblemLog) -> Minutes | None:
    if "minutes" not in value:
        return None
    numbers = [int(number) for number in str(value["minutes"]).split("-")]
    if numbers[0] > numbers[-1]:
        log.error(document.line("minutes"), f'"minutes" is "{value["minutes"]}": the smaller number comes first')
    return Minutes(numbers[0], numbers[-1])


def _review(value: Any, document: YamlDocument, path: str) -> Review | None:
    day = json_schema.parse_date(value.get("reviewed", ""))
    return Review(day, path, document.line("reviewed")) if day else None


def _references(value: Any, document: YamlDocument, path: str) -> Iterator[Reference]:
    if "product" in value:
        yield Reference(ReferenceKind.PRODUCT, str(value["product"]), path, document.line("product"))
    for index, name in enumerate(value.get("related", ())):
        yield Reference(ReferenceKind.GUIDE, str(name), path, document.line("related", index))
    for index, block in enumerate(value.get("blocks", ())):
        if "cta" in block:
            yield Reference(ReferenceKind.CTA, str(block["cta"]), path, document.line("blocks", index, "cta"))
