"""Small marks inside a line: keys, marked words, task boxes. Sub- and superscript come from a plugin."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_KEYS = re.compile(r"""\+\+((?:[a-z0-9-]+|"[^"\n]{1,20}")(?:\+(?:[a-z0-9-]+|"[^"\n]{1,20}"))*)\+\+(?![\w+])""")
_KEY = re.compile(r'"[^"]*"|[a-z0-9-]+')
_MARK = re.compile(r"==(?=\S)([^=\n]+?)(?<=\S)==(?!\w)")
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_ALIGNMENTS = {"left": "align-start", "center": "align-center", "right": "align-end"}
ALIGNED = frozenset(_ALIGNMENTS.values())
_KEY_NAMES = {
    "arrow-up": "↑", "arrow-down": "↓", "arrow-left": "←", "arrow-right": "→", "up": "↑", "down": "↓", "left": "←",
    "right": "→", "cmd": "⌘ Cmd", "command": "⌘ Cmd", "win": "Win", "windows": "Win", "esc": "Esc", "escape": "Esc",
    "del": "Del", "delete": "Del", "ctrl": "Ctrl", "control": "Ctrl", "plus": "+", "minus": "-", "space": "Space",
    "page-up": "Page Up", "page-down": "Page Down", "print-screen": "Print Screen", "caps-lock": "Caps Lock",
}  # fmt: skip


def _stands_apart(state: StateInline) -> bool:
    before = state.src[state.pos - 1] if state.pos else " "
    return not (before.isalnum() or before in "+=_")


def _keys(state: StateInline, silent: bool) -> bool:
    """`++ctrl+alt+del++`"""
    found = _KEYS.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "+" else None
    if found is None or not _stands_apart(state):
        return False
    if not silent:
        token = state.push("kbd", "kbd", 0)
        token.meta["keys"] = [key_name(name) for name in _KEY.findall(found[1])]
        token.content = "+".join(token.meta["keys"])
    state.pos = found.end()
    return True


def key_name(name: str) -> str:
    """How the key `name`, as it stands between plus signs, is shown: "page-up" as "Page Up"."""
    if name.startswith('"'):
        return name.strip('"')
    return _KEY_NAMES.get(name) or name.replace("-", " ").title()


def _render_keys(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    keys = [f"<kbd>{escapeHtml(key)}</kbd>" for key in tokens[index].meta["keys"]]
    # Pressed from left to right in Arabic and Hebrew, too.
    return f'<span dir="ltr">{"+".join(keys)}</span>' if len(keys) > 1 else keys[0]


def _mark(state: StateInline, silent: bool) -> bool:
    """`==marked==`"""
    found = _MARK.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "=" else None
    if found is None or not _stands_apart(state):
        return False
    if not silent:
        end = state.posMax
        state.pos, state.posMax = found.start(1), found.end(1)
        state.push("mark_open", "mark", 1)
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1)
        state.posMax = end
    state.pos = found.end()
    return True


def _tasks(state: StateCore) -> None:
    """`- [ ] to do` and `- [x] done`: a box that shows, and cannot be changed."""
    tokens = state.tokens
    for index in range(2, len(tokens)):
        words = tokens[index]
        if words.type != "inline" or tokens[index - 2].type != "list_item_open" or not words.children:
            continue
        first = words.children[0]
        found = _TASK.match(first.content) if first.type == "text" else None
        if found is None:
            continue
        first.content = first.content[found.end() :]
        box = Token("task_open", "label", 1)
        box.meta = {"done": found[1] != " "}
        words.children = [box, *words.children, Token("task_close", "label", -1)]
        tokens[index - 2].attrSet("class", "task")


def _columns(state: StateCore) -> None:
    """Columns that are set to the middle or the end say so by a class: our pages allow no inline styles."""
    for token in state.tokens:
        if token.type in ("td_open", "th_open") and (style := str(token.attrs.pop("style", ""))):
            token.attrSet("class", _ALIGNMENTS.get(style.removeprefix("text-align:"), "align-start"))


def _render_task(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    checked = " checked" if tokens[index].meta["done"] else ""
    return f'<label><input type="checkbox" disabled{checked}> '


def install(markdown: MarkdownIt) -> None:
    """Adds the marks to the parser."""
    markdown.inline.ruler.before("emphasis", "keys", _keys)
    markdown.inline.ruler.before("emphasis", "mark", _mark)
    markdown.core.ruler.after("inline", "tasks", _tasks)
    markdown.core.ruler.after("inline", "columns", _columns)
    markdown.add_render_rule("kbd", _render_keys)
    markdown.add_render_rule("task_open", _render_task)
