"""Files that a page includes, in code and outside: `--8<-- "name"`, `{* name *}`, `{! name !}`; sections and lines."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from helpcenter.content.text.markdown.code_spans import blocks
from helpcenter.importers.markdown import front
from helpcenter.importers.markdown.dialect import Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown_signs import fenced
from helpcenter.importers.model import Place

_INCLUDED = re.compile(
    r"([ \t]*)(?:\{\*[ \t]*(?P<a>\S+?)(?P<options>[ \t][^{}\n]*)?[ \t]*\*\}|"
    r"\{![>]?[ \t]*(?P<b>\S+?)[ \t]*!\}|-{1,}8<-{1,}[ \t]+[\"'](?P<c>[^\"'\n]+)[\"'])[ \t]*"
)
_BLOCK = re.compile(r"[ \t]*-{1,}8<-{1,}[ \t]*")
_ESCAPED = re.compile(r"(?m)^([ \t]*);(?=-{1,}8<)")
_MARK = re.compile(r".*-{1,}8<-{1,}[ \t]*\[[ \t]*(start|end)[ \t]*:[ \t]*([\w-]+)[ \t]*\].*")
_LINES = re.compile(r"\[(?:ln:)?(\d+)?[-:](\d+)?\]$")
_LANGUAGES = {"py": "python", "js": "javascript", "ts": "typescript", "yml": "yaml", "sh": "bash", "rs": "rust"}
_TEXTS = frozenset({".md", ".markdown", ".mdx"})
MAX_DEPTH = 5
MAX_CHARACTERS = 1 << 20
"""What all that one page includes may come to."""


@dataclass
class Snippets:
    """Puts what a text includes into its place. `tops` are folders that names may begin in, "" for the top."""

    source: Source
    tops: Sequence[str] = ("",)
    left: int = MAX_CHARACTERS

    def included(self, text: SourceText, depth: int = 0) -> str:
        """The body of `text` with all that it includes."""
        body = text.body
        if "8<" not in body and "{*" not in body and "{!" not in body:
            return body
        return "\n".join(
            line
            for start, words, is_code in blocks(body)
            for line in self._lines(words.split("\n"), (text.path, text.line + start), depth, is_code=is_code)
        )

    def _lines(self, lines: Sequence[str], first: Place, depth: int, *, is_code: bool) -> Iterator[str]:
        is_in_block = False
        for index, line in enumerate(lines):
            place = (first[0], first[1] + index)
            if _BLOCK.fullmatch(line):
                is_in_block = not is_in_block
            elif is_in_block and line.strip():
                indent = line[: len(line) - len(line.lstrip())]
                yield from self._file(line.strip(), indent, "", place, depth, is_code=is_code)
            elif found := _INCLUDED.fullmatch(line):
                name = found["a"] or found["b"] or found["c"]
                options = found["options"] or ""
                yield from self._file(name, found[1], options, place, depth, is_code=is_code)
            else:
                yield _ESCAPED.sub(r"\1", line)

    def _file(self, told: str, indent: str, options: str, at: Place, depth: int, *, is_code: bool) -> Iterator[str]:
        name, section = _section(told)
        path = self._path(name, at[0])
        content = self.source.folder.text(path, self.source.log) if path and depth < MAX_DEPTH else ""
        self.left -= len(content)
        if not path or depth >= MAX_DEPTH or self.left < 0:
            why = "is not in the source" if not path else "makes the page too long or too deep"
            message = f'"{told}" {why}; its name stands in its place'
            self.source.log.note("included file", *at, message)
            yield indent + (f"# {told}" if is_code else f"`{told}`")
            return
        suffix = PurePosixPath(path).suffix.lower()
        is_text = suffix in _TEXTS and not is_code
        text = front.split(content, path, self.source.log) if is_text else SourceText(path, {}, content)
        chosen = list(_part(text.body.rstrip("\n").split("\n"), section, options))
        part = "\n".join(line for _, line in chosen)
        if is_text:
            first = text.line + (chosen[0][0] if chosen else 0)
            part = self.included(SourceText(path, {}, part, first), depth + 1)
        elif not is_code:
            language = suffix.lstrip(".")
            marked = re.search(r"hl\[([\d,: ]+)\]", options)
            marks = f' hl_lines="{marked[1].replace(":", "-").replace(",", " ")}"' if marked else ""
            part = fenced(part, f"{_LANGUAGES.get(language, language)}{marks}")
        for line in part.split("\n"):
            yield f"{indent}{line}" if line else line

    def _path(self, name: str, file: str) -> str:
        """The file of the source that `name`, written in `file`, means; "" for none."""
        for start in (posixpath.dirname(file), *self.tops, *(str(each) for each in PurePosixPath(file).parents)):
            path = posixpath.normpath(posixpath.join(start, name))
            if path in self.source.folder.names:
                return path
        return ""


def _section(told: str) -> tuple[str, str]:
    """The name of a file, and what of it is meant: `a.py:4:6`, `a.py:name`, `a.py[ln:4-6]`."""
    if found := _LINES.search(told):
        return told[: found.start()], f"{found[1] or ''}:{found[2] or ''}"
    name, colon, section = told.partition(":")
    return (told, "") if "//" in told or not colon else (name, section)


def _part(lines: list[str], section: str, options: str) -> Iterator[tuple[int, str]]:
    """The lines that are meant, with their numbers from 0."""
    told = re.search(r"\bln\[([0-9]{0,9}):?([0-9]{0,9})\]", options)
    section = f"{told[1]}:{told[2]}" if told and ":" in told[0] else section
    if numbers := re.fullmatch(r"([0-9]{0,9})(?::([0-9]{0,9}))?", section):
        first, last = int(numbers[1] or 1), int(numbers[2] or len(lines))
        start, chosen, name = max(first - 1, 0), lines[max(first - 1, 0) : last], ""
    else:
        start, chosen, name = 0, lines, section
    is_inside = not name
    for number, line in enumerate(chosen, start):
        if mark := _MARK.fullmatch(line):
            is_inside = mark[1] == "start" if mark[2] == name else is_inside
        elif is_inside:
            yield number, line
