"""MDX as Markdown of ours: tabs and notes as blocks, code of JavaScript left out and told."""

import re
from collections.abc import Iterator, Sequence

from helpcenter.content.text.markdown.code_spans import blocks, outside_code
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.model import ImportLog

_CODE = re.compile(r"^(?:import|export)\s.*")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`|//[^\n]*")
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_TAB = re.compile(r"^[ \t]*<TabItem\b([^<>]*)>[ \t]*(.*)$")
_TABS = re.compile(r"^[ \t]*</?Tabs\b[^<>]*>[ \t]*$")
_TAB_END = re.compile(r"^(.*?)[ \t]*</TabItem>[ \t]*$")
_LABEL = re.compile(r"""\b(?:label|value)=(?:"([^"]*)"|'([^']*)'|\{["'`]([^"'`]*)["'`]\})""")
_COMPONENT = re.compile(r"</?[A-Z][\w.]*(?:\s(?:[^<>{}\"']|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*)?/?>")
_ID = re.compile(r"(?m)^(#{1,6}[^\n]*?)[ \t]*\{/\*[ \t]*#([\w-]+)[ \t]*\*/\}[ \t]*$")


def without_mdx(body: str, text: SourceText, log: ImportLog) -> str:
    """`body` without imports, exports, comments and components; `<Tabs>` as tabs of ours."""
    body = _ID.sub(r"\1 {#\2}", body)
    body = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), body)
    return "\n".join(_Lines(text, log).changed(body))


def _ends_code(below: Sequence[str]) -> bool:
    """Whether an empty line above these ends what brackets leave open: text begins at the margin."""
    following = next((line for line in below if line.strip()), "")
    return not following.startswith((" ", "\t", ")", "]", "}", "<"))


class _Lines:
    def __init__(self, text: SourceText, log: ImportLog) -> None:
        self._text, self._log = text, log
        self._is_in_tab = False
        self._open = 0
        """How many brackets of code are open, from line to line."""

    def changed(self, body: str) -> Iterator[str]:
        for start, words, is_code in blocks(body):
            lines = words.split("\n")
            for index, line in enumerate(lines):
                if is_code:
                    yield self._indented(line)
                    continue
                if self._open and not line.strip() and _ends_code(lines[index + 1 :]):
                    self._open = 0
                yield from self._line(line, self._text.line + start + index)

    def _line(self, line: str, number: int) -> Iterator[str]:
        if self._open or _CODE.match(line):
            is_first = not self._open
            bare = _QUOTED.sub("", line)
            self._open = max(0, self._open + sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}")))
            if is_first:
                self._log.note("code of MDX", self._text.path, number, f"left out: {line[:80]}")
            yield ""
            return
        if _TABS.match(line):
            yield ""
            return
        if tab := _TAB.match(line):
            self._is_in_tab = True
            yield f'=== "{self._name(tab[1])}"'
            yield ""
            line = tab[2]
        ends = _TAB_END.match(line) if self._is_in_tab else None
        line = ends[1] if ends else line
        components: list[str] = []

        def leave_out(words: str, _line: int) -> str:
            components.extend(_COMPONENT.findall(words))
            return _COMPONENT.sub("", words)

        changed = outside_code(line, leave_out)
        if components:
            message = f"left out, with what it makes: {components[0][:60]}"
            self._log.note("component of MDX", self._text.path, number, message)
        if changed.strip() or not line.strip():
            yield self._indented(changed)
        if ends:
            self._is_in_tab = False
            yield ""

    def _name(self, attributes: str) -> str:
        found = {each[0].split("=")[0]: next(filter(None, each.groups()), "") for each in _LABEL.finditer(attributes)}
        return (found.get("label") or found.get("value") or "Tab").replace('"', "”")

    def _indented(self, line: str) -> str:
        return f"    {line}" if self._is_in_tab and line.strip() else line
