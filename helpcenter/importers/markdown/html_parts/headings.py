"""Headings written in HTML, such as `<h1 align="center">`, as Markdown has them."""

import re
from collections.abc import Iterator

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.markdown.html_parts.lines import Lines

_OPENING = re.compile(r"(?m)^[ \t]*<h([1-6])\b([^<>]*)>", re.IGNORECASE)
_CODE = ("    ", "\t")
_ID = re.compile(r"""\bid\s*=\s*["']?([^\s"'<>{}]+)""")
# What a heading of Markdown has no room for; a picture that stands for the words is kept where there are no others.
_NO_WORDS = re.compile(r"<br\s*/?>|<img\b[^<>]*>|</?(?:center|div|p)\b[^<>]*>", re.IGNORECASE)


def with_signs(body: str) -> str:
    """`body` with `##` for headings of HTML that stand by themselves; those inside other HTML become bold. Lines stay
    where they are."""
    return outside_code(body, lambda text, _line: "".join(_pieces(text))) if _OPENING.search(body) else body


def _pieces(text: str) -> Iterator[str]:
    place, lower, lines = 0, text.lower(), Lines(text)
    unclosed = set[str]()
    for opening in _OPENING.finditer(text):
        if opening.start() < place or opening[1] in unclosed:
            continue
        if opening[0].startswith(_CODE) and not lines.follows_words(opening.start()):
            continue
        closing = lower.find(f"</h{opening[1]}>", opening.end())
        if closing < 0:
            unclosed.add(opening[1])
            continue
        end = closing + len("</h1>")
        inner = text[opening.end() : closing]
        words = " ".join(_NO_WORDS.sub(" ", inner).split())
        yield text[place : opening.start()]
        line_end = text.find("\n", end)
        rest = text[end : line_end if line_end >= 0 else None]
        is_alone = not lines.follows_words(opening.start()) and not rest.strip()
        yield _heading(opening, words, inner, is_alone)
        yield "\n" * (text.count("\n", opening.start(), end) - (0 if words else inner.count("\n")))
        place = end
    yield text[place:]


def _heading(opening: re.Match[str], words: str, inner: str, is_alone: bool) -> str:
    if not words:
        return f"<p>{inner}</p>"
    if not is_alone:
        return f"<p><strong>{words}</strong></p>"
    written = _ID.search(opening[2])
    return f"{'#' * int(opening[1])} {words}" + (f" {{#{written[1]}}}" if written else "")
