"""What site.yaml says of the brand: accent colours that can be read, and a logo."""

import hashlib
import re
from pathlib import Path
from typing import Any

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog, read_bytes
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.domain.colour import BLACK, TEXT_CONTRAST, WHITE, contrast, is_colour, readable
from helpcenter.domain.errors import NotFound
from helpcenter.domain.library import DARK_GROUNDS, LIGHT_GROUNDS, Brand
from helpcenter.domain.problem import Problem

FOLDER = "content/brand"
LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
_LOGO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(?:svg|png|webp)")
# A logo is part of every page.
_MAX_LOGO = 64 * 1024
_BEGINNINGS = {".png": b"\x89PNG\r\n\x1a\n", ".webp": b"RIFF"}


def read_brand(root: Path, document: YamlDocument, log: ProblemLog) -> Brand:
    """The brand; what is wrong with it is noted, in site.yaml or in the logo's own file."""
    value: Any = document.value
    given = value.get("brand", {})
    accent = _accent(document, given, "accent", LIGHT_GROUNDS, BLACK, log)
    dark = _accent(document, given, "accent_dark", DARK_GROUNDS, WHITE, log)
    logo = str(given["logo"]) if "logo" in given else None
    if logo is not None and not _LOGO.fullmatch(logo):
        rule = f"name a .svg, .png or .webp file in {FOLDER}/"
        log.error(document.line("brand", "logo"), f'"{brief(logo)}" is no logo: {rule}')
        logo = None
    if logo is None:
        return Brand(accent, dark)
    file_log = ProblemLog(f"{FOLDER}/{logo}")
    digest = _logo_digest(root / FOLDER / logo, file_log)
    for problem in file_log.problems:
        message = f"{problem.message} (the logo of {log.path})"
        log.problems.append(Problem(problem.path, problem.line, message, problem.severity))
    return Brand(accent, dark, logo, digest)


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


def _logo_digest(path: Path, log: ProblemLog) -> str | None:
    data = read_bytes(path, _MAX_LOGO, log)
    if data is None:
        return None
    is_right = b"<svg" in data[:4096] if path.suffix == ".svg" else data.startswith(_BEGINNINGS[path.suffix])
    if not is_right:
        log.error(1, f"the file holds no {path.suffix} picture: save it again")
        return None
    return hashlib.sha256(data).hexdigest()[:12]


def logo_file(root: Path, name: str) -> Path:
    """The logo's file. Raises NotFound for anything else, and for a link that leads out of the editors' files."""
    path = root / FOLDER / name
    if _LOGO.fullmatch(name) and path.is_file() and path.resolve().is_relative_to((root / "content").resolve()):
        return path
    raise NotFound("unknown_file", "There is no such file.")
