"""The picture that chats and networks show for a page: its title on our colours, drawn once and kept."""

import hashlib
import unicodedata
from functools import lru_cache
from xml.sax.saxutils import escape

import vl_convert
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import LocalizedGuide, Status
from helpcenter.domain.locale import direction, language
from helpcenter.web import urls
from helpcenter.web.http.precompressed import PrecompressedResponse
from helpcenter.web.interface.brand_style import card_grounds, file_url
from helpcenter.web.state import View, view_of

WIDTH, HEIGHT = 1200, 630
_EDGE = 84
_SIZES = ((72, 3), (60, 4), (48, 5))
"""Letter sizes and how many lines of them fit; a longer title ends in an ellipsis."""
_FONTS = "Noto Sans, Helvetica, Arial, sans-serif"
# One script, several manners of writing it: the language says which. Only fonts that have Latin letters as well.
_FIRST_FONTS = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "zh": "Noto Sans CJK SC"}
_GROUNDS = ("#0d4a3a", "#083528")
_KEPT = {"cache-control": "public, max-age=86400"}
# A character that no font has: what it looks like is what missing letters look like.
_NO_LETTER = "\ue000"
_LOGO = (
    '<rect width="32" height="32" rx="9" fill="#fff"/><g fill="none" stroke="#0d4a3a" stroke-width="2.6"'
    ' stroke-linecap="round"><circle cx="14" cy="14" r="6.5"/><path d="m19 19 5.5 5.5"/></g>'
    '<circle cx="14" cy="14" r="2.5" fill="#ffc94d"/>'
)


async def guide_card(request: Request) -> Response:
    """A guide's picture in a language."""
    view = view_of(request)
    guide = view.catalog.library.guides.get(request.path_params["guide"])
    if guide is None or guide.status is not Status.PUBLISHED:
        raise NotFound("unknown_file", "There is no such picture.")
    localized = view.catalog.localized(guide.id, view.locale)
    product = view.catalog.library.products.get(guide.product or "")
    above = product.name if product else ""
    return await _card(request, view, localized.title, above, localized.title_locale)


async def site_card(request: Request) -> Response:
    """The site's own picture."""
    view = view_of(request)
    return await _card(request, view, view.words("How can we help?"), "", view.words.spoken)


def guide_card_url(view: View, guide: LocalizedGuide) -> str:
    """The whole address of a guide's picture; another one for other words on it."""
    version = _version(f"{guide.title}\0{view.catalog.site.name(view.locale)}")
    return view.web.services.settings.origin + urls.card(view.locale, guide.guide.id, version)


def site_card_url(view: View) -> str:
    """The whole address of the site's own picture: the brand's, else one that is drawn, another for another name."""
    if view.catalog.site.brand.social:
        return view.web.services.settings.origin + file_url(view.catalog.site.brand.social)
    version = _version(view.catalog.site.name(view.locale))
    return view.web.services.settings.origin + urls.site_card(view.locale, version)


def _version(words: str) -> str:
    return hashlib.blake2s(words.encode(), digest_size=4).hexdigest()


async def _card(request: Request, view: View, title: str, above: str, locale: str) -> Response:
    key = (title, above, view.catalog.site.name(view.locale), locale, card_grounds(view.catalog.site.brand))
    card = await view.web.card_cache.get(key, lambda: _drawn(*key))
    return card.response(request)


def _drawn(title: str, above: str, name: str, locale: str, grounds: tuple[str, str]) -> PrecompressedResponse:
    return PrecompressedResponse(draw(title, above, name, locale, grounds), "image/png", _KEPT)


def draw(title: str, above: str, name: str, locale: str, grounds: tuple[str, str] = _GROUNDS) -> bytes:
    """A PNG of 1200 by 630 pixels. Words that no font of this machine can write are left out, never shown as boxes."""
    return bytes(vl_convert.svg_to_png(_svg(_writable(title), _writable(above), _writable(name), locale, grounds)))


def _writable(words: str) -> str:
    return words if all(map(has_letter, set(words))) else ""


