"""Translations beside their source: the same sections under the same ids, nothing left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from helpcenter.content.model.alignment import align
from helpcenter.content.model.section_signature import Signature, signature
from helpcenter.content.text.markdown import document
from helpcenter.importers.model import ImportedGuide, ImportedText, ImportLog
from helpcenter.importers.sections import HeadingLine, headings, id_of, levelled, with_ids


def fitted(guide: ImportedGuide, source: str, anchor_of: Callable[[str], str], log: ImportLog) -> ImportedGuide:
    """The guide with ids behind all headings; those of the text in `source` in every language, where they fit."""
    if guide.structure.get("blocks"):
        return guide
    original_body = levelled(guide.texts[source].body)
    levels = {each.written: each.level for each in headings(original_body) if each.written}
    texts = {source: _with_ids(guide.texts[source], original_body, anchor_of, ())}
    original = list(headings(texts[source].body))
    has_intro = _has_intro(texts[source].body, original)
    for locale, text in guide.texts.items():
        if locale != source:
            body = levelled(text.body, levels)
            given = [each.written and id_of(each.written) for each in headings(body) if each.level == 2]
            texts[locale] = _fit(_with_ids(text, body, anchor_of, original), texts[source], has_intro, given, log)
    return replace(guide, texts=texts)


def _with_ids(
    text: ImportedText, body: str, anchor_of: Callable[[str], str], original: Sequence[HeadingLine]
) -> ImportedText:
    body, anchors = with_ids(body, anchor_of, original, frozenset(text.anchors.values()))
    return replace(text, body=body, anchors={**anchors, **text.anchors})


def _has_intro(body: str, found: Sequence[HeadingLine]) -> bool:
    first = next((each.index for each in found if each.level == 2), len(body.split("\n")))
    return any(line.strip() for line in body.split("\n")[:first])


def _fit(
    text: ImportedText, source: ImportedText, has_intro: bool, given: Sequence[str], log: ImportLog
) -> ImportedText:
    """Sections that the source lacks become parts of the section before them; ids are those of the source. `given` are
    the ids that the translation itself has."""
    wanted = [each.written for each in headings(source.body) if each.level == 2]
    own = [each for each in headings(text.body) if each.level == 2]
    names, unproven = _names(text.body, own, source.body, wanted, given)
    lines = text.body.split("\n")
    moved: dict[str, str] = {}
    used: set[str] = set()
    for heading, name in zip(own, names, strict=True):
        if name and name not in used:
            used.add(name)
            lines[heading.index] = f"## {heading.words} {{#{name}}}"
            moved[heading.written] = name
            if heading.index in unproven:
                message = f'"{heading.plain}" became a translation of {{#{name}}} by its order alone: check it'
                log.note("section matched by its order", *text.place(heading.index), message)
        else:
            lines[heading.index] = f"### {heading.words}"
            message = f'"{heading.plain}" is no section of the source for sure: it is part of the one before now'
            log.note("section that its source lacks", *text.place(heading.index), message)
    if not has_intro:
        lines = _without_intro(lines, text, log)
    anchors = {anchor: moved.get(name, name) for anchor, name in text.anchors.items()}
    return replace(text, body="\n".join(lines), anchors=anchors)


def _names(
    body: str, own: Sequence[HeadingLine], source: str, wanted: Sequence[str], given: Sequence[str]
) -> tuple[list[str], frozenset[int]]:
    """The source's id of each section, "" for one that has no like there for sure, and the lines of those headings of
    which only their order tells.
    """
    fixed: dict[int, int] = {}
    places = {name: place for place, name in reversed(list(enumerate(wanted)))}
    for index, each in enumerate(own):
        if each.written in places:
            fixed[index] = places.pop(each.written)
    sure = {index: place for index, place in fixed.items() if given[index] == wanted[place]}
    ours, theirs = _signatures(body), _signatures(source)
    pairs, unproven = dict(fixed), frozenset[int]()
    if len(sure) < len(own) and (len(ours), len(theirs)) == (len(own), len(wanted)):
        is_alike = len(fixed) == len(own)
        aligned = align(theirs, ours, sure if is_alike else fixed)
        unproven = aligned.unproven
        if is_alike:
            # Headings of the same levels throughout: their order stands, and what speaks against it is told.
            unproven |= {index for index, place in fixed.items() if aligned.pairs.get(index) != place}
        else:
            pairs = dict(aligned.pairs)
    names = [wanted[pairs[index]] if index in pairs else "" for index in range(len(own))]
    return names, frozenset(own[index].index for index in unproven)


def _signatures(body: str) -> list[Signature]:
    sections = document.read(body, 1, lambda heading, _above: heading.level == 2).sections
    return [signature(section) for section in sections if section.heading is not None]


def _without_intro(lines: list[str], text: ImportedText, log: ImportLog) -> list[str]:
    """Text before the first section, of which the source has none, goes to the top of that section."""
    first = next((index for index, line in enumerate(lines) if line.startswith("## ")), None)
    if first is None or not any(line.strip() for line in lines[:first]):
        return lines
    message = "this text stands before the first section, where the source has none: it is part of that section now"
    log.note("section that its source lacks", *text.place(0), message)
    return [lines[first], "", *lines[:first], *lines[first + 1 :]]


def source_of(guide: ImportedGuide, locales: Sequence[str]) -> str:
    """The language that the guide was written in: the first of the site's that it has."""
    return next((locale for locale in locales if locale in guide.texts), next(iter(guide.texts)))


def own_anchors(
    guides: Sequence[ImportedGuide],
) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """By key and locale, what the source's anchors are here."""
    return {(guide.key, locale): text.anchors for guide in guides for locale, text in guide.texts.items()}
