"""Pictures of guides: allowed types, sizes, and a way to their files that cannot leave the folder.

A picture belongs to one guide (its folder `media/`) or to all of them (`content/media/`). `media:name` means the
guide's own one first, so that a guide can replace a shared picture by a file of the same name.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import imagesize

from helpcenter.content.reading.files import ProblemLog, printable
from helpcenter.content.reading.folder import MEDIA, GuideFolder
from helpcenter.content.text import svg
from helpcenter.content.text.slugs import ID
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Media
from helpcenter.domain.problem import Problem
from helpcenter.regular_files import read_regular

SVG = "image/svg+xml"
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".svg": SVG}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def media_file(root: Path, guide_id: str | None, name: str) -> Path:
    """The file of a picture: a guide's own, or a shared one for None.

    Raises NotFound for anything that is not a picture in such a folder.
    """
    content = root / "content"
    if (guide_id is None or ID.fullmatch(guide_id)) and _NAME.fullmatch(name) and Path(name).suffix in _TYPES:
        path = (content / "guides" / guide_id if guide_id else content) / MEDIA / name
        # A symbolic link may not lead out of the editors' files either.
        if path.is_file() and path.resolve().is_relative_to(content.resolve()):
            return path
    raise NotFound("unknown_image", "No image has that address.")


def picture(root: Path, guide_id: str | None, known: Media) -> bytes:
    """What a picture held when it was checked. Raises NotFound where it holds anything else by now."""
    try:
        data = read_regular(media_file(root, guide_id, known.name), known.size)
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != known.sha256:
        raise NotFound("unknown_image", "No image has that address.")
    return data


def clean_drawing(data: bytes) -> bytes:
    """An SVG as it may be served. Raises NotFound for a file that has become something else since it was checked."""
    try:
        return svg.clean(data)
    except ValueError as error:
        raise NotFound("unknown_image", "No image has that address.") from error


def read_media(folder: GuideFolder, alts: Mapping[str, Mapping[str, str]]) -> tuple[tuple[Media, ...], list[Problem]]:
    """The guide's pictures that may be shown, and what is wrong with the others."""
    return read_pictures(folder.media, f"{folder.path}/{MEDIA}", alts)


def read_pictures(
    files: Mapping[str, bytes], path: str, alts: Mapping[str, Mapping[str, str]], *, is_shared: bool = False
) -> tuple[tuple[Media, ...], list[Problem]]:
    """The pictures among the files of the folder `path` that may be shown, and what is wrong with the others."""
    problems: list[Problem] = []
    images = []
    for name, data in sorted(files.items()):
        log = ProblemLog(f"{path}/{printable(name)}")
        for message in mistakes(name, data):
            log.error(1, message)
        if not log.problems:
            type_ = _TYPES[Path(name).suffix]
            if type_ == SVG and svg.is_live(data):
                log.warn(1, "this drawing holds scripts or HTML, which visitors do not get: save it as plain SVG")
            described = {tag: str(alt) for tag, alt in alts.get(name, {}).items()}
            digest = hashlib.sha256(data).hexdigest()
            images.append(Media(name, len(data), digest, type_, described, _pixels(type_, data), is_shared))
        problems += log.problems
    return tuple(images), problems


def _pixels(type_: str, data: bytes) -> tuple[int, int]:
    width, height = svg.pixels(data) if type_ == SVG else imagesize.get(io.BytesIO(data))
    return (width, height) if 0 < width < 100_000 and 0 < height < 100_000 else (0, 0)


def mistakes(name: str, data: bytes) -> Iterator[str]:
    """Why the picture cannot be shown; nothing when it can."""
    suffix = Path(name).suffix
    if suffix not in _TYPES:
        yield f'"{printable(name)}" cannot be shown: use a .png, .jpg, .webp or .svg image'
    elif not _NAME.fullmatch(name):
        yield f'"{printable(name)}" is no name for an image: use letters a-z, digits, dots and hyphens'
    elif suffix == ".svg":
        if reason := svg.mistake(data):
            yield f'"{name}" {reason}'
    elif (found := type_of(data)) != _TYPES[suffix]:
        yield f'"{name}" does not hold {_TYPES[suffix]} data{f" but {found}" if found else ""}: save the image again'


def type_of(data: bytes) -> str | None:
    """The type of a picture that is no drawing, from what it holds; None for any other."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
