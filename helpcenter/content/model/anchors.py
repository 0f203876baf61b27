"""Ids of the headings inside blocks, so that a link can lead to any heading of a guide, in every language."""

from collections.abc import Iterator, Mapping, Sequence

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.model.article import free_id
from helpcenter.content.text.markdown.document import Heading, Section
from helpcenter.content.text.prose import Prose
from helpcenter.content.text.slugs import ID, Numbering, slug_id
from helpcenter.domain.block import Block


def assign(texts: Mapping[str, Prose], source: str, blocks: Sequence[Block]) -> frozenset[str]:
    """Gives every heading of every text its id, and tells which places of the guide may be linked to.

    A heading has the id that is written behind it, else, in a translation, that of the source's heading in its place,
    else one from its words. A translation whose headings inside a block are other ones than the source's uses words.
    """
    known = {name for block in blocks for name in (block.id, *block.former_ids, *(item.id for item in block.items))}
    original = texts[source]
    _assign_text(original, _Ids(original, known), {}, blocks)
    for locale, text in texts.items():
        if locale != source:
            _assign_text(text, _Ids(text, known), original.heading_ids, blocks, original)
    inner = {name for ids in original.heading_ids.values() for name in ids}
    written = {name for name, _ in original.body.anchors} if original.body else set()
    return frozenset(known | inner | written)


def _assign_text(
    text: Prose,
    ids: "_Ids",
    of_source: Mapping[str, Sequence[str]],
    blocks: Sequence[Block],
    original: Prose | None = None,
) -> None:
    for name, section in _in_order(text, blocks):
        twin = original.sections.get(name) if original else None
        is_alike = twin is not None and _levels(twin) == _levels(section)
        names = of_source.get(name, ()) if is_alike else ()
        text.heading_ids[name] = tuple(
            ids.of(heading, names[index] if index < len(names) else None) for index, heading in enumerate(section.inner)
        )


def _in_order(text: Prose, blocks: Sequence[Block]) -> Iterator[tuple[str, Section]]:
    for block in blocks:
        for name in (block.id, *(item.id for item in block.items)):
            if name in text.sections:
                yield name, text.sections[name]


def _levels(section: Section) -> list[int]:
    return [heading.level for heading in section.inner]


class _Ids:
    """The ids of one text, none of them twice."""

    def __init__(self, text: Prose, known: set[str]) -> None:
        self._taken = dict.fromkeys(known, 0)
        self._numbers = Numbering()
        self._log = text.log
        body = text.body
        for name, line in body.anchors if body else ():
            self._take(name, line)
        for heading in body.prose_headings if body else ():
            # One that `prose` found in a wrong place is told already.
            if heading.id is not None and heading.level > 2 and heading.id not in text.meant:
                self._check(heading.id, heading.line)

    def _check(self, name: str, line: int) -> None:
        if not ID.fullmatch(name):
            rule = "it takes up to 64 small letters a-z, digits and hyphens"
            self._log.error(line, f'"{brief(name)}" is no id: {rule}, such as "{slug_id(name)}"')
        else:
            self._take(name, line)

    def _take(self, name: str, line: int) -> None:
        if name in self._taken:
            first = (
                f", first on line {self._log.place(self._taken[name])[1]}" if self._taken[name] else " in this guide"
            )
            self._log.error(line, f'id "{name}" stands twice{first}: give each its own')
        self._taken.setdefault(name, line)

    def of(self, heading: Heading, of_source: str | None) -> str:
        if heading.id is not None:
            return heading.id
        name = of_source
        if not name or name in self._taken:
            name = free_id(slug_id(heading.title), self._taken, self._numbers)
        self._taken[name] = heading.line
        return name
