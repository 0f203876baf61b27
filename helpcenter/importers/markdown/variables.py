"""Variables of templates, `{{ price }}`, which the other system fills in: shown as code, since nobody does so here."""

import re
from collections.abc import Callable

from helpcenter.content.text.markdown.code_spans import outside_code

_VARIABLE = re.compile(r"<[A-Za-z/!][^<>]*>|\{\{[ \t]*([^{}\n<%*]{1,200}?)[ \t]*\}\}")
_HTML = re.compile(r"[ \t]*</?[A-Za-z][\w-]*[\s/>]")

Note = Callable[[int, str], None]
"""Told the line, from 0, and the variable."""


def as_code(body: str, note: Note) -> str:
    """`body` with each variable in backticks, or in <code> in a block of HTML, which ends at an empty line."""
    return outside_code(body, lambda text, line: _change(text, line, note)) if "{{" in body else body


def _change(text: str, line: int, note: Note) -> str:
    lines = []
    is_html = False
    for number, each in enumerate(text.split("\n"), line):
        is_html = bool(each.strip()) and (is_html or _HTML.match(each) is not None)
        lines.append(_VARIABLE.sub(lambda found: _shown(found, is_html, number, note), each))  # noqa: B023
    return "\n".join(lines)


def _shown(found: re.Match[str], is_html: bool, line: int, note: Note) -> str:
    if found[1] is None:
        return found[0]
    note(line, found[0])
    return f"<code>{found[0]}</code>" if is_html else f"`{found[0]}`"
