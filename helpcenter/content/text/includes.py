"""`include: name` on a line of its own stands for the text of `content/includes/name.md`.

It may be indented, in a list, a callout or a tab, or stand in a quote; what is included stands there, too.
`name.fr.md` goes before `name.md` in French. Each line of the result knows the file and the line it comes from, so that
a mistake in an included text is told where it can be mended.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, decode
from helpcenter.content.reading.shared import INCLUDES
from helpcenter.content.text.markdown import parser
from helpcenter.content.text.markdown.code_spans import blocks
from helpcenter.domain.locale import language
from helpcenter.domain.problem import Problem, nearest

MAX_DEPTH = 4
"""How deep texts may include others."""
MAX_INCLUDES = 200
"""How many texts one file may include, those of included texts counted."""
_INCLUDE = re.compile(r"include:[ \t]*(\S.*?)[ \t]*")
_INDENTED = re.compile(r"([ \t>]*[ \t>])(include:[ \t]*\S.*)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True)
class Expanded:
    """A text with everything included. `places` are file and line of each of its lines; `used` the files it holds."""

    text: str
    places: tuple[tuple[str, int], ...]
    used: frozenset[str]


def expand(text: str, first_line: int, locale: str, files: Mapping[str, bytes], log: ProblemLog) -> Expanded:
    """`text`, which begins on `first_line` of the file of `log`, with what it includes; the log gets the mistakes."""
    if "include:" not in text:
        return Expanded(text, (), frozenset())
    expander = _Expander(locale, files, log)
    lines = list(expander.lines(text, log.path, first_line, ()))
    places = tuple((path, number) for _, path, number in lines) if expander.used else ()
    return Expanded("\n".join(line for line, _, _ in lines), places, frozenset(expander.used))


_Line = tuple[str, str, int]
"""A line's text, its file, its number there."""


def _paragraphs(text: str) -> frozenset[int]:
    """The lines, from 0, that are a paragraph of their own inside a list, a quote, a callout or a tab."""
    return frozenset(
        token.map[0]
        for token in parser.parse(text, {})
        if token.type == "paragraph_open" and token.level and token.map and token.map[1] - token.map[0] == 1
    )


@dataclass
class _Expander:
    locale: str
    files: Mapping[str, bytes]
    log: ProblemLog
    used: set[str] = field(default_factory=set)
    count: int = 0
    size: int = 0

    def lines(self, text: str, path: str, first: int, above: tuple[str, ...]) -> Iterator[_Line]:
        source = text.split("\n")
        code = {
            index
            for start, words, is_code in blocks(text)
            if is_code
            for index in range(start, start + words.count("\n") + 1)
        }
        indented = _paragraphs(text) if any(_INDENTED.fullmatch(line) for line in source) else frozenset()
        for index, line in enumerate(source):
            asked = None if index in code else _INCLUDE.fullmatch(line)
            around = (source[index - 1] if index else "", source[index + 1] if index + 1 < len(source) else "")
            inside = _INDENTED.fullmatch(line) if index in indented else None
            if asked and not any(each.strip() for each in around):
                yield from self._included(asked[1], path, first + index, above)
            elif inside and (asked := _INCLUDE.fullmatch(inside[2])):
                prefix = inside[1]
                for words, file, number in self._included(asked[1], path, first + index, above):
                    yield prefix + words if words.strip() else prefix.rstrip(), file, number
            else:
                yield line, path, first + index

    def _included(self, name: str, path: str, line: int, above: tuple[str, ...]) -> Iterator[_Line]:
        file = self._file(name)
        reason = self._mistake(name, file, above)
        if file is None or reason:
            self.log.problems.append(Problem(path, line, reason))
            yield "", path, line
            return
        self.used.add(file)
        self.count += 1
        below = ProblemLog(f"content/{INCLUDES}/{file}")
        text = decode(self.files[file], below)
        self.log.problems += below.problems
        self.size += len(text or "")
        yield from self.lines((text or "").rstrip("\n"), below.path, 1, (*above, file))

    def _file(self, name: str) -> str | None:
        stem = name.removesuffix(".md")
        names = (f"{stem}.{self.locale}.md", f"{stem}.{language(self.locale)}.md", f"{stem}.md")
        return next((each for each in names if each in self.files), None)

    def _mistake(self, name: str, file: str | None, above: tuple[str, ...]) -> str:
        if not _NAME.fullmatch(name.removesuffix(".md")):
            return f'"{brief(name)}" is no name of a text to include: write that of a file in content/{INCLUDES}/'
        if file is None:
            stems = sorted({each.split(".")[0] for each in self.files})
            hint = nearest(name, stems) or f": add content/{INCLUDES}/{brief(name.removesuffix('.md'))}.md"
            return f'no text to include is named "{brief(name)}" in "{self.locale}"{hint}'
        if file in above:
            return f'"{name}" includes itself, by way of {" and ".join(above)}: take one of them out'
        if len(above) >= MAX_DEPTH:
            return f'"{name}" is included by texts that are included themselves, {MAX_DEPTH} deep: write it here'
        if self.count >= MAX_INCLUDES or self.size + len(self.files[file]) > MAX_TEXT:
            return f'with "{name}" this text grows too long: include less'
        return ""