@lru_cache(maxsize=8192)
def has_letter(char: str) -> bool:
    """Whether a font of this machine has the character."""
    return char.isspace() or unicodedata.category(char) in {"Cf", "Mn"} or _sample(char) != _sample(_NO_LETTER)


@lru_cache(maxsize=1)
def _sample_of_nothing() -> bytes:
    return _sample_png(_NO_LETTER)


def _sample(char: str) -> bytes:
    return _sample_of_nothing() if char == _NO_LETTER else _sample_png(char)


def _sample_png(char: str) -> bytes:
    text = f'<text x="4" y="24" font-size="20" font-family="{_FONTS}">{escape(char)}</text>'
    return bytes(vl_convert.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="32">{text}</svg>'))


def _svg(title: str, above: str, name: str, locale: str, grounds: tuple[str, str]) -> str:
    is_rtl = direction(locale) == "rtl"
    fonts = ", ".join(filter(None, (_FIRST_FONTS.get(language(locale)), _FONTS)))
    x, anchor = (WIDTH - _EDGE, "end") if is_rtl else (_EDGE, "start")
    size, lines = _fitted(title)
    top = 300 - (len(lines) - 1) * size * 0.6

    def text(words: str, y: float, size: int, fill: str, weight: int) -> str:
        # Embedded, a line runs from right to left even if it begins with a product's Latin name.
        words = f"\u202b{words}\u202c" if is_rtl else words
        return (
            f'<text x="{x}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
            f' text-anchor="{anchor}">{escape(words)}</text>'
        )

    rows = [text(line, top + number * size * 1.2, size, "#f4faf7", 700) for number, line in enumerate(lines)]
    if above:
        rows.append(text(above, top - size - 28, 34, "#ffc94d", 600))
    logo_x = WIDTH - _EDGE - 56 if is_rtl else _EDGE
    x = logo_x - 24 if is_rtl else logo_x + 80
    rows.append(text(name, HEIGHT - 78, 34, "#bfdbd0", 500))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="{fonts}"'
        f' xml:lang="{locale}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{grounds[0]}"/>'
        f'<circle cx="{0 if is_rtl else WIDTH}" cy="0" r="300" fill="{grounds[1]}"/>'
        f'<g transform="translate({logo_x} {HEIGHT - 118}) scale(1.75)">{_LOGO}</g>{"".join(rows)}</svg>'
    )


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest letters that let the title fit, and its lines."""
    for size, most in _SIZES:
        lines = wrapped(title, (WIDTH - 2 * _EDGE) / size)
        if len(lines) <= most:
            return size, lines
    size, most = _SIZES[-1]
    return size, [*lines[: most - 1], lines[most - 1].rstrip() + " …"]


def wrapped(text: str, room: float) -> list[str]:
    """Lines no wider than `room` (in em, as estimated); scripts without spaces break between any two characters."""
    lines, line = [], ""
    for word in _pieces(text):
        if line and _width(line + word.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """The text cut wherever a line may end."""
    pieces, piece = [], ""
    for char in text:
        if piece and unicodedata.category(char) != "Mn" and _may_end(piece[-1], char):
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece] if piece else pieces


def _may_end(before: str, after: str) -> bool:
    if before.isspace():
        return not after.isspace()
    # No line begins with what closes a sentence.
    return (_needs_no_space(before) or _needs_no_space(after)) and unicodedata.category(after) not in {"Po", "Pe", "Pf"}


def _needs_no_space(char: str) -> bool:
    return _is_wide(char) or "\u0e00" <= char <= "\u0eff"


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}


def _width(text: str) -> float:
    """In em; a little more than it takes, for no font of ours is certain to be there."""
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> float:
    if unicodedata.category(char) in {"Mn", "Cf"}:
        return 0.0
    if _is_wide(char):
        return 1.0
    if char in "iljtfrI.,:;'’!|()[] ":
        return 0.36
    return 0.74 if char.isupper() or char in "mwMW" else 0.6
