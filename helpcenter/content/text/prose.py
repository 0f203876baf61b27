"""One locale's Markdown: its problems, and which text belongs to which block."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog, check_unseen, decode
from helpcenter.content.reading.parsed import Reference, ReferenceKind
from helpcenter.content.text import addresses, front_matter, includes
from helpcenter.content.text.front_matter import FrontMatter
from helpcenter.content.text.markdown import document
from helpcenter.content.text.markdown.document import Heading, MarkdownBody, Section
from helpcenter.content.text.markdown.images import Shown
from helpcenter.content.text.slugs import slug_id, slugify
from helpcenter.domain.block import ITEM_KINDS, Block, BlockText
from helpcenter.domain.guide import GuideText
from helpcenter.domain.problem import Remedy, RemedyKind, nearest
from helpcenter.typography import typeset


@dataclass
class Prose:
    """One `<locale>.md`, read. `front` and `body` are None as far as they could not be."""

    locale: str
    log: ProblemLog
    front: FrontMatter | None = None
    body: MarkdownBody | None = None
    body_line: int = 1
    sections: dict[str, Section] = field(default_factory=dict)
    heading_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By block or item, the ids of the headings inside it."""
    included: frozenset[str] = frozenset()
    """Files in content/includes/ that it holds."""
    meant: set[str] = field(default_factory=set)
    """Ids that are there, misspelt ones included, so that a slip is told once."""


def read(
    locale: str, data: bytes, path: str, blocks: tuple[Block, ...] | None, shared: Mapping[str, bytes] | None = None
) -> Prose:
    """The prose in `data`, cut at the headings of `blocks`; without blocks, at every `##`. `shared` holds the texts
    that it may include.
    """
    prose = Prose(locale, ProblemLog(path))
    text = decode(data, prose.log)
    pieces = front_matter.split(text, prose.log) if text is not None else None
    if pieces is not None:
        yaml, body, prose.body_line = pieces
        prose.front = front_matter.read(yaml, prose.log)
        whole = includes.expand(body, prose.body_line, locale, {} if shared is None else shared, prose.log)
        prose.log.places, prose.log.first_place, prose.included = whole.places, prose.body_line, whole.used
        check_unseen(whole.text, prose.body_line, prose.log)
        prose.body = document.read(whole.text, prose.body_line, _Splits(blocks))
        _check_body(prose.body, prose.log)
    return prose


class _Splits:
    def __init__(self, blocks: tuple[Block, ...] | None) -> None:
        self._known = {block.id for block in blocks or ()}
        self._with_items = {block.id for block in blocks or () if block.kind in ITEM_KINDS}

    def __call__(self, heading: Heading, above: Heading | None) -> bool:
        if heading.level == 2:
            return True
        inside = above.id if above else None
        return heading.level == 3 and (closest(inside, self._known) or "") in self._with_items


def closest(name: str | None, known: set[str]) -> str | None:
    """The known id that a heading means: its own, else the nearest; None when nothing is close."""
    if name is None or name in known:
        return name
    hint = nearest(name, sorted(known))
    return hint.split('"')[1] if hint else None


def _check_body(body: MarkdownBody, log: ProblemLog) -> None:
    for found in body.findings:
        (log.error if found.is_error else log.warn)(found.line, found.message)
    for link in body.links:
        if not link.url.startswith(("guide:", "#")) and (reason := addresses.unsafe(link.url)):
            log.error_shown_anyway(link.line, f'link "{brief(link.url)}" {reason}')
    for image in body.images:
        if not image.url.startswith("media:"):
            message = f'image "{brief(image.url)}" is not one of this guide: put it in media/ and write media:name.png'
            log.error_shown_anyway(image.line, message)
    for heading in body.prose_headings:
        if heading.level == 1:
            log.error(heading.line, 'the only title is the one in the front matter: use "##" or "###" here')
        elif heading.level == 2:
            log.error(heading.line, "a ## heading cannot stand inside a list or a quote: move it out")


