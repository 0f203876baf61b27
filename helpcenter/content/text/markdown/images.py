"""Pictures: alternative text, caption, size. A page knows the sizes before the pictures come."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from helpcenter.content.text.markdown.findings import note

MEDIA = "media:"
CLASSES = frozenset({"inline"})
_SIGN = 64  # highest picture that stands in a line of text, in pixels
_OBSIDIAN_SIZE = re.compile(r"(.*)\|(\d{1,4})(?:x\d{1,4})?\s*")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*([^{}\n]*)\}")
_ATTRIBUTE = re.compile(r"""[ \t]*(?:[.#][\w:-]+|([\w:-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'{}]+)))[ \t]*""")
_PIXELS = re.compile(r"(\d{1,4})(?:px)?")
_TAKE_ATTRIBUTES = frozenset({"image", "link_close", "code_inline", "strong_close", "em_close", "kbd"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a guide's pictures when its text is rendered: by file name, description and size in pixels."""

    alts: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def html_of(values: Mapping[str, str], shown: Shown, *, is_among_words: bool = False) -> str:
    """An <img> with the size of its file; a width or height of the editor's own keeps its proportions."""
    source = values.get("src", "")
    name = source.removeprefix(MEDIA)
    size = _size(values, shown.sizes.get(name))
    title = f' title="{escapeHtml(values["title"])}"' if values.get("title") else ""
    alt = values.get("alt") or shown.alts.get(name, "")
    width, height = size
    measures = "".join(f' {key}="{value}"' for key, value in (("width", width), ("height", height)) if value)
    # A small picture among words is a sign like any other, not a picture between two paragraphs.
    sign = ' class="inline"' if is_among_words and 0 < height <= _SIGN else ""
    return f'<img src="{escapeHtml(source)}" alt="{escapeHtml(alt)}"{title}{measures}{sign}>'


def _size(values: Mapping[str, str], real: tuple[int, int] | None) -> tuple[int, int]:
    width, height = (_pixels(values.get(key, "")) for key in ("width", "height"))
    if real and not (width and height):
        if not width:
            width = round(height * real[0] / real[1]) if height else real[0]
        height = max(1, round(width * real[1] / real[0]))
    return width, height


def _pixels(value: str) -> int:
    found = _PIXELS.fullmatch(value.strip())
    return int(found[1]) if found else 0


def is_size(value: str) -> bool:
    """Whether a width or height is written as pixels are."""
    return _PIXELS.fullmatch(value.strip()) is not None


def alt(image: Token) -> str:
    """The description written at the spot; "" for none. HTML in it is left out."""
    words = (alt(child) if child.type == "image" else child.content for child in _described(image))
    return " ".join("".join(words).split())


def _described(image: Token) -> Iterator[Token]:
    kinds = ("text", "code_inline", "text_special", "image", "kbd")
    for child in image.children or ():
        if child.type in kinds:
            yield child
        elif child.type in ("softbreak", "hardbreak"):
            yield Token("text", "", 0, content=" ")


def _values(token: Token) -> dict[str, str]:
    values = {"src": str(token.attrGet("src") or ""), "alt": alt(token)}
    given = {name: str(token.attrGet(name)) for name in ("title", "width", "height") if token.attrGet(name)}
    return values | given


def _attributes(state: StateInline, silent: bool) -> bool:
    """`{width=300}` behind a picture. Classes and ids there only change the look: left out."""
    if state.pending or not state.tokens or state.tokens[-1].type not in _TAKE_ATTRIBUTES:
        return False
    found = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    pairs = _pairs(found[1]) if found else None
    if found is None or pairs is None:
        return False
    if not silent:
        token = state.tokens[-1]
        if token.type == "image":
            token.meta["sizes"] = {name: value for name, value in pairs if name in ("width", "height")}
        state.pos = found.end()
    return True


def _pairs(text: str) -> list[tuple[str, str]] | None:
    pairs, position = [], 0
    while position < len(text.rstrip()):
        found = _ATTRIBUTE.match(text, position)
        if found is None:
            return None
        if found[1]:
            pairs.append((found[1], found[2] or found[3] or found[4] or ""))
        position = found.end()
    return pairs if position else None


def _prepare(state: StateCore) -> None:
    """Sizes to attributes; a picture with a title that stands alone becomes a figure with that caption."""
    for index, token in enumerate(state.tokens):
        if token.type != "inline" or not token.children or "![" not in token.content:
            continue
        line = token.map[0] if token.map else 0
        is_among_words = any(child.content.strip() for child in token.children if child.type != "image")
        for child in token.children:
            if child.type == "image":
                _take_size(state, child, line)
                child.meta["among_words"] = is_among_words
        words = [child for child in token.children if child.type != "softbreak"]
        before, after = state.tokens[index - 1], state.tokens[index + 1]
        is_alone = len(words) == 1 and words[0].type == "image" and before.type == "paragraph_open"
        if is_alone and (caption := words[0].attrGet("title")):
            words[0].attrs.pop("title")
            words[0].meta["caption"] = str(caption)
            before.type, before.tag, before.hidden = "figure_open", "figure", False
            after.type, after.tag, after.hidden = "figure_close", "figure", False
            after.content = str(caption)


def _take_size(state: StateCore, image: Token, line: int) -> None:
    sizes = image.meta.pop("sizes", {})
    words = image.children[-1] if image.children else None
    if words is not None and words.type == "text" and (found := _OBSIDIAN_SIZE.fullmatch(words.content)):
        words.content = found[1]
        sizes = {"width": found[2], **sizes}
    for name, value in sizes.items():
        if is_size(value):
            image.attrSet(name, value)
        else:
            note(state.env, line, f'{name} "{value}" is no number of pixels: write {{{name}=300}}', is_error=False)


def _render_image(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    return html_of(_values(token), env["shown"], is_among_words=bool(token.meta.get("among_words")))


def _render_close(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    return f"<figcaption>{escapeHtml(tokens[index].content)}</figcaption></figure>\n"


def install(markdown: MarkdownIt) -> None:
    """Adds sizes and captions to the parser."""
    markdown.inline.ruler.after("image", "attributes", _attributes)
    markdown.core.ruler.after("inline", "pictures", _prepare)
    markdown.add_render_rule("image", _render_image)
    markdown.add_render_rule("figure_close", _render_close)
