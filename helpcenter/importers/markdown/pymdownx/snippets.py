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
    """Puts what `text` includes into its place. `tops` are folders that names may begin in, "" for the top."""

    text: SourceText
    source: Source
    tops: Sequence[str] = ("",)
    left: int = MAX_CHARACTERS

    def included(self, body: str, first_line: int, depth: int = 0) -> str:
        """`body` with all that it includes; `first_line` is where it begins in the text that is told."""
        if "8<" not in body and "{*" not in body and "{!" not in body:
            return body
        return "\n".join(
            line
            for start, words, is_code in blocks(body)
            for line in self._lines(words.split("\n"), first_line + start, depth, is_code=is_code)
        )

    def _lines(self, lines: Sequence[str], number: int, depth: int, *, is_code: bool) -> Iterator[str]:
        is_in_block = False
        for index, line in enumerate(lines):
            if _BLOCK.fullmatch(line):
                is_in_block = not is_in_block
            elif is_in_block and line.strip():
                indent = line[: len(line) - len(line.lstrip())]
                yield from self._file(line.strip(), indent, "", number + index, depth, is_code=is_code)
            elif found := _INCLUDED.fullmatch(line):
                name = found["a"] or found["b"] or found["c"]
                options = found["options"] or ""
                yield from self._file(name, found[1], options, number + index, depth, is_code=is_code)
            else:
                yield _ESCAPED.sub(r"\1", line)

    def _file(self, told: str, indent: str, options: str, number: int, depth: int, *, is_code: bool) -> Iterator[str]:
        name, section = _section(told)
        path = self._path(name)
        content = self.source.folder.text(path, self.source.log) if path and depth < MAX_DEPTH else ""
        self.left -= len(content)
        if not path or depth >= MAX_DEPTH or self.left < 0:
            why = "is not in the source" if not path else "makes the page too long or too deep"
            message = f'"{told}" {why}; its name stands in its place'
            self.source.log.note("included file", self.text.path, number, message)
            yield indent + (f"# {told}" if is_code else f"`{told}`")
            return
        suffix = PurePosixPath(path).suffix.lower()
        is_text = suffix in _TEXTS and not is_code
        if is_text:
            content = front.split(content, path, self.source.log).body
        part = "\n".join(_part(content.rstrip("\n").split("\n"), section, options))
        if is_text:
            part = self.included(part, number, depth + 1)
        elif not is_code:
            language = suffix.lstrip(".")
            marked = re.search(r"hl\[([\d,: ]+)\]", options)
            marks = f' hl_lines="{marked[1].replace(":", "-").replace(",", " ")}"' if marked else ""
            part = fenced(part, f"{_LANGUAGES.get(language, language)}{marks}")
        for line in part.split("\n"):
            yield f"{indent}{line}" if line else line

    def _path(self, name: str) -> str:
        """The file of the source that `name` means, "" for none."""
        own = posixpath.dirname(self.text.path)
        for start in (own, *self.tops, *(str(each) for each in PurePosixPath(self.text.path).parents)):
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


def _part(lines: list[str], section: str, options: str) -> Iterator[str]:
    told = re.search(r"\bln\[(\d*):?(\d*)\]", options)
    section = f"{told[1]}:{told[2]}" if told and ":" in told[0] else section
    if numbers := re.fullmatch(r"(\d*)(?::(\d*))?", section):
        first, last = int(numbers[1] or 1), int(numbers[2] or len(lines))
        chosen, name = lines[max(first - 1, 0) : last], ""
    else:
        chosen, name = lines, section
    is_inside = not name
    for line in chosen:
        if mark := _MARK.fullmatch(line):
            is_inside = mark[1] == "start" if mark[2] == name else is_inside
        elif is_inside:
            yield line
