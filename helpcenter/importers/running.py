"""The steps of an import: read, name, fit, place pictures, compose, mend, write, report."""

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helpcenter.content.model.article import free_id
from helpcenter.content.model.site import SITE, read_site
from helpcenter.content.model.topics import TOPICS
from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, read_text
from helpcenter.content.text import front_matter
from helpcenter.content.text.slugs import ID, Numbering, slug_id
from helpcenter.domain.errors import UsageError
from helpcenter.domain.library import Site
from helpcenter.domain.locale import is_locale
from helpcenter.domain.problem import nearest
from helpcenter.importers import navigation, previous
from helpcenter.importers.again import moves
from helpcenter.importers.archives import unpacked
from helpcenter.importers.composing import Composer, structure
from helpcenter.importers.data.json_toml import whole_letters
from helpcenter.importers.fitting import fitted, own_anchors, source_of
from helpcenter.importers.mending import Files, leading_somewhere, mended
from helpcenter.importers.model import (
    ImportedGuide,
    ImportedSite,
    ImportedText,
    ImportLog,
    Reader,
    ReadOptions,
    check_count,
)
from helpcenter.importers.pictures import PictureStore, keys_in
from helpcenter.importers.previous import PreviousImport
from helpcenter.importers.report import ImportReport
from helpcenter.importers.writing import REPORTS, ImportWriter
from helpcenter.outbound.fetching import Fetcher
from helpcenter.outbound.guarded import Network

GUIDES = "content/guides"
READERS = {
    "markdown": "helpcenter.importers.markdown",
    "mallard": "helpcenter.importers.mallard",
    "zendesk": "helpcenter.importers.zendesk",
    "jsonl": "helpcenter.importers.jsonl",
    "html": "helpcenter.importers.html_pages",
}
"""Each a module with a function `read`."""
_SETTINGS = {"mallard": ("locales",), "jsonl": ("template",), "html": ("only",), "zendesk": ("attachments",)}
WEB = frozenset({"html", "zendesk"})
"""Kinds that are read from an https address, too."""
# What is known of guides is written this often, so that an import that is stopped goes on where it was.
_GUIDES_BETWEEN_SAVES = 100
# Of an id, so that a number may stand behind it.
_MAX_NAME = 60


@dataclass(frozen=True)
class ImportOrder:
    """What to import, as the command says it. `own_name` names a language by itself ("fr": "Français"). `network` is
    how other servers are reached; None for the way of everybody."""

    kind: str
    source: str
    name: str
    options: ReadOptions
    own_name: Callable[[str], str]
    is_trial: bool = False
    prune: bool = False
    network: Network | None = None


def run_import(root: Path, order: ImportOrder, log: ImportLog) -> ImportReport:
    """Brings everything in. Raises UsageError, with the way out, for what cannot be read or written at all; OSError."""
    site = read_site(root).site
    if site is None:
        raise UsageError("bad_site", f"{SITE} has errors, so nothing was imported: mend what helpcenter check says.")
    _check_options(order)
    reader: Reader = importlib.import_module(READERS[order.kind]).read
    with unpacked(order.source, log) as source, _fetching(root, order) as fetcher:
        options = replace(order.options, default_locale=site.default_locale, root=root, fetcher=fetcher)
        imported = reader(source, options, log)
        check_count(len(imported.guides), order.source)
        report = _Import(root, order, site, imported, log).run()
        if fetcher is not None and not order.is_trial:
            fetcher.finish()
        return report


@contextmanager
def _fetching(root: Path, order: ImportOrder) -> Iterator[Fetcher | None]:
    """What fetches for a source of the web, None for one of the disk."""
    is_of_the_web = "://" in order.source
    if not is_of_the_web and not (order.kind == "html" and order.source.lower().endswith((".xml", ".xml.gz"))):
        yield None
        return
    if is_of_the_web and order.kind not in WEB:
        kinds = " and ".join(sorted(WEB))
        raise UsageError("no_web", f"{order.kind} is imported from a folder or a file; {kinds} from an address, too.")
    previous.path_of(order.name)
    fetcher = Fetcher(root / REPORTS / order.name / "fetched", order.network or Network())
    try:
        yield fetcher
    finally:
        fetcher.close()


def _check_options(order: ImportOrder) -> None:
    """Raises UsageError for what would mean nothing."""
    locale, known = order.options.locale, _SETTINGS.get(order.kind, ())
    if locale and not is_locale(locale):
        message = f'"{locale}" is no language: name one by its tag, such as fr or pt-BR.'
        raise UsageError("unknown_language", message)
    for name in order.options.settings:
        if name not in known:
            there_are = f"It has {', '.join(known)}." if known else "It has none."
            message = f'An import of {order.kind} has no setting "{name}"{nearest(name, known) or "."} {there_are}'
            raise UsageError("unknown_setting", message)


