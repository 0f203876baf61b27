"""Documents of Mallard as a site: pages become guides in all their languages, guide pages topics as well."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from helpcenter.importers.mallard import inclusions, topics
from helpcenter.importers.mallard.index import Index, Place, Titles, key_of
from helpcenter.importers.mallard.nodes import Node, Unreadable, parse
from helpcenter.importers.mallard.page import Page, front, is_picture
from helpcenter.importers.mallard.source import Document, find, read_page
from helpcenter.importers.markdown_signs import escaped
from helpcenter.importers.model import (
    Asset,
    ImportedGuide,
    ImportedSite,
    ImportedText,
    ImportLog,
    ReadOptions,
    check_count,
)

_MAX_SUMMARY = 400


def read(source: str, options: ReadOptions, log: ImportLog) -> ImportedSite:
    """The help documents in the folder `source`. The setting "locales" keeps only some: "en,fr"."""
    wanted = frozenset(name for name in options.settings.get("locales", "").replace(",", " ").split() if name)
    documents = find(source, options.locale or options.default_locale, wanted, log)
    reading = _Reading(documents, log)
    locales = list(dict.fromkeys(locale for document in documents for locale in document.folders))
    for locale in locales:
        reading.language(locale)
    guides = list(reading.guides())
    check_count(len(guides), source)
    found = topics.imported(reading.navigation, {locale: index.titles for locale, index in reading.indexes.items()})
    return ImportedSite("Mallard", locales, guides, found, reading.assets)


@dataclass
class _Reading:
    documents: Sequence[Document]
    log: ImportLog
    indexes: dict[str, Index] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    navigation: topics.Navigation = field(default_factory=topics.Navigation)
    _texts: dict[str, dict[str, ImportedText]] = field(default_factory=dict)
    _listed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def language(self, locale: str) -> None:
        """Reads all pages in one language; the first is the one that the others are translated from."""
        pages = dict(self._pages(locale))
        index = self.indexes[locale] = Index()
        for key, (document, _, node) in pages.items():
            index.add(document.name, key.rpartition("/")[2], node)
        if len(self.indexes) == 1:
            self._listed = index.listed()
            self.navigation = topics.navigation(index, [each.name for each in self.documents], self.log)
        for count, (key, (document, path, node)) in enumerate(pages.items()):
            self.log.tell(f"reading {locale}", count, len(pages))
            self._take(locale, key, document, path, node)

    def _pages(self, locale: str) -> Iterator[tuple[str, tuple[Document, Path, Node]]]:
        seen: dict[str, str] = {}
        for document in self.documents:
            if locale not in document.folders:
                continue
            for path in document.pages(locale):
                node = self._parsed(document, path)
                if node is None:
                    continue
                # A slash would make it the page of another document.
                key = key_of(document.name, node.get("id").replace("/", "-") or path.stem)
                if key in seen:
                    message = f'has the same id as {seen[key]} ("{node.get("id")}"): it was left out'
                    self.log.note("page", document.shown(path), node.line, message)
                    continue
                seen[key] = document.shown(path)
                yield key, (document, path, node)

    def _parsed(self, document: Document, path: Path) -> Node | None:
        shown = document.shown(path)
        try:
            if not document.is_inside(path):
                raise Unreadable(1, "leads out of the folder of the help documents")
            node = parse(read_page(path))
        except Unreadable as error:
            self.log.note("page", shown, error.line, f"this page {error}: it was left out")
            return None
        except OSError as error:
            self.log.note("page", shown, 1, f"this page cannot be read ({error.strerror}): it was left out")
            return None
        if node.name != "page":
            self.log.note("page", shown, node.line, f"<{node.name}> is no page of Mallard: it was left out")
            return None
        inclusions.include(node, path, document, partial(self._note, shown))
        return node

    def _note(self, shown: str, construct: str, line: int, message: str) -> None:
        self.log.note(construct, shown, line, message)

    def _take(self, locale: str, key: str, document: Document, path: Path, node: Node) -> None:
        place = (document.name, key.rpartition("/")[2])
        page = Page(
            place, document.shown(path), self._titles_in(locale), self._listed,
            partial(self._picture, document, locale), self.log,
        )  # fmt: skip
        titles = self.indexes[locale].titles[key]
        texts = self._texts.setdefault(key, {})
        body = page.body(node) or f"{escaped(titles.summary or titles.text)}\n"
        first = next(iter(texts.values()), None)
        if first is not None and (first.title, first.body) == (titles.text, body):
            return  # Nobody has translated it: the source text is shown instead, and said to be that.
        texts[locale] = ImportedText(
            title=titles.text or place[1],
            body=body,
            path=document.shown(path),
            line=node.line,
            summary=self._summary(titles.summary, document.shown(path), node),
            extra={"mallard": front(node)},
            addresses=() if first else (f"/{key}.html",),
        )

    def _summary(self, words: str, shown: str, node: Node) -> str:
        if len(words) <= _MAX_SUMMARY:
            return words
        self.log.note("summary", shown, node.line, f"its description is longer than {_MAX_SUMMARY} letters: it was cut")
        return words[: _MAX_SUMMARY - 2].rpartition(" ")[0] + " …"

    def _titles_in(self, locale: str) -> Callable[[str], Titles | None]:
        own, source = self.indexes[locale].titles, next(iter(self.indexes.values())).titles
        return lambda key: own.get(key) or source.get(key)

    def _picture(self, document: Document, locale: str, source: str) -> str | None:
        """The key of an image: a language's own, else that of the source language."""
        if not is_picture(source):
            return None
        for folder in dict.fromkeys((document.folders[locale], *list(document.folders.values())[:1])):
            path = folder / source
            if document.is_inside(path):
                real = path.resolve()
                key = real.relative_to(document.root.resolve()).as_posix()
                self.assets.setdefault(key, Asset(real.name, real.read_bytes))
                return key
        return None

    def guides(self) -> Iterator[ImportedGuide]:
        """All pages, in the order of the navigation."""
        order = dict.fromkeys((*self.navigation.order, *self._texts))
        source = next(iter(self.indexes.values()))
        for key in order:
            if not (texts := self._texts.get(key)):
                continue
            place = source.places.get(key) or Place(key, False)
            related = dict.fromkeys(page for other in place.related if (page := other.partition("#")[0]) != key)
            yield ImportedGuide(
                key, key.rpartition("/")[2], texts, self.navigation.topics_of.get(key, ()),
                related=[page for page in related if page in self._texts],
            )  # fmt: skip
