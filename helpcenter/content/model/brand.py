"""What site.yaml says of the brand: accent colours that can be read, pictures, fonts, and a style sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.model.look.files import FAVICON, FONT, LOGO, SOCIAL, FileKind, read_brand_file
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.domain.colour import BLACK, TEXT_CONTRAST, WHITE, contrast, is_colour, readable
from helpcenter.domain.library import DARK_GROUNDS, LIGHT_GROUNDS, Brand, BrandFile, Font


def read_brand(root: Path, document: YamlDocument, theme: str, log: ProblemLog) -> Brand:
    """The brand with the style sheet `theme`; what is wrong is noted, in site.yaml or in the files that it names."""
    value: Any = document.value
    given = value.get("brand", {})

    def named(key: str, kind: FileKind) -> BrandFile | None:
        if key not in given:
            return None
        return read_brand_file(root, str(given[key]), kind, document.line("brand", key), log)

    logo = named("logo", LOGO)
    dark = named("logo_dark", LOGO)
    if "logo_dark" in given and "logo" not in given:
        log.error(document.line("brand", "logo_dark"), 'there is no logo for light pages: add "logo"')
    return Brand(
        _accent(document, given, "accent", LIGHT_GROUNDS, BLACK, log),
        _accent(document, given, "accent_dark", DARK_GROUNDS, WHITE, log),
        logo.name if logo else None,
        logo.digest if logo else None,
        dark,
        named("favicon", FAVICON),
        named("social", SOCIAL),
        tuple(_fonts(root, document, given, log)),
        theme,
    )


def _fonts(root: Path, document: YamlDocument, given: dict[str, Any], log: ProblemLog) -> Iterator[Font]:
    for place, each in enumerate(given.get("fonts", ())):
        line = document.line("brand", "fonts", place, "file")
        file = read_brand_file(root, str(each["file"]), FONT, line, log)
        if file is not None:
            yield Font(file, str(each["family"]), str(each.get("weight", "400")), each.get("style") == "italic")


def _accent(
    document: YamlDocument, given: dict[str, Any], name: str, grounds: tuple[str, ...], towards: str, log: ProblemLog
) -> str | None:
    if name not in given:
        return None
    colour, line = str(given[name]).lower(), document.line("brand", name)
    if not is_colour(colour):
        log.error(line, f'"{brief(colour)}" is no colour: write it as in "#0b664e", in quotes')
        return None
    worst = min(contrast(colour, ground) for ground in grounds)
    if worst < TEXT_CONTRAST:
        near = readable(colour, grounds, towards)
        log.error(
            line,
            f'"{colour}" cannot be read well enough on the page: its contrast is {worst:.1f} : 1, and text needs '
            f'{TEXT_CONTRAST} : 1. The nearest that can is "{near}"',
        )
        return None
    return colour
