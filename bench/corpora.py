"""Real help texts in French, from Debian's packages, fetched when they are needed and never kept in the project."""

import gzip
import html
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = (
    "libreoffice-help-fr",
    "gnome-user-docs",
    "gimp-help-fr",
    "manpages-fr",
    "manpages-fr-dev",
    "scilab-doc-fr",
    "lilypond-doc-html-fr",
    "kicad-doc-fr",
    "debian-reference-fr",
    "aptitude-doc-fr",
    "linuxcnc-doc-fr",
)
_HEADING = re.compile(r"<(?:h1|title)[^>]*>(.*?)</(?:h1|title)>", re.DOTALL)
_PIECE = re.compile(r"<(p|li|td|dd|h2|h3|h4|title)[ >].*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_MACRO = re.compile(r"^\.[A-Za-z]+ ?|\\f[A-Z]|\\[-&]|\\\([a-z]{2}|\"", re.MULTILINE)
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a page, under the page's title."""

    page: str
    title: str
    body: str


class NotReachable(Exception):
    """Debian's packages cannot be fetched here; the message is a sentence."""


def pieces(cache: Path, most: int) -> list[Piece]:
    """Up to so many paragraphs, whole pages, the same ones every time. Raises NotReachable."""
    found: list[Piece] = []
    for package in PACKAGES:
        folder = unpacked(cache, package)
        for path, read in _pages(folder):
            found += read(f"{package}/{path.relative_to(folder)}", path)
            if len(found) >= most:
                return found[:most]
    return found


def unpacked(cache: Path, package: str) -> Path:
    """The files of a Debian package, fetched once. Raises NotReachable."""
    folder = cache / package
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    apt_get, dpkg_deb = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if not apt_get or not dpkg_deb:
        raise NotReachable("The bench reads Debian packages, and there is no apt-get and dpkg-deb here.")
    fetched = subprocess.run([apt_get, "download", package], cwd=cache, capture_output=True, text=True, check=False)
    archive = next(iter(cache.glob(f"{package}_*.deb")), None)
    if fetched.returncode or archive is None:
        raise NotReachable(
            f"Debian's package {package} cannot be fetched ({fetched.stderr.strip()[:200]}). Has apt-get update run?"
        )
    unfinished = cache / f"{package}.tmp"
    shutil.rmtree(unfinished, ignore_errors=True)
    subprocess.run([dpkg_deb, "-x", str(archive), str(unfinished)], check=True)
    unfinished.rename(folder)
    archive.unlink()
    return folder


def _pages(folder: Path) -> Iterator[tuple[Path, Callable[[str, Path], list[Piece]]]]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        if path.suffix == ".html" or (path.suffix == ".page" and "/fr/" in str(path)):
            yield path, _markup
        elif "/man/" in str(path) and path.suffix == ".gz":
            yield path, _manual


def _markup(page: str, path: Path) -> list[Piece]:
    text = path.read_text(encoding="utf-8", errors="replace")
    heading = _HEADING.search(text)
    title = _plain(heading.group(1)) if heading else path.stem
    bodies = dict.fromkeys(_plain(match.group()) for match in _PIECE.finditer(text))
    return [Piece(page, title, body) for body in bodies if len(body) >= _SHORTEST]


def _manual(page: str, path: Path) -> list[Piece]:
    text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    lines = (line for line in text.splitlines() if not line.startswith(("'\\\"", '.\\"')))
    paragraphs = re.split(r"\n\.(?:PP|P|TP|LP|IP|SH|SS)[^\n]*\n", "\n".join(lines))
    bodies = dict.fromkeys(" ".join(_MACRO.sub("", paragraph).split()) for paragraph in paragraphs[1:])
    return [Piece(page, path.name.split(".")[0], body) for body in bodies if len(body) >= _SHORTEST]


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
