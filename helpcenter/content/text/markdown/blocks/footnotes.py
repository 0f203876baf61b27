"""Footnotes stand below the section that refers to them, numbered there, with ids that are unique on the page."""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.text.markdown import placeholders
from helpcenter.content.text.markdown.findings import note

CLASSES = frozenset({"footnotes"})
MAX_NOTES = 1 << 20
"""How much the notes below all sections of a text may come to, in characters: each section shows those it refers to."""


class Notes:
    """The notes of a whole text, by label; those written inside a sentence have a number for a label."""

    def __init__(self) -> None:
        self._notes: dict[str, list[Token]] = {}
        self._lines: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._used: set[str] = set()
        self._size = 0
        self._crowded: int | None = None

    def take_out(self, tokens: Sequence[Token], env: MutableMapping[str, Any]) -> list[Token]:
        """The tokens without the notes' own texts, which are kept here."""
        rest: list[Token] = []
        current: list[Token] | None = None
        for token in tokens:
            if token.type == "footnote_reference_open":
                label = str(token.meta["label"])
                line = token.map[0] if token.map else 0
                if label in self._notes:
                    note(env, line, f'footnote "{brief(label, 40)}" is written twice: give one another name')
                current = self._notes.setdefault(label, [])
                self._lines.setdefault(label, line)
            elif token.type == "footnote_reference_close":
                current = None
            else:
                (rest if current is None else current).append(token)
        for number, data in env.get("footnotes", {}).get("list", {}).items():
            if "tokens" in data:
                self._notes[_inline_label(number)] = _paragraph(data["tokens"], data["content"])
        self._sizes = {label: _size(found) for label, found in self._notes.items()}
        return rest

    def below(self, tokens: Sequence[Token], line: int) -> list[Token]:
        """The notes that a section refers to, in the order in which it does, as tokens to stand below it; none once all
        have grown too long. `line` is the section's."""
        numbers: dict[str, int] = {}
        times: dict[str, int] = {}
        waiting = [tokens]
        while waiting:
            for reference in _references(waiting.pop()):
                label = _label(reference)
                if label not in numbers:
                    numbers[label] = len(numbers) + 1
                    waiting.append(self._notes.get(label, []))
                    self._size += self._sizes.get(label, 0)
                times[label] = times.get(label, 0) + 1
                reference.meta |= {"number": numbers[label], "time": times[label]}
        self._used |= set(numbers)
        if not numbers:
            return []
        if self._size > MAX_NOTES:
            self._crowded = line if self._crowded is None else self._crowded
            return []
        notes = [token for label, number in numbers.items() for token in self._note(label, number)]
        return [Token("footnotes_open", "section", 1), *notes, Token("footnotes_close", "section", -1)]

    def _note(self, label: str, number: int) -> Iterator[Token]:
        opening = Token("footnote_open", "li", 1)
        opening.meta = {"number": number}
        back = Token("footnote_back", "", 0)
        back.meta = {"number": number}
        yield opening
        yield from self._notes.get(label, [])
        yield back
        yield Token("footnote_close", "li", -1)

    def tell(self, env: MutableMapping[str, Any]) -> None:
        """Notes that are too many; and a note that nothing refers to, which would vanish in silence."""
        if self._crowded is not None:
            message = f"the footnotes of all sections come to more than {MAX_NOTES >> 20} MiB here: shorten them"
            note(env, self._crowded, message)
        for label, line in self._lines.items():
            if label not in self._used:
                message = f'nothing refers to footnote "{brief(label, 40)}": write [^{brief(label, 40)}], or remove it'
                note(env, line, message, is_error=False)


def _size(tokens: Sequence[Token]) -> int:
    """About how many characters a note shows."""
    return sum(len(token.content) + 1 for token in tokens)


def _inline_label(number: int) -> str:
    return f"^{number}"


def _label(reference: Token) -> str:
    return str(reference.meta.get("label") or _inline_label(reference.meta["id"]))


def _references(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "footnote_ref":
                yield child


def _paragraph(children: list[Token], content: str) -> list[Token]:
    words = Token("inline", "", 0, content=content, children=children, block=True)
    return [Token("paragraph_open", "p", 1, block=True), words, Token("paragraph_close", "p", -1, block=True)]


def _id(kind: str, env: Mapping[str, Any], number: int) -> str:
    # Ids of blocks hold no "_", so that these never meet one.
    return f"{kind}_{env['block']}_{number}"


def _render_reference(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    number, time = tokens[index].meta["number"], tokens[index].meta["time"]
    again = f"_{time}" if time > 1 else ""
    return (
        f'<sup><a href="#{_id("note", env, number)}" id="{_id("ref", env, number)}{again}" role="doc-noteref">'
        f"{number}</a></sup>"
    )


def _render_open(_: object, __: Sequence[Token], ___: int, ____: object, _____: Mapping[str, Any]) -> str:
    label = placeholders.word("footnotes")
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{label}"><ol>\n'


def _render_close(_: object, __: Sequence[Token], ___: int, ____: object, _____: Mapping[str, Any]) -> str:
    return "</ol></section>\n"


def _render_note(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    return f'<li id="{_id("note", env, tokens[index].meta["number"])}">'


def _render_back(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    target = _id("ref", env, tokens[index].meta["number"])
    return f'<a href="#{target}" role="doc-backlink" aria-label="{placeholders.word("back")}">↩</a>'


def _render_note_close(_: object, __: Sequence[Token], ___: int, ____: object, _____: Mapping[str, Any]) -> str:
    return "</li>\n"


def install(markdown: MarkdownIt) -> None:
    """Adds `[^1]`, `[^1]: …` and `^[…]` to the parser."""
    footnote_plugin(markdown, move_to_end=False)
    markdown.add_render_rule("footnote_ref", _render_reference)
    markdown.add_render_rule("footnotes_open", _render_open)
    markdown.add_render_rule("footnotes_close", _render_close)
    markdown.add_render_rule("footnote_open", _render_note)
    markdown.add_render_rule("footnote_back", _render_back)
    markdown.add_render_rule("footnote_close", _render_note_close)
