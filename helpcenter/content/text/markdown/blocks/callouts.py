"""Callouts: notes, tips, warnings, dangers. Whoever invented the spelling, they become the same tokens and one look.

`> [!NOTE]` of GitHub and `> [!note]- Title` of Obsidian are read here; `containers` reads the spellings that are no
quotes. The words "Note", "Tip" and so on are the interface's: a placeholder stands for them until a page is made.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from helpcenter.content.text.markdown import placeholders
from helpcenter.content.text.markdown.findings import note

# How it looks, and the word of the interface that names it.
_KINDS = {
    "note": ("note", "note"), "info": ("note", "info"), "seealso": ("note", "note"), "todo": ("note", "note"),
    "abstract": ("note", "summary"), "summary": ("note", "summary"), "tldr": ("note", "summary"),
    "example": ("note", "example"), "question": ("note", "question"), "help": ("note", "question"),
    "faq": ("note", "question"), "quote": ("note", "note"), "cite": ("note", "note"), "details": ("note", "details"),
    "tip": ("tip", "tip"), "hint": ("tip", "tip"), "success": ("tip", "success"), "check": ("tip", "success"),
    "done": ("tip", "success"), "important": ("important", "important"), "warning": ("warning", "warning"),
    "caution": ("warning", "warning"), "attention": ("warning", "warning"), "danger": ("danger", "danger"),
    "error": ("danger", "danger"), "failure": ("danger", "danger"), "fail": ("danger", "danger"),
    "missing": ("danger", "danger"), "bug": ("danger", "danger"),
}  # fmt: skip
NAMES = frozenset(_KINDS)
CLASSES = frozenset({"callout", "callout-title", *(f"callout-{look}" for look, _ in _KINDS.values())})
_ALERT = re.compile(r"\[!([A-Za-z][\w-]*)\]([+-]?)[ \t]*(.*)")


@dataclass(frozen=True, slots=True)
class Callout:
    """`look` is a class, `label` a word of the interface. `title`: Markdown of one line; None for the label.

    `fold` is "" for one that always shows its text, else "open" or "closed".
    """

    look: str
    label: str
    title: str | None = None
    fold: str = ""

    @property
    def tag(self) -> str:
        return "details" if self.fold else "div"


def callout(name: str, title: str | None, fold: str = "") -> Callout | None:
    """The callout that a name means; None for a name that nobody uses."""
    known = _KINDS.get(name.lower())
    if known is None:
        return None
    # A title that only repeats the name is written in the reader's language instead.
    own = None if title is not None and title.strip().lower() == name.lower() else title
    return Callout(*known, own.strip() if own is not None else None, fold or ("closed" if name == "details" else ""))


def opening(found: Callout, level: int, line: int) -> list[Token]:
    """The tokens that open a callout; its title is text like any other, with links and emphasis."""
    tokens = [Token("callout_open", found.tag, 1, map=[line, line + 1], level=level, block=True)]
    tokens[0].meta = {"callout": found}
    if found.title:
        tokens += titled("callout_title", found.title, level + 1, line)
    return tokens


def titled(kind: str, title: str, level: int, line: int) -> list[Token]:
    """A title between an opening and a closing token of `kind`."""
    words = Token("inline", "", 0, map=[line, line + 1], level=level + 1, content=title, children=[], block=True)
    return [
        Token(f"{kind}_open", "p", 1, map=[line, line + 1], level=level, block=True),
        words,
        Token(f"{kind}_close", "p", -1, level=level, block=True),
    ]


def closing(found: Callout, level: int) -> Token:
    token = Token("callout_close", found.tag, -1, level=level, block=True)
    token.meta = {"callout": found}
    return token


def _quotes(state: StateCore) -> None:
    """Turns quotes that begin with `[!NOTE]` into callouts, before their words are read."""
    tokens = state.tokens
    if "[!" not in state.src:
        return
    for index in range(len(tokens) - 3, -1, -1):
        quote, words = tokens[index], tokens[index + 2]
        if quote.type != "blockquote_open" or words.type != "inline":
            continue
        found = _ALERT.match(words.content)
        if found:
            _convert(state, index, found)


def _convert(state: StateCore, index: int, found: re.Match[str]) -> None:
    tokens = state.tokens
    quote, words = tokens[index], tokens[index + 2]
    line = words.map[0] if words.map else 0
    fold = {"+": "open", "-": "closed"}.get(found[2], "")
    name = "danger" if found[1] == "CAUTION" else found[1]  # GitHub's word for what is worse than a warning
    meant = callout(name, found[3].strip() or None, fold)
    if meant is None:
        note(state.env, line, f'"[!{found[1]}]" is no kind of callout: write [!NOTE], [!TIP] or [!WARNING]')
        return
    end = next(
        i for i in range(index, len(tokens)) if tokens[i].type == "blockquote_close" and _pairs(tokens[i], quote)
    )
    tokens[end] = closing(meant, quote.level)
    words.content = words.content[found.end() :].lstrip("\n")
    if words.map:
        words.map = [line + 1, words.map[1]]
    rest = tokens[index + 1 : index + 4] if words.content else []
    tokens[index : index + 4] = [*opening(meant, quote.level, line), *rest]


def _pairs(token: Token, opened: Token) -> bool:
    return token.level == opened.level


def _render_open(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    found: Callout = tokens[index].meta["callout"]
    state = " open" if found.fold == "open" else ""
    role = ' role="note"' if found.tag == "div" else ""
    name = "" if found.title is None else f' aria-label="{placeholders.word(found.label)}"'
    label = "" if found.title is not None else _title(found.tag, placeholders.element(found.label))
    return f'<{found.tag} class="callout callout-{found.look}"{role}{name}{state}>{label}\n'


def _title(tag: str, html: str) -> str:
    element = "summary" if tag == "details" else "p"
    return f'<{element} class="callout-title">{html}</{element}>'


def _title_tag(tokens: Sequence[Token], index: int) -> str:
    while tokens[index].type != "callout_open":
        index -= 1
    return "summary" if tokens[index].tag == "details" else "p"


def _render_title_open(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    return f'<{_title_tag(tokens, index)} class="callout-title">'


def _render_title_close(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    return f"</{_title_tag(tokens, index)}>\n"


def _render_close(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    return f"</{tokens[index].tag}>\n"


def install(markdown: MarkdownIt) -> None:
    """Adds the callouts that are written as quotes, and how all of them are rendered."""
    markdown.core.ruler.before("inline", "quoted_callouts", _quotes)
    markdown.add_render_rule("callout_open", _render_open)
    markdown.add_render_rule("callout_title_open", _render_title_open)
    markdown.add_render_rule("callout_title_close", _render_title_close)
    markdown.add_render_rule("callout_close", _render_close)
