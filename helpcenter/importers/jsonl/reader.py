"""A file of records, with or without a template, as a site."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpcenter.content.reading.yaml_writing import dump
from helpcenter.content.text.slugs import ID, slug_id
from helpcenter.domain.errors import UsageError
from helpcenter.importers.jsonl.guides import Blocks, Told, WrongRecord, told
from helpcenter.importers.jsonl.links import Links
from helpcenter.importers.jsonl.records import WRONG, Record, read_records
from helpcenter.importers.jsonl.template import Template, Unfilled
from helpcenter.importers.markdown.languages import locale_of
from helpcenter.importers.model import (
    ImportedGuide,
    ImportedSite,
    ImportedText,
    ImportedTopic,
    ImportLog,
    ReadOptions,
)
from helpcenter.importers.structured import anchors_of, body_of, structure_of, summary_of

_KEPT = ("minutes", "reviewed")


def read(source: str, options: ReadOptions, log: ImportLog) -> ImportedSite:
    """`source` is a file. Raises UsageError where no record can be read, or the template cannot be used."""
    path = Path(source)
    records = read_records(path, log)
    if name := options.settings.get("template"):
        template = Template.load(Path(name))
        template.check({key for record in records for key in record.value})
    else:
        template = None
    reading = _Reading(path, options, log)
    for record in records:
        reading.take(record, template)
    if not reading.records:
        first = next((f"{each.path}:{each.line}: {each.message}" for each in log.findings), "it is empty")
        raise UsageError("no_records", f"{source} holds no record that can be read. {first}.")
    guides = list(reading.guides())
    is_whole = not any(each.construct == WRONG for each in log.findings)
    return ImportedSite(
        "Records",
        reading.locales(),
        guides,
        list(reading.topics.values()),
        reading.links.assets,
        reading.products,
        is_whole=is_whole,
    )


@dataclass
class _Reading:
    path: Path
    options: ReadOptions
    log: ImportLog
    records: dict[str, tuple[Told, int]] = field(default_factory=dict)
    topics: dict[str, ImportedTopic] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    links: Links = field(init=False)

    def __post_init__(self) -> None:
        self.links = Links(self.path.parent, self.records, _names(self.options.root, "guides"))

    def take(self, record: Record, template: Template | None) -> None:
        """Keeps a record that is right; the log tells the others."""
        default = locale_of(self.options.locale) or self.options.default_locale
        try:
            value: Mapping[str, Any] = template.filled(record.value, default) if template else record.value
            read = told(value, default, record.line)
        except (WrongRecord, Unfilled) as error:
            self.log.note(WRONG, self.path.name, record.line, str(error))
            return
        name = str(read.value["id"])
        if name in self.records:
            message = f'"{name}" stands on line {self.records[name][1]} already: give this one another id'
            self.log.note(WRONG, self.path.name, record.line, message)
        else:
            self.records[name] = read, record.line

    def locales(self) -> Sequence[str]:
        found = [locale for read, _ in self.records.values() for locale in read.texts]
        return list(dict.fromkeys(found))

    def guides(self) -> Iterator[ImportedGuide]:
        for done, (name, (read, line)) in enumerate(self.records.items()):
            self.log.tell("texts", done, len(self.records))
            yield self._guide(name, read, line)

    def _guide(self, name: str, read: Told, line: int) -> ImportedGuide:
        structure: dict[str, Any] = {key: str(read.value[key]) for key in _KEPT if key in read.value}
        if read.value.get("status", "published") == "withdrawn":
            structure["status"] = "withdrawn"
        if "product" in read.value:
            structure["product"] = self._product(read.value["product"])
        kind = "article"
        bodies = {locale: str(words.get("body", "")) for locale, words in read.texts.items()}
        anchors: Mapping[str, str] = {}
        if read.is_structured:
            kind = str(read.value.get("kind", "howto"))
            parts = Blocks(read, self._cta(read, line), (self.path.name, line), self.log).parts()
            structure |= structure_of(parts)
            anchors = anchors_of(parts)
            bodies = {locale: body_of(parts, locale) for locale in read.texts}
        texts = {locale: self._text(words, bodies[locale], line, anchors, kind) for locale, words in read.texts.items()}
        related = [str(each) for each in read.value.get("related", ()) if str(each) != name]
        is_draft = read.value.get("status") == "draft"
        topics = [self._topic(each, read.source) for each in read.value.get("topics", ())]
        return ImportedGuide(name, name, texts, topics, kind, structure, is_draft, related)

    def _text(
        self, words: Mapping[str, Any], body: str, line: int, anchors: Mapping[str, str], kind: str
    ) -> ImportedText:
        title = str(words["title"])
        summary = str(words.get("summary", ""))
        body = self.links.rewritten(body)
        if not summary and kind != "article":
            summary = summary_of(body, title)
        return ImportedText(
            title=title,
            body=body or f"{title}\n",
            path=self.path.name,
            line=line,
            summary=summary,
            slug=str(words.get("slug", "")),
            anchors=anchors,
            addresses=[str(each) for each in words.get("addresses", ())],
            is_one_line=True,
        )

    def _cta(self, read: Told, line: int) -> str:
        name = str(read.value.get("cta", ""))
        if name and name not in _names(self.options.root, "ctas", ".yaml"):
            message = f'no call to action is named "{name}": write content/ctas/{name}.yaml, and import again'
            self.log.note("call to action", self.path.name, line, message)
            return ""
        return name

    def _product(self, value: Any) -> str:
        """The product's id; its file is one of what comes over, unless the site has it."""
        given = dict(value) if isinstance(value, Mapping) else {"name": str(value)}
        name = str(given["name"])
        product = name if ID.fullmatch(name) else slug_id(name)
        self.products.setdefault(f"products/{product}.yaml", dump(given))
        return product

    def _topic(self, value: Any, source: str) -> str:
        """The key of a topic: its name in the language of the record that tells it first."""
        by_language = value.items() if isinstance(value, Mapping) else [(source, value)]
        names = {locale: str(each) for name, each in by_language if (locale := locale_of(str(name)))}
        names = names or {source: "?"}
        key = slug_id(names.get(source) or next(iter(names.values())))
        known = self.topics.get(key)
        self.topics[key] = ImportedTopic(key, {**names, **(known.names if known else {})})
        return key


def _names(root: Path | None, folder: str, suffix: str = "") -> frozenset[str]:
    """What a folder of the site's content holds: names without `suffix`, of those that end in it."""
    place = root / "content" / folder if root else None
    if place is None or not place.is_dir():
        return frozenset()
    return frozenset(each.name.removesuffix(suffix) for each in place.iterdir() if each.name.endswith(suffix))
