"""The blocks that guide.yaml declares: ids, kinds, items, and what each kind takes."""

from collections.abc import Iterator
from typing import Any

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text import addresses
from helpcenter.domain.block import ITEM_KINDS, Block, BlockKind, Item


def read_blocks(values: list[Any], document: YamlDocument, lines: dict[str, int], log: ProblemLog) -> Iterator[Block]:
    """The blocks that `values`, which passed the schema, declare; where each id stands goes into `lines`."""
    for index, value in enumerate(values):
        kind = BlockKind(value["kind"])
        place = ("blocks", index)
        _declare(str(value["id"]), document.line(*place, "id"), lines, log)
        items = tuple(_items(value.get("items", ()), place, document, lines, log))
        _check_block(kind, value, items, document.line(*place), log)
        yield Block(str(value["id"]), kind, items, value.get("cta"))


def _items(
    values: list[Any], place: tuple[str | int, ...], document: YamlDocument, lines: dict[str, int], log: ProblemLog
) -> Iterator[Item]:
    for index, value in enumerate(values):
        line = document.line(*place, "items", index)
        item = Item(str(value["id"]), value.get("url")) if isinstance(value, dict) else Item(str(value))
        _declare(item.id, line, lines, log)
        reason = addresses.unsafe(item.url) if item.url is not None else None
        if reason:
            log.error(document.line(*place, "items", index, "url"), f'"{brief(str(item.url))}" {reason}')
        yield item


def _declare(name: str, line: int, lines: dict[str, int], log: ProblemLog) -> None:
    if name in lines:
        log.error(line, f'id "{name}" is declared twice, first on line {lines[name]}: give one another name')
    else:
        lines[name] = line


def _check_block(kind: BlockKind, value: Any, items: tuple[Item, ...], line: int, log: ProblemLog) -> None:
    name = value["id"]
    if kind not in ITEM_KINDS and "items" in value:
        log.error(line, f'block "{name}" of kind "{kind}" takes no items: remove them')
    if kind in ITEM_KINDS and not items:
        log.error(line, f'block "{name}" of kind "{kind}" has no items: list their ids under "items"')
    if kind is BlockKind.ALTERNATIVE and "cta" not in value:
        log.error(line, f'block "{name}" of kind "alternative" shows a call to action: add "cta"')
    if kind is not BlockKind.ALTERNATIVE and "cta" in value:
        log.error(line, f'block "{name}" of kind "{kind}" takes no "cta": use a block of kind "alternative"')
    for item in items:
        if kind is BlockKind.OFFICIAL_LINKS and item.url is None:
            log.error(line, f'item "{item.id}" is an official link: write {{id: {item.id}, url: "https://…"}}')
        if kind is not BlockKind.OFFICIAL_LINKS and item.url is not None:
            log.error(line, f'item "{item.id}" takes no "url": only blocks of kind "official-links" do')