def references(prose: Prose, guide: str) -> Iterator[Reference]:
    """The guides that the text of `guide` links to; `#id` leads to a place in the guide itself."""
    for link in prose.body.links if prose.body else ():
        if link.url.startswith(("guide:", "#")):
            name, _, anchor = link.url.removeprefix("guide:").partition("#")
            yield Reference(ReferenceKind.GUIDE, name or guide, *prose.log.place(link.line), anchor or None)


def assign(prose: Prose, blocks: tuple[Block, ...]) -> None:
    """Gives each declared block and item its section; the log tells what is unknown, doubled or out of place."""
    if prose.body is None:
        return
    owners = {item.id: block.id for block in blocks for item in block.items}
    known = {block.id for block in blocks} | set(owners)
    within: str | None = None
    for section in prose.body.sections:
        heading = section.heading
        if heading is None:
            if section.tokens:
                prose.log.error(prose.body_line, "text stands before the first ## heading: move it into a block")
        elif heading.level == 2:
            above, within = within, _assign_part(prose, section, heading, known)
            if within in owners:
                message = (
                    f'"{within}" is an item of block "{owners[within]}": write "### {heading.title} {{#{within}}}"'
                )
                is_below = owners[within] in (above, owners.get(above or ""))
                remedy = Remedy(RemedyKind.HEADING_LEVEL, ("###",))
                is_sure = is_below and _is_first(prose, section, within)
                prose.log.error(heading.line, message, remedy if is_sure else None)
        elif (name := _assign_part(prose, section, heading, known)) and owners.get(name) != within:
            is_sure = name not in owners and _is_first(prose, section, name)
            remedy = Remedy(RemedyKind.HEADING_LEVEL, ("##",))
            prose.log.error(heading.line, _misplaced(name, owners.get(name), within), remedy if is_sure else None)
    _check_prose_headings(prose, known)


def _is_first(prose: Prose, section: Section, name: str) -> bool:
    """A heading whose id stands before it or is misspelt has another mistake, and its level may be right."""
    return prose.sections.get(name) is section


def _assign_part(prose: Prose, section: Section, heading: Heading, known: set[str]) -> str | None:
    name = heading.id.strip() if heading.id is not None else None
    meant = closest(name, known)
    if name is None:
        hint = closest(slugify(heading.title), known - prose.meant) or "its-id"
        marks = "#" * heading.level
        message = f'this heading has no id: write "{marks} {heading.title} {{#{hint}}}"'
        remedy = Remedy(RemedyKind.HEADING_ID, (hint,)) if _is_sure(prose, heading, hint, known) else None
        prose.log.error(heading.line, message, remedy)
    elif name not in known:
        kind = "block" if heading.level == 2 else "item"
        prose.log.error(heading.line, f'unknown {kind} id "{brief(name)}"{nearest(name, sorted(known))}')
    elif name in prose.sections:
        first = prose.sections[name].heading
        prose.log.error(heading.line, f'id "{name}" stands twice, first on line {first.line if first else 1}')
    else:
        prose.sections[name] = section
    if meant is not None:
        prose.meant.add(meant)
    return meant


def _is_sure(prose: Prose, heading: Heading, name: str, known: set[str]) -> bool:
    """Whether a heading says in its words which id it lacks, and no other heading does."""
    headings = [section.heading for section in (prose.body.sections if prose.body else ()) if section.heading]
    alike = [each for each in headings if name in (each.id, slug_id(each.title))]
    return name in known and slug_id(heading.title) == name and alike == [heading]


def _misplaced(name: str, owner: str | None, within: str | None) -> str:
    if owner is None:
        return f'"{name}" is a block: begin its heading with "##", not "###"'
    return f'item "{name}" belongs to block "{owner}", not to "{within}": move it there'


def _check_prose_headings(prose: Prose, known: set[str]) -> None:
    for heading in prose.body.prose_headings if prose.body else ():
        if heading.id is not None and heading.level > 2 and heading.id in known:
            prose.meant.add(heading.id)
            message = f'"{heading.id}" cannot stand here: move it under the block that guide.yaml puts it in'
            prose.log.error(heading.line, message)


