"""One value of a front matter written anew, in place: comments, quotes and the order of keys stay as they are.

Each edit is read back, and is only made when the front matter then says what it should and nothing else.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from helpcenter.content.reading import yaml_text, yaml_writing
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.raw_text import RawText
from helpcenter.content.reading.yaml_text import KeyPath, Span, YamlDocument
from helpcenter.content.text import front_matter

# Line ends to YAML, but not to us: positions would not agree.
_UNICODE_BREAKS = re.compile("[\x85\u2028\u2029]")


class FrontMatterEditor:
    """Edits the front matter of `raw`. Each method tells whether it did; where it did not, nothing changed."""

    def __init__(self, raw: RawText) -> None:
        self.raw = raw
        self._parse()

    @property
    def value(self) -> Any:
        """What the front matter says; None where it cannot be read."""
        return self._document.value if self._document is not None else None

    def line(self, *path: str | int) -> int:
        """The line of a key or entry, from 1."""
        return self._document.line(*path) if self._document is not None else 1

    def append(self, key: str, text: str) -> bool:
        """Puts `text` at the end of the list `key`, which is made where there is none."""

        def change(value: Any) -> None:
            value.setdefault(key, []).append(text)

        if not isinstance(self.value, dict) or not isinstance(self.value.get(key, []), list):
            return False
        return self._edited(lambda lines: _append(lines, key, text), change)

    def remove(self, *path: str | int) -> bool:
        """Takes a key or an entry out, with the list or group that would be empty without it."""

        def change(value: Any) -> None:
            for each in path[:-1]:
                value = value[each]
            del value[path[-1]]

        if len(path) > 1 and len(self._at(path[:-1])) == 1:
            return self.remove(*path[:-1])
        return self._edited(lambda lines: _remove(lines, path), change)

    def rename(self, path: KeyPath, name: str) -> bool:
        """Gives a key another name."""

        def change(value: Any) -> None:
            for each in path[:-1]:
                value = value[each]
            renamed = {name if key == path[-1] else key: held for key, held in value.items()}
            value.clear()
            value.update(renamed)

        return self._edited(lambda lines: _rename(lines, path, name), change)

    def replace(self, path: KeyPath, text: str) -> bool:
        """Writes another text for a key that holds one on one line."""

        def change(value: Any) -> None:
            for each in path[:-1]:
                value = value[each]
            value[path[-1]] = text

        return self._edited(
            lambda lines: _replace(lines, lines.document.spans[path], yaml_writing.scalar(text)), change
        )

    def _at(self, path: KeyPath) -> Any:
        value = self.value
        for each in path:
            value = value[each]
        return value

    def _edited(self, edit: Callable[["_Lines"], bool], change: Callable[[Any], None]) -> bool:
        if not isinstance(self.value, dict) or self._document is None:
            return False
        before, wanted = self.raw.copy(), deepcopy(self.value)
        body = self.raw.text.split("\n")[self._closing :]
        change(wanted)
        is_made = edit(_Lines(self.raw, self._document, self._closing))
        self._parse()
        if is_made and self.value == wanted and self.raw.text.split("\n")[self._closing :] == body:
            return True
        self.raw.lines, self.raw.ends = before.lines, before.ends
        self._parse()
        return False

    def _parse(self) -> None:
        log = ProblemLog("")
        pieces = front_matter.split(self.raw.text, log)
        self._closing = pieces[2] - 2 if pieces else 0
        is_plain = pieces is not None and not _UNICODE_BREAKS.search(pieces[0])
        self._document = yaml_text.read(pieces[0], log, first_line=2) if pieces and is_plain else None


class _Lines:
    """The lines of a front matter, with the places of what stands in them."""

    def __init__(self, raw: RawText, document: YamlDocument, closing: int) -> None:
        self.raw, self.document, self.closing = raw, document, closing

    def index(self, path: KeyPath) -> int:
        """The line, from 0 in the file, where a key or entry begins."""
        return self.document.lines[path] - 1

    def last(self, path: KeyPath) -> int:
        """The line, from 0 in the file, where a value ends; comments below it are not part of it."""
        span = self.document.spans[path]
        below = [each for each in self.document.spans if each[:-1] == path and each]
        if below and not span.is_flow:
            return max(self.last(each) for each in below)
        # A block of text ends where the next line begins.
        return span.end_line + (1 if span.end_column or span.end_line == span.start_line else 0)

    def set(self, at: int, words: str) -> None:
        self.raw.lines[at] = words


def _append(lines: _Lines, key: str, text: str) -> bool:
    value: Any = lines.document.value
    if not value.get(key):
        if key in value:
            return _replace(lines, lines.document.spans[(key,)], f"[{yaml_writing.scalar(text)}]")
        lines.raw.insert(lines.closing, yaml_writing.dump({key: [text]}).splitlines())
        return True
    span = lines.document.spans[(key,)]
    if not span.is_flow:
        last = (key, len(value[key]) - 1)
        words = lines.raw.lines[lines.index(last)]
        lines.raw.insert(lines.last(last) + 1, [f"{words[: words.index('-')]}- {yaml_writing.scalar(text)}"])
        return True
    at = span.end_line + 1
    head, tail = lines.raw.lines[at][: span.end_column - 1], lines.raw.lines[at][span.end_column - 1 :]
    comma = "" if head.rstrip().endswith(",") else ","
    lines.set(at, f"{head.rstrip()}{comma} {yaml_writing.scalar(text)}{tail}")
    return True


def _remove(lines: _Lines, path: KeyPath) -> bool:
    around = lines.document.spans[path[:-1]]
    if around.is_flow:
        return _remove_from_flow(lines, path)
    lines.raw.remove(lines.index(path), lines.last(path))
    return True


def _remove_from_flow(lines: _Lines, path: KeyPath) -> bool:
    """The entry, its key, and the comma behind it, or before it if it is the last."""
    span = lines.document.spans[path]
    at = span.start_line + 1
    if span.end_line != span.start_line:
        return False
    words = lines.raw.lines[at]
    start, end = span.start_column, span.end_column
    if isinstance(path[-1], str):
        key = re.search(rf"""(["']?){re.escape(path[-1])}\1[ \t]*:[ \t]*$""", words[:start])
        if key is None:
            return False
        start = key.start()
    behind = re.match(r"[ \t]*,[ \t]*", words[end:])
    before = re.search(r"[ \t]*,[ \t]*$", words[:start])
    if behind:
        end += behind.end()
    elif before:
        start = before.start()
    lines.set(at, words[:start] + words[end:])
    return True


def _rename(lines: _Lines, path: KeyPath, name: str) -> bool:
    at = lines.index(path)
    span = lines.document.spans[path]
    words = lines.raw.lines[at]
    limit = span.start_column if span.start_line + 1 == at else len(words)
    found = re.search(rf"""(["']?){re.escape(str(path[-1]))}\1(?=[ \t]*:[ \t]*$)""", words[:limit])
    if found is None:
        return False
    lines.set(at, words[: found.start()] + name + words[found.end() :])
    return True


def _replace(lines: _Lines, span: Span, text: str) -> bool:
    if span.start_line != span.end_line:
        return False
    at = span.start_line + 1
    words = lines.raw.lines[at]
    lines.set(at, words[: span.start_column] + text + words[span.end_column :])
    return True
