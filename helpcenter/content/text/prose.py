"""One locale's Markdown: its problems, and which text belongs to which block."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import Notes, decode
from helpcenter.content.reading.parsed import Reference, Refers
from helpcenter.content.text import addresses, front_matter, markdown
from helpcenter.content.text.front_matter import Front
from helpcenter.content.text.markdown import Heading, Page, Part
from helpcenter.content.text.slugs import slugify
from helpcenter.domain.guide import ITEM_KINDS, Block, BlockText, GuideText
from helpcenter.domain.problem import nearest


@dataclass
class Prose:
    """One `<locale>.md`, read. `front` and `page` are None as far as they could not be."""

    locale: str
    notes: Notes
    front: Front | None = None
    page: Page | None = None
    body_line: int = 1
    parts: dict[str, Part] = field(default_factory=dict)
    meant: set[str] = field(default_factory=set)
    """Ids that are there, misspelt ones included, so that a slip is told once."""


def read(locale: str, data: bytes, path: str, blocks: tuple[Block, ...] | None) -> Prose:
    """The prose in `data`, cut at the headings of `blocks`; without blocks, at every `##`."""
    prose = Prose(locale, Notes(path))
    text = decode(data, prose.notes)
    pieces = front_matter.split(text, prose.notes) if text is not None else None
    if pieces is not None:
        yaml, body, prose.body_line = pieces
        prose.front = front_matter.read(yaml, prose.notes)
        prose.page = markdown.read(body, prose.body_line, _Splits(blocks))
        _check_page(prose.page, prose.notes)
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


def _check_page(page: Page, notes: Notes) -> None:
    for line, html in dict(reversed(page.raw_html)).items():
        notes.error(line, f'HTML is not allowed ("{brief(html, 40)}"): use Markdown, or put code in backticks')
    for link in page.links:
        if not link.url.startswith("guide:") and (reason := _unsafe_link(link.url)):
            notes.error(link.line, f'link "{brief(link.url)}" {reason}')
    for image in page.images:
        if not image.url.startswith("media:"):
            message = f'image "{brief(image.url)}" is not one of this guide: put it in media/ and write media:name.png'
            notes.error(image.line, message)
    for heading in page.prose_headings:
        if heading.level == 1:
            notes.error(heading.line, 'the only title is the one in the front matter: use "##" or "###" here')
        elif heading.level == 2:
            notes.error(heading.line, "a ## heading cannot stand inside a list or a quote: move it out")


def _unsafe_link(url: str) -> str | None:
    if url.startswith("#"):
        return f"leads nowhere by itself: write guide:this-guide{brief(url)}"
    return addresses.unsafe(url)


def references(prose: Prose) -> Iterator[Reference]:
    """The guides that a text links to."""
    for link in prose.page.links if prose.page else ():
        if link.url.startswith("guide:"):
            name, _, anchor = link.url.removeprefix("guide:").partition("#")
            yield Reference(Refers.GUIDE, name, prose.notes.path, link.line, anchor or None)


def assign(prose: Prose, blocks: tuple[Block, ...]) -> None:
    """Gives each declared block and item its part; notes tell what is unknown, doubled or out of place."""
    if prose.page is None:
        return
    owners = {item.id: block.id for block in blocks for item in block.items}
    known = {block.id for block in blocks} | set(owners)
    within: str | None = None
    for part in prose.page.parts:
        heading = part.heading
        if heading is None:
            if part.tokens:
                prose.notes.error(prose.body_line, "text stands before the first ## heading: move it into a block")
        elif heading.level == 2:
            within = _assign_part(prose, part, heading, known)
            if within in owners:
                message = (
                    f'"{within}" is an item of block "{owners[within]}": write "### {heading.title} {{#{within}}}"'
                )
                prose.notes.error(heading.line, message)
        elif (name := _assign_part(prose, part, heading, known)) and owners.get(name) != within:
            prose.notes.error(heading.line, _misplaced(name, owners.get(name), within))
    _check_prose_headings(prose, known)


def _assign_part(prose: Prose, part: Part, heading: Heading, known: set[str]) -> str | None:
    name = heading.id.strip() if heading.id is not None else None
    meant = closest(name, known)
    if name is None:
        hint = closest(slugify(heading.title), known - prose.meant) or "its-id"
        marks = "#" * heading.level
        prose.notes.error(heading.line, f'this heading has no id: write "{marks} {heading.title} {{#{hint}}}"')
    elif name not in known:
        kind = "block" if heading.level == 2 else "item"
        prose.notes.error(heading.line, f'unknown {kind} id "{brief(name)}"{nearest(name, sorted(known))}')
    elif name in prose.parts:
        first = prose.parts[name].heading
        prose.notes.error(heading.line, f'id "{name}" stands twice, first on line {first.line if first else 1}')
    else:
        prose.parts[name] = part
    if meant is not None:
        prose.meant.add(meant)
    return meant


def _misplaced(name: str, owner: str | None, within: str | None) -> str:
    if owner is None:
        return f'"{name}" is a block: begin its heading with "##", not "###"'
    return f'item "{name}" belongs to block "{owner}", not to "{within}": move it there'


def _check_prose_headings(prose: Prose, known: set[str]) -> None:
    for heading in prose.page.prose_headings if prose.page else ():
        if heading.id is not None and heading.level > 2:
            name = heading.id
            if name in known:
                prose.meant.add(name)
                message = f'"{name}" cannot stand here: move it under the block that guide.yaml puts it in'
            else:
                message = f'unknown item id "{brief(name)}"{nearest(name, sorted(known)) or ": remove it here"}'
            prose.notes.error(heading.line, message)


def check_translated_from(prose: Prose, known: set[str], source: str) -> None:
    """Notes ids under `translated_from` that the guide lacks, and the key itself in the source text."""
    if prose.front is None or not prose.front.translated_from:
        return
    if prose.locale == source:
        line = prose.front.line("translated_from")
        prose.notes.error(line, '"translated_from" is for translations, and this is the source: remove it')
        return
    for name in prose.front.translated_from:
        if name not in known:
            hint = nearest(name, sorted(known)) or ": remove it"
            prose.notes.error(prose.front.line("translated_from", name), f'unknown block id "{brief(name)}"{hint}')


def guide_text(prose: Prose, front: Front, summary: str, alts: Mapping[str, str]) -> GuideText:
    """The finished text of one locale."""
    return GuideText(
        locale=prose.locale,
        title=front.title,
        slug=front.slug,
        summary=summary,
        blocks={name: _block_text(name, part, prose.body_line, alts) for name, part in prose.parts.items()},
        previous_slugs=front.previous_slugs,
        translated_from=dict(front.translated_from),
        title_line=front.line("title"),
    )


def _block_text(name: str, part: Part, body_line: int, alts: Mapping[str, str]) -> BlockText:
    title = part.heading.title if part.heading else ""
    return BlockText(
        id=name,
        title=title,
        markdown=part.markdown,
        html=part.html(alts),
        text=part.text(),
        digest=hashlib.sha256(f"{title}\n{part.markdown}".encode()).hexdigest()[:12],
        line=part.heading.line if part.heading else body_line,
    )
