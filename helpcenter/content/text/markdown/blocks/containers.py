"""Blocks with a fence or an indentation of their own: callouts, foldable parts, tabs, captions.

`:::note … :::` (Docusaurus, VuePress, VitePress), `/// note … ///` (pymdownx), `!!! note`, `??? note` and `=== "Tab"`
with text indented by four spaces (MkDocs).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.text.markdown.blocks import callouts, tabs
from helpcenter.content.text.markdown.findings import note

# Looking for the end of a fence reads all lines behind it; a text with many that never close would take minutes.
_MAX_UNCLOSED = 50
_COLONS = re.compile(r"(:{3,})[ \t]*([A-Za-z][\w-]*)[ \t]*(?:\[(.*)\])?[ \t]*(?:\{[^{}]*\})?[ \t]*(.*)")
_SLASHES = re.compile(r"(/{3,})[ \t]*([A-Za-z][A-Za-z-]*)[ \t]*(?:\|(.*))?")
_RUN = re.compile(r"(:{3,}|/{3,})[ \t]*(.*)")
_OPTION = re.compile(r" {4}([a-z][a-z_-]*):[ \t]*(.*)")
_CODE = re.compile(r"(`{3,}|~{3,})(.*)")
_INDENTED = re.compile(r"(!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]*)((?:[ \t]+[\w-]+)*)[ \t]*(?:\"(.*)\"|'(.*)')?[ \t]*")
_TAB = re.compile(r"===([!+]*)[ \t]+(?:\"(.+)\"|'(.+)')[ \t]*")
_STEP = 4


@dataclass(frozen=True)
class _Fence:
    """An opening line: its marks, what it opens, how that is called, and the options below it."""

    marks: str
    name: str
    title: str | None
    options: dict[str, str] = field(default_factory=dict)

    @property
    def fold(self) -> str:
        is_open = self.options.get("open", "").lower() == "true"
        return ("open" if is_open else "closed") if self.name == "details" or "open" in self.options else ""

    @property
    def callout(self) -> callouts.Callout | None:
        found = callouts.callout(self.name, self.title, self.fold)
        kind = callouts.callout(self.options.get("type", ""), None)
        if found and kind and self.name == "details":
            label = kind.label if found.title is None else found.label
            return callouts.Callout(kind.look, label, found.title, found.fold)
        return found


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _fence(text: str) -> _Fence | None:
    if found := _COLONS.fullmatch(text):
        title = found[3] if found[3] is not None else found[4].strip() or None
        return _Fence(found[1], found[2].lower(), title)
    if found := _SLASHES.fullmatch(text):
        return _Fence(found[1], found[2].lower(), found[3].strip() if found[3] is not None else None)
    return None


def _end(state: StateBlock, start: int, end: int, marks: str) -> int | None:
    """The line that closes a fence opened on `start`; None when nothing does."""
    waiting, code = [len(marks)], ""
    for number in range(start + 1, end):
        text = _line(state, number)
        if text and state.sCount[number] < state.blkIndent:
            return None
        if found := _CODE.match(text):
            if not code:
                code = found[1]
            elif found[1].startswith(code) and not found[2].strip():
                code = ""
        elif not code and (found := _RUN.fullmatch(text)) and found[1][0] == marks[0]:
            _count(waiting, len(found[1]), found[2], marks[0])
            if not waiting:
                return number
    return None


def _count(waiting: list[int], length: int, name: str, mark: str) -> None:
    if mark == "/":  # a fence of slashes is closed by as many slashes, whatever stands in between
        if not name and length == waiting[-1]:
            waiting.pop()
    elif name:
        waiting.append(length)
    elif length >= waiting[-1]:
        waiting.pop()


def _fenced(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or state.src[state.bMarks[start] + state.tShift[start]] not in ":/":
        return False
    fence = _fence(_line(state, start))
    if fence is None or state.env.get("unclosed", 0) >= _MAX_UNCLOSED:
        return False
    if silent:
        return True
    closed = _end(state, start, end, fence.marks)
    if closed is None:
        state.env["unclosed"] = state.env.get("unclosed", 0) + 1
        return False
    first = start + 1
    for number in range(first, closed):
        option = _OPTION.fullmatch(_line_with_indent(state, number)) if fence.marks[0] == "/" else None
        if option is None:
            break
        fence.options[option[1]] = option[2].strip("\"' ")
        first = number + 1
    if fence.name == "tab":
        _group_of_fenced_tabs(state, start, end, fence)
        return True
    _open(state, fence, start, first, closed)
    state.line = closed + 1
    return True


def _line_with_indent(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.blkIndent : state.eMarks[number]]


def _open(state: StateBlock, fence: _Fence, start: int, first: int, last: int) -> None:
    if fence.name == "caption":
        _push(state, "caption_open", "div", 1, start)
        _inside(state, first, last)
        _push(state, "caption_close", "div", -1, start)
    elif fence.name == "code-group":
        begin = len(state.tokens)
        _inside(state, first, last)
        state.tokens[begin:] = tabs.of_code(state.tokens[begin:], state.level, start)
    elif fence.name == "tabs":
        _inside(state, first, last)
    elif found := fence.callout:
        _callout(state, found, start, first, last)
    else:
        message = f'"{brief(fence.marks + fence.name, 40)}" is no block here: write note, tip, warning, danger, details'
        note(state.env, start, f"{message} or tab")
        _inside(state, first, last)


def _callout(state: StateBlock, found: callouts.Callout, start: int, first: int, last: int, indent: int = 0) -> None:
    state.tokens += callouts.opening(found, state.level, start)
    state.level += 1
    _inside(state, first, last, indent)
    state.level -= 1
    state.tokens.append(callouts.closing(found, state.level))


def _push(state: StateBlock, kind: str, tag: str, nesting: int, line: int) -> Token:
    token = state.push(kind, tag, nesting)  # type: ignore[arg-type]
    token.map = [line, line + 1]
    return token


def _inside(state: StateBlock, first: int, last: int, indent: int = 0) -> None:
    """Reads the lines from `first` to before `last` as blocks of their own, `indent` spaces further in."""
    before = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax = "callout", last
    state.blkIndent += indent
    state.md.block.tokenize(state, first, last)
    state.parentType, state.lineMax, state.blkIndent = before


def _group_of_fenced_tabs(state: StateBlock, start: int, end: int, fence: _Fence) -> None:
    _push(state, "tabs_open", "div", 1, start)
    number: int | None = start
    while number is not None:
        found = _fence(_line(state, number))
        closed = _end(state, number, end, found.marks) if found else None
        if found is None or found.name != "tab" or closed is None or found.marks != fence.marks:
            break
        first = number + 1
        while first < closed and _OPTION.fullmatch(_line_with_indent(state, first)):
            first += 1
        _tab(state, found.title or "", number, first, closed)
        state.line = closed + 1
        number = _next(state, closed + 1, end)
    _push(state, "tabs_close", "div", -1, start)


def _tab(state: StateBlock, title: str, start: int, first: int, last: int, indent: int = 0) -> None:
    _push(state, "tab_open", "div", 1, start)
    state.tokens += callouts.titled("tab_title", title, state.level, start)
    _inside(state, first, last, indent)
    _push(state, "tab_close", "div", -1, start)


def _next(state: StateBlock, number: int, end: int) -> int | None:
    """The next line that is not empty, if it still belongs to the block around it."""
    while number < end and state.isEmpty(number):
        number += 1
    is_inside = number < end and state.sCount[number] == state.blkIndent
    return number if is_inside else None


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or state.src[state.bMarks[start] + state.tShift[start]] not in "!?=":
        return False
    text = _line(state, start)
    is_tab = _TAB.fullmatch(text)
    found = _INDENTED.fullmatch(text)
    if not is_tab and not found:
        return False
    if silent:
        return True
    if is_tab:
        _group_of_indented_tabs(state, start, end)
    elif found:
        _indented_callout(state, start, end, found)
    return True


def _indented_callout(state: StateBlock, start: int, end: int, found: re.Match[str]) -> None:
    fold = {"???": "closed", "???+": "open"}.get(found[1], "")
    title = found[4] if found[4] is not None else found[5]
    last = _last(state, start, end)
    meant = callouts.callout(found[2], title, fold)
    if meant is None:
        message = f'"{found[1]} {brief(found[2], 40)}" is no kind of callout: write note, tip, warning or danger'
        note(state.env, start, message)
        _inside(state, start + 1, last, _STEP)
    else:
        if last == start + 1:
            note(state.env, start, "this callout has no text: indent its text by four spaces", is_error=False)
        _callout(state, meant, start, start + 1, last, _STEP)
    state.line = last


def _group_of_indented_tabs(state: StateBlock, start: int, end: int) -> None:
    _push(state, "tabs_open", "div", 1, start)
    for number, title in _tabs_from(state, start, end):
        last = _last(state, number, end)
        if last == number + 1:
            note(state.env, number, "this tab has no text: indent its text by four spaces", is_error=False)
        _tab(state, title, number, number + 1, last, _STEP)
        state.line = last
    _push(state, "tabs_close", "div", -1, start)


def _tabs_from(state: StateBlock, start: int, end: int) -> Iterator[tuple[int, str]]:
    number: int | None = start
    while number is not None:
        found = _TAB.fullmatch(_line(state, number))
        if not found or ("!" in found[1] and number != start):  # `===!` begins another group
            return
        yield number, found[2] or found[3]
        number = _next(state, _last(state, number, end), end)


def _last(state: StateBlock, start: int, end: int) -> int:
    """The line behind the text that is indented below `start`, empty lines at its end left out."""
    last = start + 1
    for number in range(start + 1, end):
        if state.isEmpty(number):
            continue
        if state.sCount[number] < state.blkIndent + _STEP:
            break
        last = number + 1
    return last


def install(markdown: MarkdownIt) -> None:
    """Adds the blocks to the parser."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("fence", "fenced_container", _fenced, ends)
    markdown.block.ruler.before("fence", "indented_container", _indented, ends)
