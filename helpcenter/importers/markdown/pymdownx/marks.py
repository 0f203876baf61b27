"""Marks within a page of Python-Markdown: icons, kinds of callouts of one's own, blocks, references, editors' marks."""

import re
from collections.abc import Iterator
from functools import partial

from helpcenter.content.text.markdown.blocks import callouts
from helpcenter.content.text.markdown.code_spans import blocks, outside_code
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.model import ImportLog

_ICON = re.compile(r":(?:material|fontawesome|octicons|simple|custom)-[a-z0-9-]+:(?:\{[^{}\n]*\})?[ \t]?")
_CALLOUT = re.compile(r"([ \t]*)(!!!|\?\?\?\+?)[ \t]*([A-Za-z][\w-]*)((?:[ \t]+[A-Za-z][\w-]*)*)([ \t]+\".*\")?[ \t]*")
_GENERATED = re.compile(r"([ \t]*):::[ \t]+([A-Za-z_][\w]*(?:\.\w+)+)[ \t]*")
_FENCE = re.compile(r"[ \t]*(/{3,})[ \t]*(?:([A-Za-z][\w-]*)[ \t]*(?:\|[ \t]*(.*))?)?")
_BLOCK_NAMES = frozenset({"caption", "details", "figure-caption", "tab", *callouts.NAMES})
_CODE_LANGUAGE = re.compile(r"(?<!`)`(?:#!|:::)[a-z][\w+-]*[ \t]+([^`\n]+)`(?!`)")
_ANNOTATION = re.compile(r"\((\d{1,2})\)!")
_DEFINED = re.compile(r"(?m)^[ ]{0,3}\[([^\]\n]+)\]:")
_REFERENCE = re.compile(r"(?<![\w\]\\!])\[((?:[^\[\]\\\n]|\\.)+)\]\[([^\[\]\n]{0,200})\](?![\[(:])")
_EDITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{>>.*?<<\}", re.DOTALL), ""),
    (re.compile(r"\{--(?!-).*?--\}", re.DOTALL), ""),
    (re.compile(r"\{\+\+(.*?)\+\+\}", re.DOTALL), r"\1"),
    (re.compile(r"\{~~.*?~>(.*?)~~\}", re.DOTALL), r"\1"),
    (re.compile(r"\{==(.*?)==\}", re.DOTALL), r"==\1=="),
)
_INSERTED = re.compile(r"\^\^(?=\S)([^\n^]+?)(?<=\S)\^\^")


def without_marks(body: str, text: SourceText, log: ImportLog) -> str:
    """`body`, line for line, in marks that this site has. What has no counterpart is told."""
    return "\n".join(_Marks(text, log, body).lines())


class _Marks:
    def __init__(self, text: SourceText, log: ImportLog, body: str) -> None:
        self._text, self._log, self._body = text, log, body
        self._defined = {label.lower() for label in _DEFINED.findall(body)}
        self._open: list[tuple[str, bool]] = []
        self._options_below: str | None = None

    def lines(self) -> Iterator[str]:
        body = outside_code(self._body, self._in_line)
        for start, words, is_code in blocks(body):
            for index, line in enumerate(words.split("\n")):
                yield _ANNOTATION.sub(r"(\1)", line) if is_code else self._line(line, self._text.line + start + index)

    def _note(self, construct: str, line: int, message: str) -> None:
        self._log.note(construct, self._text.path, line, message)

    def _line(self, line: str, number: int) -> str:
        if self._options_below is not None:
            if not line.strip() or line.startswith(self._options_below):
                return ""
            self._options_below = None
        if found := _CALLOUT.fullmatch(line):
            return self._callout(line, found, number)
        if found := _GENERATED.fullmatch(line):
            self._options_below = f"{found[1]}    "
            message = f"{found[2]} is described by its code, which is not read; its name stands in its place"
            self._note("reference made from code", number, message)
            return f"{found[1]}`{found[2]}`"
        if found := _FENCE.fullmatch(line):
            return self._fence(line, found, number)
        return _CODE_LANGUAGE.sub(r"`\1`", line)

    def _callout(self, line: str, found: re.Match[str], number: int) -> str:
        """Kinds that a theme added are notes with the kind's name as a title."""
        if found[3].lower() in callouts.NAMES:
            return line
        message = f'"{found[3]}" is no kind of callout here: it is a note'
        self._note("callout of another kind", number, message)
        title = (found[5] or "").strip() or f'"{found[3].replace("-", " ").replace("_", " ").capitalize()}"'
        return f"{found[1]}{found[2]} note {title}"

    def _fence(self, line: str, found: re.Match[str], number: int) -> str:
        """Blocks that mean nothing here (`/// html | div`) lose their fences and keep their text."""
        if found[2] is None:
            if self._open and self._open[-1][0] == found[1]:
                return line if self._open.pop()[1] else ""
            return line
        is_known = found[2].lower() in _BLOCK_NAMES
        self._open.append((found[1], is_known))
        if not is_known:
            self._note("block of another kind", number, f'"{line.strip()[:60]}": its text stays, without a block')
            return f"**{found[3].strip()}**" if found[2] in ("admonition", "define") and found[3] else ""
        return line

    def _in_line(self, words: str, line: int) -> str:
        words = _INSERTED.sub(r"<ins>\1</ins>", _ICON.sub("", words))
        for pattern, kept in _EDITS if "{" in words else ():
            for found in pattern.finditer(words):
                number = self._text.line + line + words.count("\n", 0, found.start())
                self._note("mark of an editor", number, f"{found[0][:60]}: what was meant in the end stays")
            words = pattern.sub(partial(_kept, kept), words)
        return _REFERENCE.sub(lambda found: self._reference(found, words, line), words) if "][" in words else words

    def _reference(self, found: re.Match[str], words: str, line: int) -> str:
        label = found[2] or found[1]
        if label.lower() in self._defined:
            return found[0]
        number = self._text.line + line + words.count("\n", 0, found.start())
        self._note("link to nothing", number, f'"{label[:80]}" is described by code, or nowhere; the words stay')
        return found[1]


def _kept(kept: str, found: re.Match[str]) -> str:
    """What stays of an editor's mark, on as many lines as it had."""
    stays = found.expand(kept)
    return stays + "\n" * (found[0].count("\n") - stays.count("\n"))
