"""YAML as editors expect it: `no` is "no", numbers keep their spelling, and everything knows its line.

Read from the parser's events rather than through a constructor, so that aliases, tags and depth are
refused before anything is built from them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from helpcenter.content.reading.files import ProblemLog, unseen_remedy

MAX_DEPTH = 16
KeyPath = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the top."""

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}")
_BAD_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TRUE, _FALSE, _NULL = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}, {"", "~", "null", "Null", "NULL"}

# The parser's words, and ours. The first that is part of the parser's message is used.
_SENTENCES = (
    ("mapping values are not allowed", 'a ":" stands where none can: put the text in quotes, or mend the indentation'),
    ("cannot start any token", "this character cannot stand here: indent with spaces, and put special text in quotes"),
    ("could not find expected ':'", 'expected "key: value": the colon is missing'),
    ("expected the node content", "a list or group that opens here or above never closes: finish it"),
    ("end of stream", "a quote that opens here never closes"),
    ("document separator", "a quote that opens here never closes"),
    ("expected ',' or ']'", 'a list that opens with "[" never closes, or lacks a comma'),
    ("expected ',' or '}'", 'a group that opens with "{" never closes, or lacks a comma'),
    ("expected <block end>", "the indentation of this line does not fit the lines above it"),
    ("unknown escape character", "a backslash in double quotes has a meaning of its own: use single quotes"),
    ("special characters are not allowed", "the text holds a control character: remove it"),
    ("undefined alias", "aliases (*name) are not allowed: write the value out"),
)


class Number(str):
    """A whole number that stands without quotes; still text, as it was written ("007")."""

    __slots__ = ()


@dataclass(frozen=True)
class Span:
    """Where a value is written: 0-based lines and columns, the end exclusive. `is_flow`: with {} or []."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    is_flow: bool = False


@dataclass
class YamlDocument:
    """A parsed file. `lines` holds the line of each key and list entry, counted from 1 in the whole file."""

    value: object = None
    first_line: int = 1
    lines: dict[KeyPath, int] = field(default_factory=dict)
    spans: dict[KeyPath, Span] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the key or entry at `path`, else of the nearest thing around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return self.first_line


class RejectedYaml(Exception):
    """The text is not YAML that we accept."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read(text: str, log: ProblemLog, first_line: int = 1) -> YamlDocument | None:
    """The document in `text`, whose first line is `first_line` of its file; None with a problem if there is none."""
    document = YamlDocument(first_line=first_line)
    try:
        events = YAML(typ="safe", pure=True).parse(text)
        document.value = _Builder(events, document, log).build()
    except RejectedYaml as rejection:
        log.error(rejection.line, rejection.message)
    except MarkedYAMLError as error:
        log.error(first_line + _line_of(error), _sentence(str(error.problem)))
    except (YAMLError, ValueError, OverflowError) as error:
        # Characters that no YAML may hold: the reader knows the position, not the line.
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) if isinstance(position, int) else 0
        remedy = unseen_remedy(text.split("\n")[line])
        log.error(first_line + line, "the text holds a control character: remove it", remedy)
    else:
        return document
    return None


def _line_of(error: MarkedYAMLError) -> int:
    is_quote = "end of stream" in str(error.problem) or "document separator" in str(error.problem)
    mark = (error.context_mark if is_quote else None) or error.problem_mark or error.context_mark
    return int(mark.line) if mark else 0


def _sentence(problem: str) -> str:
    return next((ours for theirs, ours in _SENTENCES if theirs in problem), f"this is not valid YAML: {problem}")


class _Builder:
    def __init__(self, events: Iterator[Event], document: YamlDocument, log: ProblemLog) -> None:
        self._events = iter(events)
        self._document = document
        self._log = log

    def build(self) -> object:
        value: object = None
        seen = False
        for event in self._events:
            if isinstance(event, DocumentStartEvent) and seen:
                raise RejectedYaml(self._line(event), 'a second document starts here: remove the line "---"')
            if isinstance(event, (MappingStartEvent, SequenceStartEvent, ScalarEvent, AliasEvent)):
                value, seen = self._node(event, ()), True
            elif not isinstance(event, (StreamStartEvent, DocumentStartEvent, StreamEndEvent)):
                continue
        return value

    def _node(self, event: Event, path: KeyPath) -> object:
        self._refuse(event, path)
        if isinstance(event, ScalarEvent):
            self._span(event, event, path)
            return self._scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, path)
        return self._sequence(event, path)

    def _refuse(self, event: Event, path: KeyPath) -> None:
        line = self._line(event)
        if isinstance(event, AliasEvent):
            raise RejectedYaml(line, f"aliases (*{event.anchor}) are not allowed: write the value out")
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            raise RejectedYaml(line, f"anchors (&{anchor}) are not allowed: remove it")
        if getattr(event, "tag", None) not in (None, "!"):
            raise RejectedYaml(line, "tags (!…) are not allowed: remove it")
        if len(path) > MAX_DEPTH:
            raise RejectedYaml(line, f"values are nested deeper than {MAX_DEPTH} levels: nothing here needs that")

    def _mapping(self, start: Event, path: KeyPath) -> dict[str, object]:
        values: dict[str, object] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                self._span(start, event, path)
                break
            key = self._key(event)
            is_again = key in values
            if is_again:
                first = self._document.lines[(*path, key)]
                self._log.error(self._line(event), f'"{key}" stands here again, first on line {first}: keep one')
            else:
                self._document.lines[(*path, key)] = self._line(event)
            value = self._node(next(self._events), (*path, key))
            if not is_again:
                values[key] = value
        return values

    def _key(self, event: Event) -> str:
        self._refuse(event, ())
        if not isinstance(event, ScalarEvent):
            raise RejectedYaml(self._line(event), "a key must be plain text")
        return self._clean(event)

    def _sequence(self, start: Event, path: KeyPath) -> list[object]:
        values: list[object] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                self._span(start, event, path)
                break
            here = (*path, len(values))
            self._document.lines[here] = self._line(event)
            values.append(self._node(event, here))
        return values

    def _scalar(self, event: ScalarEvent) -> object:
        text = self._clean(event)
        # A style means quotes or a block: then it is text, whatever it looks like.
        if event.style or event.tag:
            return text
        if text in _NULL:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        return Number(text) if _NUMBER.fullmatch(text) else text

    def _clean(self, event: ScalarEvent) -> str:
        text = str(event.value)
        if _BAD_CHARACTERS.search(text):
            raise RejectedYaml(self._line(event), "the text holds a control character: remove it")
        return text

    def _line(self, event: Event) -> int:
        return self._document.first_line + int(event.start_mark.line)

    def _span(self, start: Event, end: Event, path: KeyPath) -> None:
        first, last = start.start_mark, end.end_mark
        is_flow = bool(getattr(start, "flow_style", False))
        self._document.spans[path] = Span(first.line, first.column, last.line, last.column, is_flow)
