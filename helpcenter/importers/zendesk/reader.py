"""Categories and sections become topics, articles guides, translations their languages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from helpcenter.domain.errors import UsageError
from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.html_text import parse, to_markdown
from helpcenter.importers.model import (
    ImportedGuide,
    ImportedSite,
    ImportedText,
    ImportedTopic,
    ImportLog,
    ReadOptions,
    check_count,
)
from helpcenter.importers.zendesk.api import HelpCenterApi
from helpcenter.importers.zendesk.export import Export, Record, list_of, read_folder
from helpcenter.importers.zendesk.languages import locales_of
from helpcenter.importers.zendesk.links import ANCHOR, ArticleLinks
from helpcenter.importers.zendesk.pictures import Pictures

_LAST = 1 << 30
_LONGEST_ID = 40


def read(source: str, options: ReadOptions, log: ImportLog) -> ImportedSite:
    """`source` is a folder of JSON files, or the address of a help center. Raises UsageError where it holds no
    articles."""
    if options.fetcher is not None:
        api = HelpCenterApi.of(source, options.fetcher, log)
        export = api.export(with_files=options.settings.get("attachments", "yes") != "no")
        return converted(export, source, Pictures(fetch=api.picture), options, log)
    folder = SourceFolder.scan(Path(source), log)
    export = read_folder(folder, log)
    return converted(export, source, Pictures(folder), options, log)


def converted(export: Export, source: str, pictures: Pictures, options: ReadOptions, log: ImportLog) -> ImportedSite:
    """The site that the records make."""
    if not any(_id(each) for each in export.articles):
        message = f'{source} holds no article of Zendesk: save its API\'s answers there as .json, with "articles".'
        raise UsageError("no_articles", message)
    reading = _Reading(export, options, pictures, log)
    reading.tell_files()
    missing = list(export.pages.missing())
    for path, lack in missing:
        log.note("page that was not saved", path, 1, f"{lack}: save what its next_page names, too, and import again")
    guides = list(reading.guides())
    check_count(len(guides), source)
    locales, topics = reading.site_locales(), list(reading.topics())
    return ImportedSite("Zendesk", locales, guides, topics, pictures.assets, is_whole=not missing)


@dataclass
class _Reading:
    export: Export
    options: ReadOptions
    pictures: Pictures
    log: ImportLog
    locales: Mapping[str, str] = field(init=False)
    hosts: frozenset[str] = field(init=False)
    wanted: frozenset[str] = field(init=False)
    names: dict[str, str] = field(init=False)
    base: str = field(init=False)
    _texts: dict[str, dict[str, Record]] = field(init=False)

    def __post_init__(self) -> None:
        every = [*self.export.articles, *self.export.translations, *self.export.sections, *self.export.categories]
        sources = [str(each["source_locale"]) for each in every if each.get("source_locale")]
        self.locales = locales_of([*sources, *(str(each["locale"]) for each in every if each.get("locale"))])
        addresses = [str(each["html_url"]) for each in every if each.get("html_url")]
        parts = [parts_of(each) for each in addresses if each.startswith(("https://", "http://"))]
        self.hosts = frozenset(each.hostname or "" for each in parts)
        self.base = f"{parts[0].scheme}://{parts[0].netloc}" if parts else ""
        texts = [str(each.get("body") or "") for each in (*self.export.articles, *self.export.translations)]
        self.wanted = frozenset(unquote(name) for text in texts for name in ANCHOR.findall(text))
        self.names = {str(each.get("id")): str(each.get("file_name") or "") for each in self.export.attachments}
        self._texts = self._gather()

    def _gather(self) -> dict[str, dict[str, Record]]:
        """By what they belong to ("articles 12"), records in each of Zendesk's languages; the source's own first."""
        texts: dict[str, dict[str, Record]] = {}
        for kind in ("articles", "sections", "categories"):
            for record in getattr(self.export, kind):
                if number := _id(record):
                    locale = str(record.get("locale") or record.get("source_locale") or self._unnamed())
                    texts.setdefault(f"{kind} {number}", {}).setdefault(locale, record)
        for record in self.export.translations:
            kind = {"section": "sections", "category": "categories"}.get(
                str(record.get("source_type")).lower(), "articles"
            )
            owner = f"{kind} {record.get('source_id')}"
            if owner in texts and record.get("locale"):
                known = texts[owner].get(str(record["locale"]), {})
                texts[owner][str(record["locale"])] = {**known, **record, "id": record.get("source_id")}
                self.export.origin[id(texts[owner][str(record["locale"])])] = self.export.path_of(record)
            elif owner not in texts:
                message = f"its {kind} {record.get('source_id')} is not in the export: it was left out"
                self.log.note("translation of nothing", self.export.path_of(record), 1, message)
        return texts

    def _unnamed(self) -> str:
        return self.options.locale or self.options.default_locale

    def _own(self, locale: str) -> str:
        return self.locales.get(locale) or (locale if locale == self._unnamed() else "")

    def tell_files(self) -> None:
        """Files that lie below an article, not in its text: they stay where they are."""
        for record in self.export.attachments:
            name = _line(record.get("file_name") or record.get("display_file_name") or record.get("id"))
            if record.get("inline") is False:
                message = f'"{name}", below article {record.get("article_id")}, still lies with Zendesk'
                self.log.note("attached file", self.export.path_of(record), 1, message)

    def site_locales(self) -> Sequence[str]:
        found = [self._own(each) for texts in self._texts.values() for each in texts]
        first = [self._own(str(each.get("source_locale") or each.get("locale"))) for each in self.export.articles]
        most = max(set(first), key=first.count) if first else ""
        return [each for each in dict.fromkeys([most, *found]) if each] or [self.options.default_locale]

    def topics(self) -> Iterator[ImportedTopic]:
        """Categories, each with its sections behind it, in their order."""
        for category in _ordered(self.export.categories):
            yield self._topic("categories", category, "")
        for section in _ordered(self.export.sections):
            parents = ("sections", section.get("parent_section_id")), ("categories", section.get("category_id"))
            above = next((_key(kind, number) for kind, number in parents if self._has(kind, number)), "")
            told = next((f"{kind} {number}" for kind, number in parents if number), "")
            if told and not above:
                message = f"{told} is not in the export, so this section stands at the top"
                self.log.note("category that is not there", self.export.path_of(section), 1, message)
            yield self._topic("sections", section, above)

    def _has(self, kind: str, number: Any) -> bool:
        return f"{kind} {number}" in self._texts

    def _topic(self, kind: str, record: Record, parent: str) -> ImportedTopic:
        told = self._texts[f"{kind} {_id(record)}"]
        first = next((str(each["source_locale"]) for each in told.values() if each.get("source_locale")), "")
        texts = dict(sorted(told.items(), key=lambda pair: pair[0] != first))
        named = {name: each for locale, each in texts.items() if (name := self._own(locale))}
        names = {own: _line(each.get("title") or each.get("name")) for own, each in named.items()}
        described = {
            own: _line(parse(str(each.get("description") or each.get("body") or "")).words())
            for own, each in named.items()
        }
        key = _key(kind, _id(record))
        summaries = {own: words[:399] for own, words in described.items() if words}
        return ImportedTopic(key, {own: name for own, name in names.items() if name} or {"en": key}, parent, summaries)

    def guides(self) -> Iterator[ImportedGuide]:
        """Articles in the order of the navigation."""
        sections = {_id(each): place for place, each in enumerate(_ordered(self.export.sections))}
        articles = [each for each in self.export.articles if _id(each)]
        articles.sort(key=lambda each: (sections.get(str(each.get("section_id")), _LAST), *_place(each)))
        seen: set[str] = set()
        for done, article in enumerate(articles):
            self.log.tell("reading articles", done, len(articles))
            number = _id(article)
            if number not in seen:
                seen.add(number)
                if (guide := self._guide(number, article)) is not None:
                    yield guide

    def _guide(self, number: str, article: Record) -> ImportedGuide | None:
        texts = {}
        for locale, record in self._in_order(self._texts[f"articles {number}"], article):
            own = self._own(locale)
            if own and own not in texts:
                texts[own] = self._text(number, locale, record, article)
            elif not own:
                message = f'"{locale}" is no language that this site knows: it was left out'
                self.log.note("language", self.export.path_of(record), 1, message)
        if not texts:
            return None
        source = next(iter(texts.values()))
        section = str(article.get("section_id") or "")
        topics = [_key("sections", section)] if self._has("sections", section) else []
        if section and not topics:
            message = f"section {section} is not in the export, so this guide stands in no topic"
            self.log.note("section that is not there", self.export.path_of(article), 1, message)
        shown = {locale for locale in self._texts[f"articles {number}"] if self._own(locale)}
        # Zendesk shows an article under each language, in its own where it is not translated.
        others = ["", *(f"{locale}/" for locale in sorted(self.locales.keys() - shown))]
        addresses = [f"/hc/{each}articles/{number}" for each in others]
        is_draft = self._is_hidden(article)
        return ImportedGuide(number, source.title, texts, topics, is_draft=is_draft, addresses=addresses)

    @staticmethod
    def _in_order(texts: Mapping[str, Record], article: Record) -> list[tuple[str, Record]]:
        first = article.get("source_locale")
        return sorted(texts.items(), key=lambda pair: pair[0] != first)

    def _is_hidden(self, article: Record) -> bool:
        """Whether only some may read it: nothing of that is published here."""
        segments = article.get("user_segment_id"), *list_of(article.get("user_segment_ids"))
        if not any(segments):
            return False
        message = f'"{_line(article.get("title"))}" was for some readers only (a user segment): it is a draft now'
        self.log.note("article for some only", self.export.path_of(article), 1, message)
        return True

    def _text(self, number: str, locale: str, record: Record, article: Record) -> ImportedText:
        path = f"{self.export.path_of(record) or 'articles'} ({number} {locale})"
        links = ArticleLinks(number, path, self.hosts, self.base, self.pictures, self.names, self.log)
        tree = parse(str(record.get("body") or ""))
        page = to_markdown(tree.parts, links, self.wanted)
        title = _line(record.get("title") or record.get("name") or article.get("title")) or number
        if not page.body:
            self.log.note("text without words", path, 1, "its title stands for it")
        if record.get("outdated"):
            self.log.note("outdated translation", path, 1, "Zendesk says that its source has changed since: look at it")
        return ImportedText(
            title=title,
            body=page.body or f"{title}\n",
            path=path,
            slug=_slug(record),
            is_draft=bool(record.get("draft") or record.get("hidden")),
            anchors=page.anchors,
            extra=_extra(record, article, number),
            addresses=[f"/hc/{locale}/articles/{number}"],
        )


def _key(kind: str, number: Any) -> str:
    return f"{'section' if kind == 'sections' else 'category'}-{number}"


def _extra(record: Record, article: Record, number: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {"zendesk": number}
    if labels := [str(each) for each in list_of(article.get("label_names")) if each]:
        found["labels"] = labels
    for name in ("promoted", "outdated"):
        if record.get(name):
            found[name] = True
    if updated := record.get("updated_at") or record.get("edited_at"):
        found["updated"] = str(updated)
    return found


def _slug(record: Record) -> str:
    last = unquote(parts_of(str(record.get("html_url") or "")).path).rstrip("/").rpartition("/")[2]
    return last.partition("-")[2].strip("-").lower()


def _id(record: Record) -> str:
    number = record.get("id")
    name = str(number) if isinstance(number, int | str) else ""
    return name if len(name) <= _LONGEST_ID and name.isascii() and name.isalnum() else ""


def _ordered(records: Sequence[Record]) -> list[Record]:
    """One of each, by position."""
    first: dict[str, Record] = {}
    for each in records:
        if number := _id(each):
            first.setdefault(number, each)
    return sorted(first.values(), key=_place)


def _place(record: Record) -> tuple[bool, int]:
    position = record.get("position")
    return not record.get("promoted"), position if isinstance(position, int) else _LAST


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())