def check_translated_from(prose: Prose, known: set[str], source: Prose, *, are_declared: bool) -> None:
    """Logs ids under `translated_from` that the guide lacks, and the key itself in the source text. `are_declared`:
    the ids stand in guide.yaml; those of headings come and go with them, which hides nothing.
    """
    if prose.front is None or not prose.front.translated_from:
        return
    if prose is source:
        line = prose.front.line("translated_from")
        message = '"translated_from" is for translations, and this is the source: remove it'
        prose.log.error(line, message, Remedy(RemedyKind.NO_MARK))
        return
    marks = prose.front.translated_from
    for name in marks:
        if name not in known:
            hint, remedy = _mark_remedy(prose, name, source, known - set(marks))
            tell = prose.log.error if are_declared else prose.log.warn
            tell(prose.front.line("translated_from", name), f'unknown block id "{brief(name)}"{hint}', remedy)


def _mark_remedy(prose: Prose, name: str, source: Prose, unmarked: set[str]) -> tuple[str, Remedy | None]:
    """What to do about the mark of an id that is gone: it is of another block where that has the marked text itself."""
    digest = prose.front.translated_from[name] if prose.front else ""
    same = [each for each, section in source.sections.items() if _digest(section) == digest]
    if len(same) == 1 and same[0] in unmarked and same[0] in prose.sections:
        return f': its text is that of "{same[0]}" today, write that', Remedy(RemedyKind.MARK, (name, same[0]))
    if hint := nearest(name, sorted(unmarked)):
        return hint, None
    return ": remove it", Remedy(RemedyKind.NO_MARK, (name,))


def check_order(prose: Prose, source: Prose) -> None:
    """Logs the first section of a translation that stands before one which it follows in the source text."""
    places = {name: place for place, name in enumerate(source.sections)}
    held = [name for name in prose.sections if name in places]
    wanted = sorted(held, key=lambda name: places[name])
    for found, meant in zip(held, wanted, strict=True):
        heading = prose.sections[found].heading
        if found != meant and heading is not None:
            message = (
                f'"{found}" stands before "{meant}", and behind it in {source.locale}.md: put them in the same order'
            )
            remedy = Remedy(RemedyKind.SECTION_ORDER, tuple(wanted)) if _can_move(prose) else None
            prose.log.warn(heading.line, message, remedy)
            return


def _can_move(prose: Prose) -> bool:
    """Whether it is known of each section which one it is, and none comes from another file."""
    headings = [section.heading for section in (prose.body.sections if prose.body else ()) if section.heading]
    here = all(prose.log.place(heading.line)[0] == prose.log.path for heading in headings)
    return here and all(heading.id in prose.sections for heading in headings)


def guide_text(
    prose: Prose, front: FrontMatter, summary: str, shown: Shown, former_ids: Mapping[str, str]
) -> GuideText:
    """The finished text of one locale. `former_ids` maps ids that blocks had before to those of today."""
    stamps = {former_ids.get(name, name): digest for name, digest in front.translated_from.items()}
    return GuideText(
        locale=prose.locale,
        title=front.title,
        slug=front.slug,
        summary=summary,
        blocks={name: _block_text(prose, name, section, shown) for name, section in prose.sections.items()},
        previous_slugs=front.previous_slugs,
        translated_from=stamps | {name: digest for name, digest in front.translated_from.items() if name in stamps},
        title_line=front.line("title"),
        is_summarised=front.summary is not None,
    )


def _digest(section: Section) -> str:
    title = section.heading.title if section.heading else ""
    return hashlib.sha256(f"{title}\n{section.markdown}".encode()).hexdigest()[:12]


def _block_text(prose: Prose, name: str, section: Section, shown: Shown) -> BlockText:
    title = section.heading.title if section.heading else ""
    return BlockText(
        id=name,
        title=title,
        markdown=section.markdown,
        html=typeset(section.html(shown, name, prose.heading_ids.get(name, ())), prose.locale),
        text=section.text(shown),
        digest=_digest(section),
        line=prose.log.own_line(section.heading.line) if section.heading else prose.body_line,
    )
