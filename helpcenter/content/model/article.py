"""Articles without declared blocks: their `##` headings are their structure."""

from collections.abc import Collection, Iterator

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.text.markdown.document import Section
from helpcenter.content.text.prose import Prose
from helpcenter.content.text.slugs import ID, former_slug_id, slug_id
from helpcenter.domain.block import Block, BlockKind
from helpcenter.domain.problem import nearest

INTRO = "intro"


def sections(source: Prose) -> tuple[Block, ...]:
    """The blocks of an article, from the headings of its source text, whose parts are assigned on the way."""
    explicit = _explicit_ids(source)
    taken = set(explicit)
    for section in _sections(source):
        name = INTRO
        if section.heading:
            name = section.heading.id or free_id(slug_id(section.heading.title), taken)
        taken.add(name)
        source.sections.setdefault(name, section)
    former = _former_ids(source, set(explicit))
    used = set(source.sections)
    return tuple(
        Block(name, BlockKind.SECTION, former_ids=(old,) if (old := former.get(name)) and old not in used else ())
        for name in source.sections
    )


def _former_ids(source: Prose, taken: set[str]) -> dict[str, str]:
    """By today's id, the one that each section had before ids were made from every script: `section-2` in Russian.

    Addresses with those are in other people's bookmarks; they go on leading to the section for this release.
    """
    former: dict[str, str] = {}
    for index, (name, section) in enumerate(source.sections.items()):
        if section.heading is not None and section.heading.id is None:
            old = free_id(former_slug_id(section.heading.title) or f"section-{index + 1}", taken)
            taken.add(old)
            former[name] = old
    return former


def assign(prose: Prose, blocks: tuple[Block, ...]) -> None:
    """Gives a translation's sections their ids: the ones written, else those of the source at the same place."""
    names = [block.id for block in blocks if block.id != INTRO]
    former = {old: block.id for block in blocks for old in block.former_ids}
    has_intro = len(names) < len(blocks)
    position = 0
    for section in _sections(prose):
        if section.heading is None:
            if not has_intro:
                prose.log.error(prose.body_line, "the source has no text before its first ## heading: remove this")
            prose.sections.setdefault(INTRO, section)
            continue
        name = _explicit(section) or (names[position] if position < len(names) else None)
        position += 1
        _assign_section(prose, section, former.get(name or "", name), names)


def _assign_section(prose: Prose, section: Section, name: str | None, names: list[str]) -> None:
    line = section.heading.line if section.heading else prose.body_line
    if name is None:
        prose.log.error(line, f"the source has only {len(names)} sections: remove this one, or add it there first")
    elif name not in names:
        prose.log.error(line, f'unknown block id "{brief(name)}"{nearest(name, names) or ": remove it"}')
    elif name in prose.sections:
        prose.log.error(line, f'this is a second section "{name}": give each heading the id of its source')
    else:
        prose.sections[name] = section


def _sections(prose: Prose) -> Iterator[Section]:
    for section in prose.body.sections if prose.body else ():
        if section.heading is not None or section.tokens:
            yield section


def _explicit(section: Section) -> str | None:
    return section.heading.id if section.heading else None


def _explicit_ids(source: Prose) -> set[str]:
    taken: dict[str, int] = {}
    for section in _sections(source):
        heading = section.heading
        if heading is None or heading.id is None:
            continue
        if heading.id in taken:
            source.log.error(heading.line, f'id "{heading.id}" stands twice, first on line {taken[heading.id]}')
        elif not ID.fullmatch(heading.id) or heading.id == INTRO:
            rule = "takes up to 64 small letters a-z, digits and hyphens, and not the word intro"
            hint = f', such as "{free_id(slug_id(heading.id), taken)}"'
            source.log.error(heading.line, f'"{brief(heading.id)}" is no id: it {rule}{hint}')
        taken.setdefault(heading.id, heading.line)
    return set(taken)


def free_id(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, with a number behind it where the id is taken already."""
    base, name, count = wanted[:60], wanted[:60], 1
    while name in taken or name == INTRO:
        count += 1
        name = f"{base}-{count}"
    return name
