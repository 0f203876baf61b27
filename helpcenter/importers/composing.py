"""Imported texts as files of ours: links to guides, pictures that are there, front matter."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from typing import Any

from helpcenter.content.reading.files import UNSEEN
from helpcenter.content.reading.yaml_writing import dump
from helpcenter.content.text import addresses
from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.content.text.slugs import Numbering, slugify
from helpcenter.importers.model import ASSET, LINK, ImportedGuide, ImportedText, ImportLog, Place, decoded
from helpcenter.importers.pictures import SHOWN

_ENCODED = r"[A-Za-z0-9%/.\-]*"
_TARGET = re.compile(rf"{re.escape(LINK)}({_ENCODED})(?:#({_ENCODED}))?")
# Bounded: from each bracket that nothing closes, all that follows would be looked through.
_WORDS = r"((?:[^\[\]\\]|\\.){0,1000}+)"
_TITLE = r"(?:[ \t]+\"(?:[^\"\\\n]|\\.)*\")?"
_WHOLE_LINK = re.compile(rf"(?<!!)\[{_WORDS}\]\({re.escape(LINK)}({_ENCODED})(?:#{_ENCODED})?{_TITLE}\)")
_PICTURE = re.compile(rf"!\[{_WORDS}\]\({re.escape(ASSET)}({_ENCODED})({_TITLE})\)(\{{[^{{}}\n]*\}})?")
_OUTER_LINK = re.compile(rf"(?<!!)\[{_WORDS}\]\((http:[^\s()<>]+){_TITLE}\)|<(http:[^\s<>]+)>")
_HTML_PICTURE = re.compile(rf"<img\b[^<>]*{re.escape(ASSET)}({_ENCODED})[^<>]*>")
_ALT = re.compile(r"""\s{0,9}\balt\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""")
_NO_SIZE = re.compile(r"""\s(?:width|height)=(?!["']?\d{1,4}(?:px)?(?:["'\s/>]))(?:"[^"]*"|'[^']*'|[^\s"'<>]*)""")
MAX_TITLE = 150
MAX_SUMMARY = 400
_MAX_EXTRA_DEPTH = 6
_MOST_RELATED = 20


@dataclass
class Composer:
    """`ids` are of guides by the source's keys, `anchors` by key and locale what the source's anchors are here,
    `pictures` file names by key, `drafts` keys of guides that nobody can open. `slugs` are taken addresses, and whose
    they are: in any language, since a guide is shown under its own in languages that it does not have."""

    ids: Mapping[str, str]
    sources: Mapping[str, str]
    anchors: Mapping[tuple[str, str], Mapping[str, str]]
    pictures: Mapping[str, str]
    log: ImportLog
    drafts: frozenset[str] = frozenset()
    slugs: dict[str, str] = field(default_factory=dict)
    _numbers: Numbering = field(default_factory=lambda: Numbering(longest=90))

    def text(self, guide: ImportedGuide, locale: str, known_slug: str) -> tuple[str, str]:
        """The file of one language, and its slug. `known_slug` is what an import before gave it, or ""."""
        text = guide.texts[locale]
        slug = self._slug(guide, locale, known_slug)
        front: dict[str, Any] = {"title": _short(text.title, MAX_TITLE)}
        if slug != slugify(front["title"]):
            front["slug"] = slug
        if text.summary.strip():
            front["summary"] = _short(text.summary, MAX_SUMMARY)
        if text.is_draft and guide.key not in self.drafts:
            front["status"] = "draft"
        if text.extra:
            front["imported"] = bounded(text.extra)
        body = UNSEEN.sub("", self.body(guide, locale)).strip()
        return f"---\n{dump(front)}---\n\n{body}\n", slug

    def body(self, guide: ImportedGuide, locale: str) -> str:
        """The Markdown of one language with links and pictures as this site has them."""
        text = guide.texts[locale]
        body = _PICTURE.sub(lambda found: self._picture(found, text), text.body)
        body = _HTML_PICTURE.sub(lambda found: self._html_picture(found, text), body)
        body = SHOWN.sub(lambda found: f"media:{self.pictures.get(decoded(found[1]), '')}", body)
        body = _WHOLE_LINK.sub(lambda found: self._link(found, guide, locale), body)
        body = _TARGET.sub(lambda found: self._target(found, guide, locale), body)
        if "http:" not in body:
            return body
        return outside_code(
            body, lambda words, start: _OUTER_LINK.sub(lambda found: self._outer(found, text, start), words)
        )

    def _outer(self, found: re.Match[str], text: ImportedText, start: int) -> str:
        """A link that this site would not make, in words."""
        words, address = (found[1] or "", found[2]) if found[2] else ("", found[3])
        if not addresses.unsafe(address):
            return found[0]
        message = f"{address} is not encrypted, so it is told and no link"
        self.log.note("link that is not encrypted", *_place(found, text, start), message)
        return f"`{address}`" if words.strip("`") in ("", address) else f"{words} (`{address}`)"

    def _picture(self, found: re.Match[str], text: ImportedText) -> str:
        words, key, title, extras = found[1], decoded(found[2]), found[3], found[4] or ""
        name = self.pictures.get(key)
        if name is None:
            return words
        if not words.strip():
            words = self._described(name, _place(found, text))
        return f"![{words}](media:{name}{title}){extras}"

    def _html_picture(self, found: re.Match[str], text: ImportedText) -> str:
        name = self.pictures.get(decoded(found[1]))
        alt = _ALT.search(found[0])
        if name is None:
            return alt[1] or alt[2] or "" if alt else ""
        # Sizes here are pixels; a share of the page, say, is left to the page.
        tag = _NO_SIZE.sub("", found[0])
        if alt is not None and (alt[1] or alt[2] or "").strip():
            return tag
        words = escape(self._described(name, _place(found, text)))
        return f'<img alt="{words}"' + _ALT.sub("", tag).removeprefix("<img")

    def _described(self, name: str, place: Place) -> str:
        words = re.sub(r"[-_.\s]+", " ", PurePosixPath(name).stem).strip()
        self.log.note("picture without description", *place, f'"{words}" stands for one: say what it shows')
        return words

    def _link(self, found: re.Match[str], guide: ImportedGuide, locale: str) -> str:
        key = decoded(found[2])
        if self._can_lead(guide, key):
            return found[0]
        is_draft = key in self.ids
        what = "is a draft" if is_draft else "is no page of the source"
        text = guide.texts[locale]
        message = f'"{key}" {what}; the words stay, without a link'
        self.log.note("link to a draft" if is_draft else "link to nothing", *_place(found, text), message)
        return found[1]

    def _can_lead(self, guide: ImportedGuide, key: str) -> bool:
        return key in self.ids and (key not in self.drafts or guide.key in self.drafts)

    def _target(self, found: re.Match[str], guide: ImportedGuide, locale: str) -> str:
        key, anchor = decoded(found[1]), decoded(found[2] or "")
        if not self._can_lead(guide, key):
            # What is left has words that hold links or pictures of their own: it leads to the guide that it stands in.
            return f"guide:{self.ids[guide.key]}"
        place = self._place(key, anchor, locale)
        if anchor and not place:
            text = guide.texts[locale]
            self.log.note(
                "link to a place that is not there", *_place(found, text), f'"{key}#{anchor}": leads to the page'
            )
        if key == guide.key and place:
            return f"#{place}"
        return f"guide:{self.ids[key]}" + (f"#{place}" if place else "")

    def _place(self, key: str, anchor: str, locale: str) -> str:
        """The id that an anchor is in the source text of a guide, which all its languages share."""
        if not anchor:
            return ""
        source = self.anchors.get((key, self.sources[key]), {})
        own = self.anchors.get((key, locale), {}).get(anchor, "")
        name = source.get(anchor) or own
        return name if name in source.values() else ""

    def _slug(self, guide: ImportedGuide, locale: str, known: str) -> str:
        owner = self.ids[guide.key]
        text = guide.texts[locale]
        wanted = known or slugify(text.slug) or slugify(_short(text.title, MAX_TITLE)) or owner
        slug = self._numbers.free(wanted, lambda each: self.slugs.get(each, owner) != owner)
        self.slugs[slug] = owner
        return slug


def _place(found: re.Match[str], text: ImportedText, start: int = 0) -> Place:
    # What is put in place of a link or a picture never adds or takes a line.
    return text.place(start + found.string.count("\n", 0, found.start()))


def structure(guide: ImportedGuide, source: str, topics: list[str], related: Sequence[str] = ()) -> str:
    """The guide's guide.yaml. `topics` and `related` are ids."""
    value: dict[str, Any] = {"kind": guide.kind, "source": source}
    if guide.is_draft or guide.texts[source].is_draft:
        value["status"] = "draft"
    if topics:
        value["topics"] = topics
    if related:
        value["related"] = list(related)[:_MOST_RELATED]
    return dump(value | dict(guide.structure))


def bounded(value: Any, depth: int = _MAX_EXTRA_DEPTH) -> Any:
    """`value` as YAML of ours takes it: nothing but text, truth values, lists and mappings, not too deep."""
    if isinstance(value, Mapping):
        if not depth:
            return str(value)
        return {str(key): bounded(each, depth - 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [bounded(each, depth - 1) for each in value] if depth else str(value)
    return value if isinstance(value, bool) else str(value)


def _short(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
