"""Parts as `guide.yaml` and the texts beside it have them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpcenter.content.text.markdown import document
from helpcenter.content.text.slugs import ID
from helpcenter.domain.block import ITEM_KINDS
from helpcenter.importers.sections import headings
from helpcenter.importers.structured.parts import Part, Words

_CLOSING = re.compile(r"(?<!\\)#+$")
_MOST_SUMMARY = 300


def structure_of(parts: Sequence[Part]) -> Mapping[str, Any]:
    """The `blocks` of guide.yaml."""
    return {"blocks": [_block(part) for part in parts]}


def _block(part: Part) -> dict[str, Any]:
    block: dict[str, Any] = {"id": part.id, "kind": part.kind.value}
    if part.items:
        block["items"] = [{"id": item.id, "url": item.url} if item.url else item.id for item in part.items]
    if part.cta:
        block["cta"] = part.cta
    return block


def body_of(parts: Sequence[Part], locale: str) -> str:
    """The Markdown of one language: a `##` for each block, a `###` for each item, both with their ids. Headings inside
    of them stand below, however high they were."""
    taken = {part.id for part in parts} | {item.id for part in parts for item in part.items}
    return "\n\n".join(piece for part in parts for piece in _pieces(part, locale, taken)) + "\n"


def _pieces(part: Part, locale: str, taken: set[str]) -> Iterator[str]:
    words = part.texts.get(locale)
    if words is None:
        return
    has_items = part.kind in ITEM_KINDS
    yield from _written("##", part.id, words, 4 if has_items else 3, taken)
    for item in part.items:
        if (inner := item.texts.get(locale)) is not None:
            yield from _written("###", item.id, inner, 4, taken)


def _written(marks: str, name: str, words: Words, top: int, taken: set[str]) -> Iterator[str]:
    title = " ".join(words.title.split())
    yield f"{marks} {_CLOSING.sub(lambda found: f'{chr(92)}'.join(['', *found[0]]), title)} {{#{name}}}"
    if body := words.body.strip():
        yield lowered(body, top, taken)


def lowered(body: str, top: int, taken: set[str]) -> str:
    """`body` with no heading above level `top`. Ids behind headings stay where nothing else has them."""
    found = list(headings(body))
    shift = max(top - min((heading.level for heading in found), default=top), 0)
    lines = body.split("\n")
    for heading in found:
        is_free = ID.fullmatch(heading.written) and heading.written not in taken
        taken.add(heading.written)
        mark = f" {{#{heading.written}}}" if is_free else ""
        lines[heading.index] = f"{'#' * min(heading.level + shift, 6)} {heading.words}{mark}"
    return "\n".join(lines)


def anchors_of(parts: Sequence[Part]) -> Mapping[str, str]:
    """Every id that a link may lead to."""
    names = [name for part in parts for name in (part.id, *(item.id for item in part.items))]
    return dict(zip(names, names, strict=True))


def summary_of(body: str, title: str) -> str:
    """A summary for a guide that has none: its first paragraph without marks, or its title."""
    sections = document.read(body, 1, lambda heading, _above: heading.level == 2).sections
    words = " ".join(next((text for each in sections if (text := each.first_paragraph())), title).split())
    if len(words) <= _MOST_SUMMARY:
        return words
    return words[: _MOST_SUMMARY - 1].rsplit(" ", 1)[0].rstrip() + "…"
