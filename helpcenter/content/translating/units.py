"""What of a guide is translated into one language, as pairs of source and translation, and which of them are sound."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from helpcenter.content.text.markdown import document
from helpcenter.content.text.markdown.document import MarkdownBody
from helpcenter.content.translating import pieces
from helpcenter.content.translating.pieces import Piece, TextFile, heading_line
from helpcenter.content.translations import TranslationState
from helpcenter.domain.guide import Guide

TITLE, SUMMARY = "title", "summary"
MAX_FILE = 8 * 1024 * 1024
"""Largest file of a translator's that is read, in bytes: a site of a thousand guides has about half of it."""
MAX_ENTRIES = 50_000
"""Most texts in one of them."""
_END = "end-of-the-text"
_INCLUDE = re.compile(r"^[ \t>]*include:[ \t]*(\S+)[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"^ {0,3}(\[[^\]\n]+\]):", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{?[\w.]+\}\}?|%\(\w+\)[sd]|%[sd]\b|\$\{\w+\}")


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate. `context` names it: `guide/block`, `guide/block#title`, `guide#title`, `guide#summary`.

    `target` is "" where there is no translation; `digest` is that of the block's source text, "" for front matter.
    """

    context: str
    source: str
    target: str
    is_outdated: bool
    digest: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One text as it came back. `target` is "" where it is not translated; a fuzzy one is not ready."""

    context: str
    source: str
    target: str
    is_fuzzy: bool
    digest: str
    line: int


def files(root: Path, guide: Guide, locale: str) -> tuple[TextFile, TextFile | None]:
    """The source's file and the translation's, if there is one. Raises UsageError for one that cannot be read."""
    text = guide.texts.get(locale) or guide.drafts.get(locale)
    source = pieces.read(root, guide.id, guide.texts[guide.source])
    return source, pieces.read(root, guide.id, text) if text else None


def units(root: Path, guide: Guide, state: TranslationState) -> Iterator[Unit]:
    """Every text of a guide's source with its translation, in reading order: front matter, then heading and text of
    each block and item.
    """
    source, translation = files(root, guide, state.locale)
    original, text = guide.texts[guide.source], guide.texts.get(state.locale) or guide.drafts.get(state.locale)
    line = original.title_line
    yield Unit(f"{guide.id}#{TITLE}", original.title, text.title if text else "", False, "", source.path, line)
    if original.is_summarised:
        summary = text.summary if text and text.is_summarised else ""
        yield Unit(f"{guide.id}#{SUMMARY}", original.summary, summary, False, "", source.path, line)
    for name, digest in state.digests.items():
        piece = source.pieces.get(name)
        if piece is None:
            continue
        other = translation.pieces.get(name) if translation and name not in state.missing else None
        is_outdated = name in state.outdated
        context = f"{guide.id}/{name}"
        for kind, words, target in (
            (f"{context}#{TITLE}", piece.title, other.title if other else ""),
            (context, piece.body, other.body if other else ""),
        ):
            if words:
                yield Unit(kind, words, target, is_outdated, digest, source.path, piece.heading + 1)


def mistakes(source: Piece, title: str, body: str) -> Iterator[str]:
    """What forbids `title` and `body` as the translation of `source`, each as a sentence that says what to mend."""
    if "\n" in title or len(title) > 1000:
        yield "a heading is one line: write it on one"
        return
    ours, theirs = _parsed(source, source.title, source.body), _parsed(source, title, body)
    headings = [section.heading for section in theirs.sections if section.heading]
    if [(each.level, each.id) for each in headings] != [(source.level, source.id), (source.level, _END)]:
        yield "this would begin another block, or hide the next one: leave out headings and marks that nothing closes"
        return
    known = {finding.message for finding in ours.findings}
    yield from (each.message for each in theirs.findings if each.is_error and each.message not in known)
    for what, wanted, found in _kept(source, ours, theirs, title, body):
        if missing := wanted - found:
            yield f"{what} {_named(missing)} is missing: keep it as it is in the source"
        if added := found - wanted:
            yield f"{what} {_named(added)} is not in the source: remove it"


def _parsed(piece: Piece, title: str, body: str) -> MarkdownBody:
    end = heading_line(piece.level, "End", _END)
    text = f"{heading_line(piece.level, title, piece.id)}\n\n{body}\n\n{end}\n"
    return document.read(text, 1, lambda heading, _: heading.level <= piece.level)


def _kept(
    source: Piece, ours: MarkdownBody, theirs: MarkdownBody, title: str, body: str
) -> Iterator[tuple[str, Counter[str], Counter[str]]]:
    """What a translation leaves as it is: its name, how often the source has each, how often the translation."""
    before, after = f"{source.title}\n{source.body}", f"{title}\n{body}"
    yield "the link", _links(ours), _links(theirs)
    yield "the image", Counter(each.url for each in ours.images), Counter(each.url for each in theirs.images)
    yield "the heading id", _ids(ours), _ids(theirs)
    yield "the HTML tag", _tags(ours), _tags(theirs)
    yield "the anchor", Counter(name for name, _ in ours.anchors), Counter(name for name, _ in theirs.anchors)
    for what, pattern in (
        ("the included text", _INCLUDE),
        ("the reference", _REFERENCE),
        ("the placeholder", _PLACEHOLDER),
    ):
        yield what, Counter(pattern.findall(before)), Counter(pattern.findall(after))


def _links(body: MarkdownBody) -> Counter[str]:
    """Links within the site as they are; of others the host, since pages elsewhere have languages, too."""
    return Counter(_target(link.url) for link in body.links)


def _target(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return url
    return f"https://{host}" if host and url.startswith("https://") else url


def _ids(body: MarkdownBody) -> Counter[str]:
    return Counter(heading.id for heading in body.prose_headings if heading.id)


def _tags(body: MarkdownBody) -> Counter[str]:
    tokens = [
        each
        for section in body.sections
        for token in section.tokens
        for each in (token, *(token.children or ()))
        if each.type in ("html_block", "html_inline")
    ]
    return Counter(found for token in tokens for found in re.findall(r"<[/!]?\w*", token.content))


def _named(found: Counter[str]) -> str:
    names = [f'"{name[:100]}"' for name in sorted(found)]
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
