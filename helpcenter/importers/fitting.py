"""Translations beside their source: the same sections under the same ids, nothing left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from helpcenter.importers.model import ImportedGuide, ImportedText, ImportLog
from helpcenter.importers.sections import HeadingLine, headings, levelled, with_ids


def fitted(guide: ImportedGuide, source: str, anchor_of: Callable[[str], str], log: ImportLog) -> ImportedGuide:
    """The guide with ids behind all headings; those of the text in `source` in every language, where they fit."""
    if guide.structure.get("blocks"):
        return guide
    texts = {source: _with_ids(guide.texts[source], anchor_of, ())}
    original = list(headings(texts[source].body))
    has_intro = _has_intro(texts[source].body, original)
    for locale, text in guide.texts.items():
        if locale != source:
            texts[locale] = _fit(_with_ids(text, anchor_of, original), original, has_intro, log)
    return replace(guide, texts=texts)


def _with_ids(text: ImportedText, anchor_of: Callable[[str], str], original: Sequence[HeadingLine]) -> ImportedText:
    body, anchors = with_ids(levelled(text.body), anchor_of, original)
    return replace(text, body=body, anchors={**anchors, **text.anchors})


def _has_intro(body: str, found: Sequence[HeadingLine]) -> bool:
    first = next((each.index for each in found if each.level == 2), len(body.split("\n")))
    return any(line.strip() for line in body.split("\n")[:first])


def _fit(text: ImportedText, original: Sequence[HeadingLine], has_intro: bool, log: ImportLog) -> ImportedText:
    """Sections that the source lacks become parts of the section before them; ids are those of the source."""
    wanted = [each.written for each in original if each.level == 2]
    own = [each for each in headings(text.body) if each.level == 2]
    names = _names(own, wanted)
    lines = text.body.split("\n")
    moved: dict[str, str] = {}
    used: set[str] = set()
    for heading, name in zip(own, names, strict=True):
        if name in wanted and name not in used:
            used.add(name)
            lines[heading.index] = f"## {heading.words} {{#{name}}}"
            moved[heading.written] = name
        else:
            lines[heading.index] = f"### {heading.words}"
            message = f'"{heading.plain}" is no section of the source: it is part of the one before now'
            log.note("section that its source lacks", text.path, text.line + heading.index, message)
    if not has_intro:
        lines = _without_intro(lines, text, log)
    anchors = {anchor: moved.get(name, name) for anchor, name in text.anchors.items()}
    return replace(text, body="\n".join(lines), anchors=anchors)


def _names(own: Sequence[HeadingLine], wanted: Sequence[str]) -> list[str]:
    """The id of each section: its own where the source knows it, else that of its place, where both have as many."""
    known = set(wanted)
    names = [each.written for each in own]
    if not known.intersection(names) and len(own) == len(wanted):
        return list(wanted)
    if len(own) == len(wanted):
        taken = known.intersection(names)
        return [name if name in known or place in taken else place for name, place in zip(names, wanted, strict=True)]
    return names


def _without_intro(lines: list[str], text: ImportedText, log: ImportLog) -> list[str]:
    """Text before the first section, of which the source has none, goes to the top of that section."""
    first = next((index for index, line in enumerate(lines) if line.startswith("## ")), None)
    if first is None or not any(line.strip() for line in lines[:first]):
        return lines
    message = "this text stands before the first section, where the source has none: it is part of that section now"
    log.note("section that its source lacks", text.path, text.line, message)
    return [lines[first], "", *lines[:first], *lines[first + 1 :]]


def source_of(guide: ImportedGuide, locales: Sequence[str]) -> str:
    """The language that the guide was written in: the first of the site's that it has."""
    return next((locale for locale in locales if locale in guide.texts), next(iter(guide.texts)))


def own_anchors(
    guides: Sequence[ImportedGuide],
) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """By key and locale, what the source's anchors are here."""
    return {(guide.key, locale): text.anchors for guide in guides for locale, text in guide.texts.items()}
