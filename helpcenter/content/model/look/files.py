"""The files of the brand: which a site may name, how large they may be, and that they hold what their names say."""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import imagesize

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog, read_bytes
from helpcenter.content.text import svg
from helpcenter.domain.errors import NotFound
from helpcenter.domain.library import BrandFile
from helpcenter.domain.problem import Problem
from helpcenter.regular_files import read_regular

FOLDER = "content/brand"
FILE_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".woff2": "font/woff2",
}
SOCIAL_SIZE = (1200, 630)
"""Pixels of the picture that networks show, as they ask for it."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_BEGINNINGS = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".webp": b"RIFF",
    ".ico": b"\0\0\1\0",
    ".jpg": b"\xff\xd8\xff",
    ".woff2": b"wOF2",
}


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file of the brand is called in sentences, how its name may end, and the most bytes it may have."""

    what: str
    suffixes: tuple[str, ...]
    limit: int


# A logo and an icon are part of every page; a font holds a page back until it is there.
LOGO = FileKind("logo", (".svg", ".png", ".webp"), 64 << 10)
FAVICON = FileKind("favicon", (".svg", ".png", ".ico"), 64 << 10)
SOCIAL = FileKind("social picture", (".png", ".jpg"), 1 << 20)
FONT = FileKind("font", (".woff2",), 512 << 10)
_LARGEST = max(kind.limit for kind in (LOGO, FAVICON, SOCIAL, FONT))


def read_brand_file(root: Path, name: str, kind: FileKind, line: int, log: ProblemLog) -> BrandFile | None:
    """A file of `content/brand/` that `line` of the log's file names; None where it cannot be used, which is noted."""
    if not _NAME.fullmatch(name) or Path(name).suffix not in kind.suffixes:
        *others, last = kind.suffixes
        endings = f"{', '.join(others)} or {last}" if others else last
        log.error(line, f'"{brief(name)}" is no {kind.what}: name a {endings} file in {FOLDER}/')
        return None
    of_file = ProblemLog(f"{FOLDER}/{name}")
    digest = _digest(root / FOLDER / name, kind, of_file)
    for each in of_file.problems:
        log.problems.append(
            Problem(each.path, each.line, f"{each.message} (the {kind.what} of {log.path})", each.severity)
        )
    return BrandFile(name, digest) if digest else None


def _digest(path: Path, kind: FileKind, log: ProblemLog) -> str | None:
    if path.is_symlink():
        log.error(1, "this is a link: put the file itself here")
        return None
    data = read_bytes(path, kind.limit, log)
    if data is None:
        return None
    if path.suffix == ".svg":
        if reason := svg.mistake(data):
            log.error(1, f"the file {reason}")
            return None
    elif not data.startswith(_BEGINNINGS[path.suffix]):
        log.error(1, f"the file holds no {path.suffix} {'font' if kind is FONT else 'picture'}: save it again")
        return None
    if kind is SOCIAL and (size := imagesize.get(io.BytesIO(data))) != SOCIAL_SIZE:
        wanted = "{} by {}".format(*SOCIAL_SIZE)
        log.error(
            1, f"the picture has {size[0]} by {size[1]} pixels, and networks ask for {wanted}: save it in that size"
        )
        return None
    return _digest_of(data)


def brand_file(root: Path, file: BrandFile) -> bytes:
    """What a file of the brand held when its digest was taken. Raises NotFound where it holds anything else by now."""
    path = root / FOLDER / file.name
    try:
        data = read_regular(path, _LARGEST)
    except OSError:
        data = b""
    if _digest_of(data) != file.digest:
        raise NotFound("unknown_file", "There is no such file.")
    return data


def _digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
