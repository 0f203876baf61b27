"""Articles without declared blocks: their `##` headings are their structure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePath

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.model.alignment import Alignment, align
from helpcenter.content.model.section_signature import signature
from helpcenter.content.text.markdown.document import Section
from helpcenter.content.text.prose import Prose
from helpcenter.content.text.slugs import ID, Numbering, former_slug_id, slug_id
from helpcenter.domain.block import Block, BlockKind
from helpcenter.domain.problem import nearest

INTRO = "intro"
ONLY_ORDER = "only their order says"
"""How the warning begins of a text whose sections somebody should look at before they get ids."""


def sections(source: Prose) -> tuple[Block, ...]:
    """The blocks of an article, from the headings of its source text, whose parts are assigned on the way."""
    explicit = _explicit_ids(source)
    taken, numbers = set(explicit), Numbering()
    for section in _sections(source):
        name = INTRO
        if section.heading:
            name = section.heading.id or free_id(slug_id(section.heading.title), taken, numbers)
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
    numbers = Numbering()
    for index, (name, section) in enumerate(source.sections.items()):
        if section.heading is not None and section.heading.id is None:
            old = free_id(former_slug_id(section.heading.title) or f"section-{index + 1}", taken, numbers)
            taken.add(old)
            former[name] = old
    return former


def assign(prose: Prose, blocks: tuple[Block, ...], source: Prose) -> None:
    """Gives a translation's sections their ids: the ones written, else those of the sections of `source` that they are
    aligned with. A section whose place is in doubt is told, and not shown: that of the source stands there.
    """
    names = [block.id for block in blocks if block.id != INTRO]
    former = {old: block.id for block in blocks for old in block.former_ids}
    sections = list(_sections(prose))
    headed = [section for section in sections if section.heading is not None]
    if len(headed) < len(sections):
        _assign_intro(prose, sections[0], has_intro=len(names) < len(blocks))
    written = [former.get(name, name) if (name := _explicit(section)) else None for section in headed]
    places = {name: index for index, name in enumerate(names)}
    fixed: dict[int, int] = {}
    for index, name in enumerate(written):
        if name in places and places[name] not in fixed.values():
            fixed[index] = places[name]
    aligned = _aligned(prose, source, names, headed, fixed, former) if len(fixed) < len(headed) else None
    for index, section in enumerate(headed):
        place = aligned.pairs.get(index) if aligned else fixed[index]
        found = names[place] if place is not None else None
        if (name := written[index]) is not None:
            _assign_written(prose, section, name, names, found)
        elif found is not None:
            prose.sections[found] = section
        else:
            doubts = [names[each] for each in aligned.doubts.get(index, ())] if aligned else []
            _tell_unplaced(prose, section, source, doubts or [name for name in names if name not in written])
    if aligned:
        unproven = [index for index in sorted(aligned.unproven) if written[index] is None]
        _tell_unproven(prose, source, [(headed[index], names[aligned.pairs[index]]) for index in unproven])


def _assign_intro(prose: Prose, section: Section, *, has_intro: bool) -> None:
    if has_intro:
        prose.sections[INTRO] = section
    else:
        message = "the source has no text before its first ## heading, so this is not shown: remove it, or add it there"
        prose.log.warn(prose.body_line, message)


def _aligned(
    prose: Prose,
    source: Prose,
    names: Sequence[str],
    headed: Sequence[Section],
    fixed: Mapping[int, int],
    former: Mapping[str, str],
) -> Alignment:
    marks = prose.front.translated_from if prose.front else {}
    stamps = [former.get(name, name) for name in marks if name != INTRO]
    stamped = [names.index(name) for name in stamps if name in names]
    return align(
        [signature(source.sections[name]) for name in names],
        [signature(section) for section in headed],
        fixed,
        stamped,
        is_moved=len(stamped) < len(stamps) or stamped != sorted(stamped),
    )


def _assign_written(prose: Prose, section: Section, name: str, names: Sequence[str], meant: str | None) -> None:
    line = section.heading.line if section.heading else prose.body_line
    if name not in names:
        hint = nearest(name, names) or (f': write "{meant}"' if meant else ": remove it")
        prose.log.error(line, f'unknown block id "{brief(name)}"{hint}')
    elif name in prose.sections:
        prose.log.error(line, f'this is a second section "{name}": give each heading the id of its source')
    else:
        prose.sections[name] = section


def _tell_unplaced(prose: Prose, section: Section, source: Prose, candidates: Sequence[str]) -> None:
    """A heading of a translation that belongs to no section of the source for sure; it is not shown."""
    heading = section.heading
    if heading is None:
        return
    title = brief(heading.title)
    if not candidates:
        message = (
            f'no section of {source.locale}.md is left for "{title}", so it is not shown: add it there, or remove it'
        )
        prose.log.warn(heading.line, message)
        return
    places = " or ".join(_place(source, name) for name in candidates[:2])
    prose.log.warn(
        heading.line,
        f'which section of {source.locale}.md "{title}" translates is in doubt, so it is not shown: write the id of'
        f" that section behind the heading, {places}",
    )


def _tell_unproven(prose: Prose, source: Prose, pairs: Sequence[tuple[Section, str]]) -> None:
    """Sections that are shown where their order puts them, though nothing in them says that it is right."""
    told = [f'"{brief(section.heading.title)}" {_place(source, name)}' for section, name in pairs if section.heading]
    if not told or pairs[0][0].heading is None:
        return
    more = f", and {len(told) - 3} more" if len(told) > 3 else ""
    prose.log.warn(
        pairs[0][0].heading.line,
        f"{ONLY_ORDER} which sections of {source.locale}.md these translate: {', '.join(told[:3])}{more};"
        " write the ids behind the headings if that is right, as `helpcenter translations --mark"
        f" --guide {PurePath(prose.log.path).parent.name} --locale {prose.locale}` does",
    )


def _place(source: Prose, name: str) -> str:
    heading = source.sections[name].heading
    return f"{{#{name}}} for line {source.log.own_line(heading.line) if heading else source.body_line}"


def _sections(prose: Prose) -> Iterator[Section]:
    for section in prose.body.sections if prose.body else ():
        if section.heading is not None or section.tokens:
            yield section


def _explicit(section: Section) -> str | None:
    return section.heading.id if section.heading else None


def _explicit_ids(source: Prose) -> set[str]:
    taken: dict[str, int] = {}
    numbers = Numbering()
    for section in _sections(source):
        heading = section.heading
        if heading is None or heading.id is None:
            continue
        if heading.id in taken:
            source.log.error(heading.line, f'id "{heading.id}" stands twice, first on line {taken[heading.id]}')
        elif not ID.fullmatch(heading.id) or heading.id == INTRO:
            rule = "takes up to 64 small letters a-z, digits and hyphens, and not the word intro"
            hint = f', such as "{free_id(slug_id(heading.id), taken, numbers)}"'
            source.log.error(heading.line, f'"{brief(heading.id)}" is no id: it {rule}{hint}')
        taken.setdefault(heading.id, heading.line)
    return set(taken)


def free_id(wanted: str, taken: Collection[str], numbers: Numbering) -> str:
    """`wanted`, with a number behind it where the id is taken already; `numbers` are those of `taken`."""
    return numbers.free(wanted[:60], lambda name: name in taken or name == INTRO)
