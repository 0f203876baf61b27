"""The brand of site.yaml as a small style sheet, and where its files stand, under names that change with them."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from helpcenter.domain.colour import BLACK, WHITE, mixed, readable
from helpcenter.domain.library import DARK_GROUNDS, Brand, BrandFile, Font
from helpcenter.web import urls

_NIGHT = "#06120e"


@lru_cache(maxsize=16)
def style(brand: Brand) -> bytes:
    """Custom properties that take the place of site.css's own, the site's fonts, then its own rules; empty where there
    is none of these."""
    return "".join([*_colours(brand), *map(_font_face, brand.fonts), *_first_font(brand), brand.theme]).encode()


def _colours(brand: Brand) -> Iterator[str]:
    if brand.accent is not None:
        by_day, by_night = _declared(_day(brand.accent)), _declared(_night(brand.accent, dark_accent(brand)))
        yield f":root{{{by_day}}}@media(prefers-color-scheme:dark){{:root{{{by_night}}}}}"


def _font_face(font: Font) -> str:
    # Beside the style sheet, wherever the site stands. Words are there at once, in a font of the device.
    return (
        f'@font-face{{font-family:"{font.family}";src:url("{_served(font.file)}") format("woff2");'
        f"font-weight:{font.weight};font-style:{'italic' if font.is_italic else 'normal'};font-display:swap}}"
    )


def _first_font(brand: Brand) -> Iterator[str]:
    if brand.fonts:
        yield f':root{{--font:"{brand.fonts[0].family}"}}\n'


def dark_accent(brand: Brand) -> str:
    """The accent on dark grounds; empty where the brand has no colour."""
    if brand.accent is None:
        return ""
    return brand.accent_dark or readable(brand.accent, DARK_GROUNDS, WHITE)


def card_grounds(brand: Brand) -> tuple[str, str]:
    """The two dark colours of pictures for networks."""
    hero = _hero(brand.accent, 0.25) if brand.accent else {"hero": "#0d4a3a", "hero-deep": "#083528"}
    return hero["hero"], hero["hero-deep"]


def _day(accent: str) -> dict[str, str]:
    tint = mixed(accent, WHITE, 0.88)
    return {
        "accent": accent,
        "accent-strong": mixed(accent, BLACK, 0.25),
        "on-accent": WHITE,
        "tint": tint,
        # Small text on the tint, so well above the least.
        "on-tint": readable(accent, (tint,), BLACK, 7),
    } | _hero(accent, 0.25)


def _night(accent: str, dark: str) -> dict[str, str]:
    tint = mixed(dark, DARK_GROUNDS[1], 0.82)
    return {
        "accent": dark,
        "accent-strong": mixed(dark, WHITE, 0.3),
        "on-accent": readable(_NIGHT, (dark, mixed(dark, WHITE, 0.3)), BLACK),
        "tint": tint,
        "on-tint": readable(dark, (tint,), WHITE, 7),
    } | _hero(accent, 0.45)


def _hero(accent: str, share: float) -> dict[str, str]:
    """The large dark areas, dark enough for quiet text on them."""
    muted = mixed(accent, WHITE, 0.82)
    hero = readable(mixed(accent, BLACK, share), (muted,), BLACK, 5)
    return {"hero": hero, "hero-deep": mixed(hero, BLACK, 0.3), "on-hero": WHITE, "on-hero-muted": muted}


def _declared(properties: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in properties.items())


def style_url(brand: Brand) -> str:
    """Empty where there is nothing to add to site.css."""
    css = style(brand)
    return urls.brand(f"style.{hashlib.sha256(css).hexdigest()[:10]}.css") if css else ""


def logo_url(brand: Brand) -> str:
    """Empty where our own is shown."""
    if brand.logo is None or brand.logo_digest is None:
        return ""
    return file_url(BrandFile(brand.logo, brand.logo_digest))


def file_url(file: BrandFile | None) -> str:
    """Where a file of the brand stands; empty for None."""
    return urls.brand(_served(file)) if file else ""


def _served(file: BrandFile) -> str:
    stem, _, suffix = file.name.rpartition(".")
    return f"{stem}.{file.digest}.{suffix}"
