"""Translations as XLIFF 2.1 (OASIS), the other format of translation tools. Read with the extra `[xliff]`."""

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.translating.units import MAX_ENTRIES, Entry, Unit
from helpcenter.domain.errors import UsageError

_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_OUTDATED = "helpcenter:outdated"
_DIGEST = re.compile(r"[0-9a-f]{12}")
# What XML cannot hold is written as XLIFF's <cp hex="…"/>.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAX_DEPTH = 32


def written(units: Iterable[Unit], guide: str, source: str, locale: str) -> bytes:
    """An XLIFF file of one guide's texts, from the language `source` into `locale`."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{_NAMESPACE}" version="2.1" srcLang="{source}" trgLang="{locale}">',
        f'<file id="{guide}" original="content/guides/{guide}/{source}.md">',
        *(line for number, unit in enumerate(units, start=1) for line in _unit(unit, number)),
        "</file>",
        "</xliff>",
    ]
    return "\n".join([*lines, ""]).encode()


def _unit(unit: Unit, number: int) -> Iterator[str]:
    yield f'<unit id="u{number}" name={quoteattr(unit.context)} xml:space="preserve">'
    if unit.digest:
        yield f'<notes><note category="source">{unit.digest}</note></notes>'
    state = "translated" if unit.target else "initial"
    yield f'<segment state="initial" subState="{_OUTDATED}">' if unit.is_outdated else f'<segment state="{state}">'
    yield f"<source>{_text(unit.source)}</source>"
    if unit.target:
        yield f"<target>{_text(unit.target)}</target>"
    yield "</segment></unit>"


def _text(words: str) -> str:
    return _NO_XML.sub(lambda found: f'<cp hex="{ord(found[0]):04X}"/>', escape(words))


def read(data: bytes, log: ProblemLog) -> tuple[str, list[Entry]] | None:
    """The language and the texts of an XLIFF file; None with a problem when it cannot be read.

    Document types and entities are refused. Raises UsageError without the extra.
    """
    if importlib.util.find_spec("defusedxml") is None:
        message = "XLIFF is read by an extra: install it with `pip install 'helpcenter[xliff]'`, or use PO files."
        raise UsageError("no_xliff", message)
    sax: Any = importlib.import_module("defusedxml.sax")
    handler = _handler(log)
    try:
        sax.parseString(data, handler, forbid_dtd=True)
    except (ValueError, LookupError, importlib.import_module("xml.sax").SAXException) as error:
        line = getattr(error, "getLineNumber", lambda: 1)() or 1
        message = "this is no XLIFF 2 file that can be read: export it again, without a document type or entities"
        log.error(line, message)
        return None
    if not handler.is_xliff:
        log.error(1, "this is no XLIFF 2 file: choose XLIFF 2.1 in the tool that wrote it")
        return None
    return handler.locale, handler.entries


def _handler(log: ProblemLog) -> Any:
    """What gathers the texts, made here since its base is imported late."""
    base: Any = importlib.import_module("xml.sax.handler").ContentHandler

    class Handler(_Gatherer, base):  # type: ignore[misc]
        pass

    return Handler(log)


class _Gatherer:
    """Takes the events of a parser; `entries` are the units read. A unit may have been cut into several segments."""

    def __init__(self, log: ProblemLog) -> None:
        self.is_xliff, self.locale = False, ""
        self.entries: list[Entry] = []
        self._log, self._locator = log, None
        self._depth, self._name, self._line = 0, "", 1
        self._texts: dict[str, list[str]] = {}
        self._into: list[str] | None = None
        self._has_codes = self._is_fuzzy = self._is_ready = False
        self._segment: dict[str, str] = {}

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self._depth += 1
        if self._depth > _MAX_DEPTH or len(self.entries) > MAX_ENTRIES:
            raise ValueError("too deep, or too many texts")
        tag = name.rpartition(":")[2]
        if tag == "xliff":
            self.is_xliff = attributes.get("version", "").startswith("2")
            self.locale = attributes.get("trgLang", "")
        elif tag == "unit":
            self._name, self._line = attributes.get("name", ""), self._here()
            self._texts = {"source": [], "target": [], "note": []}
            self._has_codes, self._is_fuzzy, self._is_ready = False, False, True
        elif tag in ("segment", "ignorable"):
            self._segment = {"kind": tag}
            is_initial = attributes.get("state", "initial") == "initial"
            self._is_fuzzy |= is_initial and attributes.get("subState", "") == _OUTDATED
        elif tag in ("source", "target") or (tag == "note" and attributes.get("category") == "source"):
            self._into = []
        elif self._into is not None:
            self._inline(tag, attributes)

    def _inline(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "cp" and self._into is not None and re.fullmatch("00[0-9A-Fa-f]{2}|[Ff]{3}[EeFf]", attributes["hex"]):
            self._into.append(chr(int(attributes["hex"], 16)))
        elif tag not in ("mrk", "sm", "em"):
            self._has_codes = True

    def characters(self, content: str) -> None:
        if self._into is not None:
            self._into.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        tag = name.rpartition(":")[2]
        if tag in ("source", "target", "note") and self._into is not None:
            words, self._into = "".join(self._into), None
            if tag == "note":
                self._texts["note"].append(words)
            else:
                self._segment[tag] = words
        elif tag in ("segment", "ignorable"):
            source = self._segment.get("source", "")
            self._is_ready &= tag == "ignorable" or bool(self._segment.get("target"))
            self._texts["source"].append(source)
            self._texts["target"].append(self._segment.get("target", source if tag == "ignorable" else ""))
        elif tag == "unit":
            self._end_unit()

    def _end_unit(self) -> None:
        target = "".join(self._texts["target"]) if self._is_ready else ""
        if self._has_codes:
            message = f'"{self._name[:100]}" holds inline codes, which these texts do not have: write Markdown there'
            self._log.error(self._line, message)
            target = ""
        digest = "".join(self._texts["note"]).strip()
        found = digest if _DIGEST.fullmatch(digest) else ""
        self.entries.append(
            Entry(self._name, "".join(self._texts["source"]), target, self._is_fuzzy, found, self._line)
        )

    def _here(self) -> int:
        return int(self._locator.getLineNumber() or 1) if self._locator is not None else 1
