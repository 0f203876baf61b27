"""The steps of reading a folder of Markdown: find out what wrote it, take it apart, turn its marks into ours."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from helpcenter.domain.errors import UsageError
from helpcenter.importers.folders import PICTURES, SourceFolder
from helpcenter.importers.markdown import front as front_matter
from helpcenter.importers.markdown import variables, zendesk_articles
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.docusaurus import site as docusaurus
from helpcenter.importers.markdown.docusaurus.site import DOCUSAURUS
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.html_parts import with_signs, without_embedded
from helpcenter.importers.markdown.hugo import site as hugo
from helpcenter.importers.markdown.hugo.site import HUGO
from helpcenter.importers.markdown.languages import Placed, locale_of
from helpcenter.importers.markdown.line_places import staged
from helpcenter.importers.markdown.links import LinkWriter, PageIndex
from helpcenter.importers.markdown.mkdocs import site as mkdocs
from helpcenter.importers.markdown.mkdocs.site import MKDOCS
from helpcenter.importers.markdown.obsidian import notes
from helpcenter.importers.markdown.obsidian.notes import OBSIDIAN
from helpcenter.importers.markdown.outside_pictures import without_outside_pictures
from helpcenter.importers.markdown.plain import PLAIN
from helpcenter.importers.markdown.titles import first_title, plain_words
from helpcenter.importers.markdown.trees import named
from helpcenter.importers.markdown.zendesk_articles import ZENDESK
from helpcenter.importers.model import ImportedGuide, ImportedSite, ImportedText, ImportLog, Place, ReadOptions
from helpcenter.importers.sections import headings, underlined_to_signs

DIALECTS: Mapping[str, Dialect] = {each.name: each for each in (MKDOCS, DOCUSAURUS, HUGO, ZENDESK, OBSIDIAN, PLAIN)}
_SIGNS: tuple[tuple[str, Callable[[SourceFolder], bool]], ...] = (
    ("docusaurus", docusaurus.is_here),
    ("mkdocs", mkdocs.is_here),
    ("hugo", hugo.is_here),
    ("zendesk", zendesk_articles.is_here),
    ("obsidian", notes.is_here),
)
_SUFFIXES = frozenset({".md", ".mdx", ".markdown"})
# Front matter that this site has a word of its own for.
_KNOWN = frozenset({"title", "slug", "summary", "description", "draft", "published", "lang", "locale"})
_INDEX = frozenset({"index", "readme", "_index"})
_NOT_PAGES = frozenset({"license", "changelog", "contributing", "code_of_conduct", "summary"})


def read(source: str, options: ReadOptions, log: ImportLog) -> ImportedSite:
    """The site that the folder `source` holds. Raises UsageError for none."""
    folder = SourceFolder.scan(Path(source), log)
    paths = [path for path in folder.files if PurePosixPath(path).suffix.lower() in _SUFFIXES]
    dialect = _dialect(folder, options)
    default = options.locale or options.default_locale
    placed = dialect.place(folder, paths, default)
    if not (placed := _without_asides(placed, log)):
        raise UsageError("no_texts", f"{source} holds no Markdown: name the folder with the .md files.")
    texts = {each.path: front_matter.split(folder.text(each.path, log), each.path, log) for each in placed}
    placed = [_in_told_language(each, texts[each.path].front) for each in placed]
    placed = _in_language_of_site(placed, options.default_locale)
    default = _source_language(placed, default)
    return _Reader(dialect, Source(folder, placed, texts, default, log)).site()


def _dialect(folder: SourceFolder, options: ReadOptions) -> Dialect:
    name = options.dialect or next((name for name, is_here in _SIGNS if is_here(folder)), "plain")
    if name not in DIALECTS:
        known = ", ".join(sorted(DIALECTS))
        raise UsageError("unknown_dialect", f'No dialect of Markdown is called "{name}": take one of {known}.')
    return DIALECTS[name]


def _without_asides(placed: Sequence[Placed], log: ImportLog) -> list[Placed]:
    """Without what a folder says of itself, which is told."""
    asides = [each for each in placed if each.path.count("/") == 0 and _stem(each.path) in _NOT_PAGES]
    for each in asides:
        message = "it is about the folder itself, so it is left out: call it otherwise to bring it in"
        log.note("page about the source", each.path, 1, message)
    return [each for each in placed if each not in asides]


def _stem(path: str) -> str:
    return PurePosixPath(path).stem.lower()


def _in_told_language(placed: Placed, front: Mapping[str, Any]) -> Placed:
    told = str(front.get("lang") or front.get("locale") or "")
    return replace(placed, locale=locale_of(told) or placed.locale)


def _in_language_of_site(placed: list[Placed], default: str) -> list[Placed]:
    """Texts in `en-US` are in English for a site in English, unless the source tells several kinds of it apart."""
    kinds = {each.locale for each in placed if each.locale.partition("-")[0] == default}
    if len(kinds) != 1:
        return placed
    return [replace(each, locale=default) if each.locale in kinds else each for each in placed]


def _source_language(placed: list[Placed], default: str) -> str:
    """The language of the site if there are texts in it, else the one with the most."""
    count: dict[str, int] = {}
    for each in placed:
        count[each.locale] = count.get(each.locale, 0) + 1
    return default if default in count else max(count, key=lambda locale: count[locale])


class _Reader:
    def __init__(self, dialect: Dialect, source: Source) -> None:
        self._dialect, self._source = dialect, source
        self._navigation: Navigation = dialect.navigate(source)
        pictures = [path for path in source.folder.files if PurePosixPath(path).suffix.lower() in PICTURES]
        self._pictures = {path: source.folder.asset(path) for path in pictures}
        keys = [each.key for each in source.placed]
        self._index = PageIndex.of(dict.fromkeys(keys), self._aliases(), pictures)

    def _aliases(self) -> dict[str, str]:
        aliases: dict[str, str] = {}
        for each in self._source.placed:
            front = self._source.texts[each.path].front
            for address in (*self._dialect.links(each, self._source), *self._dialect.addresses(each, self._source)):
                aliases.setdefault(address, each.key)
            for told in (front.get("slug"), front.get("id")):
                if isinstance(told, str) and told.strip("/"):
                    parent = str(PurePosixPath(each.key).parent)
                    aliases.setdefault(
                        told if told.startswith("/") else f"{parent}/{told}".removeprefix("./"), each.key
                    )
            aliases.setdefault(each.path, each.key)
        return aliases

    def site(self) -> ImportedSite:
        by_key: dict[str, dict[str, Placed]] = {}
        for each in self._source.placed:
            if each.locale in by_key.setdefault(each.key, {}):
                self._source.log.note(
                    "text that stands twice", each.path, 1, f"{each.key} is there in {each.locale} already"
                )
            else:
                by_key[each.key][each.locale] = each
        order = list(dict.fromkeys((*self._navigation.order, *sorted(by_key))))
        guides = []
        for done, key in enumerate(key for key in order if key in by_key):
            self._source.log.tell("texts", done, len(by_key))
            if (guide := self._guide(key, by_key[key])) is not None:
                guides.append(guide)
        locales = list(dict.fromkeys((self._source.default, *sorted({each.locale for each in self._source.placed}))))
        topics = self._used_topics(guides)
        return ImportedSite(
            self._dialect.title,
            locales,
            guides,
            topics,
            self._pictures,
            anchor_of=self._dialect.anchor_of,
            is_whole=not self._source.folder.unread,
        )

    def _used_topics(self, guides: list[ImportedGuide]) -> list[Any]:
        """Topics that hold a page, or one that does."""
        used = {topic for guide in guides for topic in guide.topics}
        parents = {topic.key: topic.parent for topic in self._navigation.topics}
        for key in list(used):
            while (key := parents.get(key, "")) and key not in used:
                used.add(key)
        return [topic for topic in self._navigation.topics if topic.key in used]

    def _guide(self, key: str, placed: Mapping[str, Placed]) -> ImportedGuide | None:
        texts = {locale: text for locale, each in placed.items() if (text := self._text(each)) is not None}
        if not texts:
            return None
        path = PurePosixPath(key)
        name = path.parent.name or "home" if path.stem.lower() in _INDEX else path.stem
        topic = self._navigation.topic_of.get(key)
        is_draft = all(text.is_draft for text in texts.values())
        return ImportedGuide(key, name, texts, (topic,) if topic else (), is_draft=is_draft)

    def _note_picture(self, places: Sequence[Place], line: int, url: str) -> None:
        message = f"{url} is on another site: what it shows stands in its place"
        self._source.log.note("picture of another site", *places[line], message)

    def _note_variable(self, places: Sequence[Place], line: int, variable: str) -> None:
        message = f"{variable} is filled in by the other system: it is shown as code"
        self._source.log.note("template variable", *places[line], message)

    def _text(self, placed: Placed) -> ImportedText | None:
        text = self._source.texts[placed.path]
        front = text.front
        body, places = staged(text, self._source, *self._dialect.stages, _with_headings, _without_embedded)
        title, body, line = _without_title(replace(text, body=body))
        places = places[line - text.line :]
        is_named = placed.locale == self._source.default
        named_in_nav = self._navigation.titles.get(placed.key, "") if is_named else ""
        title = str(front.get("title") or title or named_in_nav or named(PurePosixPath(placed.key).stem)).strip()
        body = LinkWriter(self._index, placed.path, placed.key).rewritten(body)
        body = without_outside_pictures(body, partial(self._note_picture, places))
        body = variables.as_code(body, partial(self._note_variable, places))
        is_topic_alone = PurePosixPath(placed.key).stem.lower() in _INDEX and "/" in placed.key
        if not body.strip() and (not front or is_topic_alone):
            if not is_topic_alone and placed.path not in self._source.folder.unread:
                self._source.log.note("text without words", placed.path, 1, "left out: there is nothing to read in it")
            return None
        summary = front.get("summary") or front.get("description") or ""
        return ImportedText(
            title=title,
            body=body,
            path=placed.path,
            line=line,
            places=places,
            summary=plain_words(summary) if isinstance(summary, str) else "",
            is_draft=str(front.get("draft", "")).lower() == "true"
            or str(front.get("published", "")).lower() == "false",
            extra={key: value for key, value in front.items() if key not in _KNOWN},
            addresses=self._dialect.addresses(placed, self._source),
        )


def _with_headings(text: SourceText, _source: Source) -> str:
    return underlined_to_signs(with_signs(text.body))


def _without_embedded(text: SourceText, source: Source) -> str:
    def note(what: str, line: int, message: str) -> None:
        source.log.note(what, text.path, text.line + line, message)

    return without_embedded(text.body, note)


def _says(front: Mapping[str, Any], key: str, value: str) -> bool:
    return str(front.get(key, "")).lower() == value


def _without_title(text: SourceText) -> tuple[str, str, int]:
    """The title that the body begins with, the rest, and where that begins; the title is "" where there is none.

    A logo, badges or some words may stand above the title, if no other heading is as high and nothing else names the
    text."""
    lines = text.body.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return "", "", text.line
    if re.match(r"#[ \t]+\S", lines[first]):
        return first_title(lines[first]), "\n".join(lines[first + 1 :]), text.line + first + 1
    found = list(headings(text.body))
    if not text.front.get("title") and found and [each.level for each in found].count(1) == found[0].level == 1:
        title = first_title(lines[found[0].index])
        lines[found[0].index] = ""
        return title, "\n".join(lines), text.line
    return "", text.body, text.line
