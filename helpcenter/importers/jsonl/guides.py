"""A record as a guide: its blocks in their usual order, in every language that it has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpcenter.content.checks import json_schema
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text import addresses
from helpcenter.domain.block import BlockKind
from helpcenter.importers.jsonl.records import without_empty
from helpcenter.importers.markdown.languages import locale_of
from helpcenter.importers.markdown_signs import escaped
from helpcenter.importers.model import ImportLog
from helpcenter.importers.structured import Ids, Item, Part, Words, heading

# The blocks of a guide by their key in a record, in the order in which readers get them.
_BLOCKS = {
    "quick_answer": ("quick-answer", BlockKind.QUICK_ANSWER),
    "steps": ("steps", BlockKind.STEPS),
    "refunds": ("refunds", BlockKind.REFUND_POLICY),
    "checklist": ("checklist", BlockKind.EXPORT_CHECKLIST),
    "aftermath": ("aftermath", BlockKind.AFTERMATH),
    "troubleshooting": ("troubleshooting", BlockKind.TROUBLESHOOTING),
    "sections": ("", BlockKind.SECTION),
    "cta": ("alternative", BlockKind.ALTERNATIVE),
    "faq": ("faq", BlockKind.FAQ),
    "links": ("links", BlockKind.OFFICIAL_LINKS),
}
_WORDS = (*(key for key in _BLOCKS if key != "cta"), "title", "slug", "summary", "body", "headings", "addresses")


class WrongRecord(Exception):
    """What is wrong with a record, as the end of a sentence."""


@dataclass(frozen=True)
class Told:
    """A record that fits its schema: `texts` are its words by locale, the source's first."""

    value: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]

    @property
    def source(self) -> str:
        return next(iter(self.texts))

    @property
    def is_structured(self) -> bool:
        return any(key in words for words in self.texts.values() for key in _BLOCKS if key != "cta")


def told(value: Mapping[str, Any], default_locale: str, line: int) -> Told:
    """Raises WrongRecord, with the key that is wrong."""
    value = without_empty(value)
    log = ProblemLog("")
    if not json_schema.check(YamlDocument(value, line), "guide-record", log):
        raise WrongRecord("; ".join(problem.message for problem in log.problems[:5]))
    texts: dict[str, Mapping[str, Any]] = {}
    own = {key: value[key] for key in _WORDS if key in value}
    if own:
        texts[_locale(str(value.get("locale", default_locale)))] = own
    for name, words in value.get("texts", {}).items():
        locale = _locale(str(name))
        if locale in texts:
            raise WrongRecord(f'the words in "{locale}" stand twice: beside "texts" and in it')
        texts[locale] = words
    first = _locale(str(value.get("locale", default_locale)))
    record = Told(value, dict(sorted(texts.items(), key=lambda pair: pair[0] != first)))
    _check(record)
    return record


def _locale(name: str) -> str:
    locale = locale_of(name)
    if not locale:
        raise WrongRecord(f'"{name}" is no language: write one such as "fr" or "pt-BR"')
    return locale


def _check(record: Told) -> None:
    if not record.texts:
        raise WrongRecord('it has no words: add "title" and what the guide says')
    for locale, words in record.texts.items():
        if "title" not in words:
            raise WrongRecord(f'"title" is missing in "{locale}": add it')
        if record.is_structured and "body" in words:
            raise WrongRecord('"body" is the text of an article: put it under "sections", or leave the blocks out')
    if not record.is_structured:
        if bare := [locale for locale, words in record.texts.items() if "body" not in words]:
            raise WrongRecord(f'it says nothing in "{bare[0]}": add "body", or blocks such as "steps"')
        if record.value.get("kind", "article") != "article":
            raise WrongRecord(f'a guide of kind "{record.value["kind"]}" has blocks: add "steps", or leave "kind" out')
    for link in record.texts[record.source].get("links", ()):
        url = str(link.get("url", ""))
        if reason := addresses.unsafe(url) if url else 'has no address: add "url"':
            raise WrongRecord(f'link "{url or link["title"]}" {reason}')


@dataclass
class Blocks:
    """The blocks of one record. `cta` is the call to action that is shown, "" for none; `place` names the record in
    messages."""

    record: Told
    cta: str
    place: tuple[str, int]
    log: ImportLog
    _ids: Ids = field(default_factory=Ids)

    def parts(self) -> list[Part]:
        # The usual ids are the blocks', whatever items are called.
        self._ids.taken |= {name for name, _ in _BLOCKS.values() if name}
        return [part for key in _BLOCKS for part in self._of(key)]

    def _of(self, key: str) -> Iterator[Part]:
        name, kind = _BLOCKS[key]
        source = self.record.texts[self.record.source]
        if key == "cta":
            if self.cta:
                yield Part(name, kind, self._headings(key, self.record.texts), cta=self.cta)
        elif key not in source:
            self._tell_orphans(key)
        elif key == "sections":
            for item in self._items(key):
                yield Part(item.id, kind, item.texts)
        elif isinstance(source[key], str):
            texts = {locale: str(words[key]) for locale, words in self.record.texts.items() if key in words}
            yield Part(name, kind, self._headings(key, texts, texts))
        else:
            items = self._items(key)
            yield Part(name, kind, self._headings(key, items[0].texts), items)

    def _headings(
        self, key: str, locales: Mapping[str, Any], bodies: Mapping[str, str] | None = None
    ) -> dict[str, Words]:
        """The block's heading, and its text if it has one, in each of `locales`."""
        kind = _BLOCKS[key][1]
        told = {locale: self.record.texts[locale].get("headings", {}).get(key, "") for locale in locales}
        return {
            locale: Words(escaped(title or heading(kind, locale)), (bodies or {}).get(locale, ""))
            for locale, title in told.items()
        }

    def _tell_orphans(self, key: str) -> None:
        for locale, words in self.record.texts.items():
            if key in words:
                message = f'"{key}" in "{locale}" has no like in "{self.record.source}": it was left out'
                self.log.note("translation of nothing", *self.place, message)

    def _items(self, key: str) -> list[Item]:
        entries = {locale: _entries(words[key]) for locale, words in self.record.texts.items() if key in words}
        own = entries[self.record.source]
        matched = {locale: self._matched(key, locale, own, theirs) for locale, theirs in entries.items()}
        return [
            Item(
                self._ids.of(str(entry.get("id") or entry["title"])),
                {
                    locale: Words(escaped(str(found[index]["title"])), str(found[index].get("text", "")))
                    for locale, found in matched.items()
                    if found
                },
                str(entry.get("url", "")),
            )
            for index, entry in enumerate(own)
        ]

    def _matched(
        self, key: str, locale: str, own: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]
    ) -> Sequence[Mapping[str, Any]]:
        """A translation's entries in the order of the source's, nothing where they are not the same."""
        by_id = {str(entry["id"]): entry for entry in theirs if "id" in entry}
        wanted = [str(entry.get("id", "")) for entry in own]
        if by_id and set(wanted) == set(by_id) and len(by_id) == len(theirs):
            return [by_id[name] for name in wanted]
        if len(own) == len(theirs) and not by_id.keys() - set(wanted):
            return theirs
        message = (
            f'"{key}" has {len(theirs)} entries in "{locale}" and {len(own)} in "{self.record.source}", or other ids: '
            f'the words in "{locale}" were left out'
        )
        self.log.note("translation that does not fit", *self.place, message)
        return []


def _entries(value: Sequence[Any]) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, Mapping) else {"title": str(each)} for each in value]