@dataclass
class _Import:
    root: Path
    order: ImportOrder
    site: Site
    imported: ImportedSite
    log: ImportLog
    past: PreviousImport = field(init=False)
    writer: ImportWriter = field(init=False)
    guides: list[ImportedGuide] = field(init=False)
    sources: dict[str, str] = field(init=False)
    topic_ids: Mapping[str, str] = field(init=False)

    def run(self) -> ImportReport:
        self.past = previous.read(self.root, self.order.name)
        self.writer = ImportWriter(self.root, self.order.name, self.past, self.order.is_trial)
        self._add_locales()
        if self.imported.is_whole:
            moves.follow(self.imported.guides, self.past)
        self._name_guides()
        self.topic_ids = navigation.topic_ids(self.root, self.imported.topics, self.imported.locales, self.past)
        # Before anything is written under these names: a run after one that was stopped must know them as its own.
        self._save()
        locales = (*self.imported.locales, *self.site.locales)
        self.sources = {guide.key: source_of(guide, locales) for guide in self.imported.guides}
        anchor_of = self.imported.anchor_of
        self.guides = [fitted(each, self.sources[each.key], anchor_of, self.log) for each in self.imported.guides]
        pictures = self._place_pictures()
        self._write_guides(self._compose(pictures))
        self._write_shared_files()
        self._end()
        return self._report(len(pictures))

    @property
    def prunes(self) -> bool:
        """Whether what is gone from the source goes here, too: never while some of it could not be read."""
        return self.order.prune and self.imported.is_whole

    def _end(self) -> None:
        if self.order.prune and not self.prunes:
            message = "nothing was taken away, since not all of the source could be read: mend that and import again"
            self.log.note("prune", self.order.source, 1, message)
        # What stands here from an import before, and could not be made this time, is not gone.
        files = {f"{GUIDES}/{self.past.ids[guide.key]}/{locale}.md" for guide in self.guides for locale in guide.texts}
        self.writer.end(prune=self.prunes, unread=files)

    def _add_locales(self) -> None:
        text = read_text(self.root / SITE, ProblemLog(SITE)) or ""
        changed = navigation.with_locales(text, self.imported.locales, self.order.own_name, self.log)
        if changed is not None:
            self.writer.write(SITE, changed.encode())
            names = {locale: self.order.own_name(locale) for locale in self.imported.locales}
            self.site = replace(self.site, locales={**names, **self.site.locales})

    def _name_guides(self) -> None:
        folder = self.root / GUIDES
        taken = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
        taken |= set(self.past.ids.values())
        numbers = Numbering()
        for guide in self.imported.guides:
            if guide.key not in self.past.ids:
                name = free_id(slug_id(guide.name)[:_MAX_NAME].strip("-"), taken, numbers)
                taken.add(name)
                self.past.ids[guide.key] = name

    def _place_pictures(self) -> Mapping[str, str]:
        shown: dict[str, dict[str, str]] = {}
        for guide in self.guides:
            for text in guide.texts.values():
                for key in sorted(keys_in(text.body)):
                    shown.setdefault(key, {}).setdefault(self.past.ids[guide.key], text.path)
        store = PictureStore(self.imported.assets, self.writer, self.log)
        for done, (key, owners) in enumerate(shown.items()):
            self.log.tell("pictures", done, len(shown))
            store.place(key, owners, next(iter(owners.values())))
        return store.names

    def _compose(self, pictures: Mapping[str, str]) -> dict[str, Files]:
        """The files of every guide, by its key; those that could not be read are left out, which the log tells."""
        drafts = frozenset(each.key for each in self.guides if self._is_draft(each))
        composer = Composer(self.past.ids, self.sources, own_anchors(self.guides), pictures, self.log, drafts)
        composer.slugs.update(self._slugs_of_others())
        composer.slugs.update({slug: name for name, own in self.past.slugs.items() for slug in own.values()})
        names = sorted(set(pictures.values()))
        composed: dict[str, Files] = {}
        anchors: dict[str, frozenset[str]] = {}
        for done, guide in enumerate(self.guides):
            self.log.tell("guides", done, len(self.guides))
            name, source = self.past.ids[guide.key], self.sources[guide.key]
            topics = [self.topic_ids[key] for key in guide.topics if key in self.topic_ids]
            files = self._without_long(self._files(guide, composer, topics), guide.texts)
            if source in files.texts:
                files, anchors[name] = mended(name, files, guide.texts, self.site, names, self.log)
                files = self._without_long(files, guide.texts)
            if source in files.texts:
                composed[guide.key] = files
            else:
                self.log.note("guide that cannot be read", guide.texts[source].path, 1, "left out whole")
        left_out = {self.past.ids[guide.key] for guide in self.guides if guide.key not in composed}
        return {key: leading_somewhere(files, anchors, left_out) for key, files in composed.items()}

    def _without_long(self, files: Files, texts: Mapping[str, ImportedText]) -> Files:
        """`files` without texts that this site would not read."""
        long = {locale for locale, text in files.texts.items() if len(text.encode()) > MAX_TEXT}
        for locale in long:
            message = f"longer than {MAX_TEXT >> 10} KiB, so left out: divide it"
            self.log.note("long text", texts[locale].path, 1, message)
        return Files(files.structure, {locale: text for locale, text in files.texts.items() if locale not in long})

    def _is_draft(self, guide: ImportedGuide) -> bool:
        return guide.is_draft or guide.texts[self.sources[guide.key]].is_draft

    def _files(self, guide: ImportedGuide, composer: Composer, topics: list[str]) -> Files:
        known = self.past.slugs.setdefault(self.past.ids[guide.key], {})
        texts = {}
        for locale in guide.texts:
            if locale in self.site.locales:
                texts[locale], known[locale] = composer.text(guide, locale, known.get(locale, ""))
        related = [
            self.past.ids.get(key, key) for key in guide.related if key not in composer.drafts and self._is_there(key)
        ]
        return Files(structure(guide, self.sources[guide.key], topics, related), texts)

    def _is_there(self, key: str) -> bool:
        """Whether a guide comes over, or is the site's own."""
        return key in self.past.ids or bool(ID.fullmatch(key) and (self.root / GUIDES / key).is_dir())

    def _write_guides(self, composed: Mapping[str, Files]) -> None:
        for done, (key, files) in enumerate(composed.items()):
            self.log.tell("files", done, len(composed))
            folder = f"{GUIDES}/{self.past.ids[key]}"
            self.writer.put(f"{folder}/guide.yaml", files.structure.encode())
            for locale, text in files.texts.items():
                self.writer.put(f"{folder}/{locale}.md", text.encode())
            if done % _GUIDES_BETWEEN_SAVES == 0:
                self._save()

    def _slugs_of_others(self) -> dict[str, str]:
        """Addresses of guides that this import did not bring."""
        own = set(self.past.ids.values())
        found = {}
        for path in (self.root / GUIDES).glob("*/*.md"):
            if path.parent.name not in own and path.is_file():
                log = ProblemLog(path.name)
                pieces = front_matter.split(read_text(path, log) or "", log)
                front = front_matter.read(pieces[0], log) if pieces else None
                if front is not None:
                    found.update(dict.fromkeys((front.slug, *front.previous_slugs), path.parent.name))
        return found

    def _write_shared_files(self) -> None:
        shown = [each for each in self.guides if not self._is_draft(each)]
        guides = navigation.guides_of_topics(self.imported.topics, shown, self.past.ids)
        tree = navigation.topic_tree(self.imported.topics, self.topic_ids, guides, self.site.default_locale)
        self._write_if_changed(TOPICS, navigation.with_topics(self.root, tree, self.past, self.log, prune=self.prunes))
        # An import that is stopped now must know these topics as its own, or it brings them in under second names.
        self._save()
        addresses = [row for guide in self.guides if not self._is_draft(guide) for row in self._old_addresses(guide)]
        slugs = {slug for own in self.past.slugs.values() for slug in own.values()} | set(self._slugs_of_others())
        self._write_if_changed(
            navigation.REDIRECTS, navigation.with_redirects(self.root, addresses, self.site, slugs, self.log)
        )
        for path, text in self.imported.files.items():
            name = f"content/{path}"
            if name in self.past.files or not (self.root / name).exists():
                self.writer.put(name, text.encode())

    def _old_addresses(self, guide: ImportedGuide) -> Iterator[tuple[str, str, str]]:
        """Where each language stood; most systems put the others below a folder of their own."""
        target, source = f"guide:{self.past.ids[guide.key]}", self.sources[guide.key]
        first = set(guide.texts[source].addresses)
        for locale, text in guide.texts.items():
            for address in text.addresses:
                is_shared = locale != source and address in first
                path = f"/{locale.lower()}{address}" if is_shared else address
                if path.strip("/"):
                    yield path, target, locale
        yield from ((address, target, "") for address in guide.addresses)

    def _write_if_changed(self, path: str, text: str | None) -> None:
        if text is not None:
            self.writer.write(path, text.encode())

    def _save(self) -> None:
        self.writer.write(
            previous.path_of(self.order.name), self.past.to_json(self.order.kind, whole_letters(self.order.source))
        )

    def _report(self, pictures: int) -> ImportReport:
        counts: dict[str, Any] = {
            "guides": len(self.guides),
            "texts": sum(len(each.texts) for each in self.guides),
            "topics": len(self.imported.topics),
            "pictures": pictures,
        }
        counts = {what if number != 1 else re.sub("s$", "", what): number for what, number in counts.items()}
        report = ImportReport(
            self.order.name,
            self.imported.system,
            whole_letters(self.order.source),
            counts,
            dict(self.writer.outcomes),
            sorted(self.log.findings),
            self.log.left_out,
            self.order.is_trial,
        )
        self._save()
        self.writer.write(f"{REPORTS}/{self.order.name}/report.html", report.to_html().encode())
        self.writer.write(f"{REPORTS}/{self.order.name}/report.json", report.to_json().encode())
        return report
