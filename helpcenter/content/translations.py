"""Which blocks wait for a translator, and the mark that says what a translation was made from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, read_bytes
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text import front_matter
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide, Status
from helpcenter.domain.library import Library

_KEY = "translated_from"
# Line ends to YAML, but not to us: positions would not agree.
_UNICODE_BREAKS = re.compile("[\x85\u2028\u2029]|\r(?!\n)")


@dataclass(frozen=True, slots=True)
class TranslationState:
    """How far one guide is translated into one locale. Ids are of blocks and items, in reading order.

    `missing`: not translated; `outdated`: the source has changed since; `unstamped`: translated, but from which
    source text is not known. `digests` maps every id to the digest of its source text of today. `is_draft`: visitors do
    not get it. In a draft, text that is still that of the source counts as missing.
    """

    guide: str
    locale: str
    source: str
    path: str
    exists: bool
    missing: tuple[str, ...]
    outdated: tuple[str, ...]
    unstamped: tuple[str, ...]
    digests: Mapping[str, str]
    is_draft: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.outdated and not self.is_draft


def report(library: Library, *, guide: str | None = None, locale: str | None = None) -> list[TranslationState]:
    """The state of every guide (or one) in every locale but its source (or one), by guide; withdrawn ones left out."""
    return [
        _state(each, tag)
        for name, each in sorted(library.guides.items())
        if guide in (None, name) and each.status is not Status.WITHDRAWN
        for tag in library.site.locales
        if tag != each.source and locale in (None, tag)
    ]


def _state(guide: Guide, locale: str) -> TranslationState:
    digests = {name: guide.texts[guide.source].blocks[name].digest for name in _ids(guide)}
    text = guide.texts.get(locale) or guide.drafts.get(locale)
    is_draft = locale in guide.drafts
    blocks = text.blocks if text is not None else {}
    present = [name for name in digests if name in blocks and not (is_draft and blocks[name].digest == digests[name])]
    stamps = text.translated_from if text is not None else {}
    return TranslationState(
        guide=guide.id,
        locale=locale,
        source=guide.source,
        path=f"content/guides/{guide.id}/{locale}.md",
        exists=text is not None,
        missing=tuple(name for name in digests if name not in present),
        outdated=tuple(name for name in present if stamps.get(name, digests[name]) != digests[name]),
        unstamped=tuple(name for name in present if name not in stamps),
        digests=digests,
        is_draft=is_draft,
    )


def _ids(guide: Guide) -> Iterator[str]:
    for block in guide.blocks:
        yield block.id
        yield from (item.id for item in block.items)


def stamp(root: Path, state: TranslationState, ids: tuple[str, ...] | None = None) -> bool:
    """Writes today's source digests of `ids` (all translated blocks by default) into the front matter of the locale.

    Nothing else in the file changes, not even a line end. True when the file changed.
    Raises UsageError when there is no such file or an id is not translated in it.
    """
    path = root / state.path
    present = [name for name in state.digests if name not in state.missing] if state.exists else []
    wanted = tuple(present) if ids is None else ids
    unknown = next((name for name in wanted if name not in present), None)
    if unknown is not None or not state.exists:
        what = f'"{unknown}" in {state.path}' if unknown is not None else state.path
        raise UsageError("not_translated", f"There is no translation to mark: {what}. Write it first.")
    log = ProblemLog(state.path)
    data = read_bytes(path, MAX_TEXT, log)
    if data is None:
        raise UsageError("unreadable_file", str(log.problems[0]))
    stamped = stamped_text(data.decode("utf-8"), {name: state.digests[name] for name in wanted}).encode()
    if stamped == data:
        return False
    path.write_bytes(stamped)
    return True


def stamped_text(text: str, digests: Mapping[str, str]) -> str:
    """The text of a locale file with `digests` under `translated_from`.

    Raises UsageError if its front matter cannot be read, or is written too oddly to be edited in place.
    """
    lines = re.split(r"(?<=\n)", text)
    document, closing = _front_matter(text)
    if _UNICODE_BREAKS.search("".join(lines[:closing])):
        raise _unusual_layout()
    end_of_line = "\r\n" if lines[0].endswith("\r\n") else "\n"
    _Stamper(lines, document, end_of_line, closing).write(digests)
    stamped = "".join(lines)
    expected: Any = document.value
    expected[_KEY] = {**(expected.get(_KEY) or {}), **digests}
    if _value(stamped) != expected:
        raise _unusual_layout()
    return stamped


def _unusual_layout() -> UsageError:
    return UsageError("odd_front_matter", f'Write "{_KEY}" by hand: the front matter is laid out in an unusual way.')


def _value(text: str) -> object:
    try:
        return _front_matter(text)[0].value
    except UsageError:
        return None


def _front_matter(text: str) -> tuple[YamlDocument, int]:
    """The front matter and the index of the line that closes it."""
    log = ProblemLog("")
    pieces = front_matter.split(text.removeprefix("\ufeff").replace("\r\n", "\n"), log)
    document = yaml_text.read(pieces[0], log) if pieces else None
    if pieces is None or document is None or not isinstance(document.value, dict):
        raise UsageError("no_front_matter", "The file has no front matter that can be read: run `helpcenter check`.")
    return document, pieces[2] - 2


class _Stamper:
    """Edits lines in place, last ones first, so that earlier positions stay true."""

    def __init__(self, lines: list[str], document: YamlDocument, end_of_line: str, closing: int) -> None:
        self._lines = lines
        self._document = document
        self._end = end_of_line
        self._closing = closing

    def write(self, digests: Mapping[str, str]) -> None:
        value = self._document.value
        held = value.get(_KEY) if isinstance(value, dict) else None
        old = held if isinstance(held, dict) else {}
        new = {name: digest for name, digest in digests.items() if name not in old}
        if new:
            self._add(new, old)
        for name in sorted(set(digests) & set(old), key=lambda each: self._position((_KEY, each)), reverse=True):
            if old[name] != digests[name]:
                self._replace((_KEY, name), f'"{digests[name]}"')

    def _add(self, digests: Mapping[str, str], old: Mapping[str, object]) -> None:
        if _KEY not in self._keys():
            self._insert(self._closing, [f"{_KEY}:", *(f'  {name}: "{digest}"' for name, digest in digests.items())])
        elif not old:
            self._rewrite_empty(digests)
        elif self._document.spans[(_KEY,)].is_flow:
            self._add_to_flow(digests)
        else:
            last = max(old, key=lambda each: self._position((_KEY, each)))
            after = self._document.spans[(_KEY, last)].end_line + 2
            indent = self._indent(last)
            self._insert(after, [f'{indent}{name}: "{digest}"' for name, digest in digests.items()])

    def _rewrite_empty(self, digests: Mapping[str, str]) -> None:
        # `translated_from:` or `translated_from: {}`: nothing to keep.
        if self._document.spans[(_KEY,)].is_flow:
            self._replace((_KEY,), "{" + _flow(digests) + "}")
        else:
            line = self._document.lines[(_KEY,)] + 1
            self._insert(line, [f'  {name}: "{digest}"' for name, digest in digests.items()])

    def _add_to_flow(self, digests: Mapping[str, str]) -> None:
        span = self._document.spans[(_KEY,)]
        line = span.end_line + 1
        head, tail = self._lines[line][: span.end_column - 1], self._lines[line][span.end_column - 1 :]
        self._lines[line] = f"{head.rstrip()}{'' if head.rstrip().endswith(',') else ','} {_flow(digests)}{tail}"

    def _replace(self, path: tuple[str, ...], new: str) -> None:
        span = self._document.spans[path]
        first, last = span.start_line + 1, span.end_line + 1
        text = self._lines[first][: span.start_column] + new + self._lines[last][span.end_column :]
        self._lines[first : last + 1] = [text]

    def _insert(self, line: int, new: list[str]) -> None:
        self._lines[line:line] = [each + self._end for each in new]

    def _indent(self, name: str) -> str:
        line = self._lines[self._document.lines[(_KEY, name)]]
        return line[: len(line) - len(line.lstrip(" "))]

    def _position(self, path: tuple[str, ...]) -> tuple[int, int]:
        span = self._document.spans[path]
        return span.start_line, span.start_column

    def _keys(self) -> Mapping[str, object]:
        return self._document.value if isinstance(self._document.value, dict) else {}


def _flow(digests: Mapping[str, str]) -> str:
    return ", ".join(f'{name}: "{digest}"' for name, digest in digests.items())
