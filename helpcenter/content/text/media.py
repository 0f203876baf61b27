"""Images of guides: allowed types, sizes, and a way to their files that cannot leave the folder."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from helpcenter.content.reading.files import ProblemLog, printable
from helpcenter.content.reading.folder import MEDIA, GuideFolder
from helpcenter.content.text.slugs import ID
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Media
from helpcenter.domain.problem import Problem

# No SVG: it can carry scripts.
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def media_file(root: Path, guide_id: str, name: str) -> Path:
    """The file of a guide's image. Raises NotFound for anything that is not an image in its media folder."""
    if ID.fullmatch(guide_id) and _NAME.fullmatch(name) and Path(name).suffix in _TYPES:
        path = root / "content" / "guides" / guide_id / MEDIA / name
        # A symbolic link may not lead out of the editors' files either.
        if path.is_file() and path.resolve().is_relative_to((root / "content").resolve()):
            return path
    raise NotFound("unknown_image", "No image has that address.")


def read_media(folder: GuideFolder, alts: Mapping[str, Mapping[str, str]]) -> tuple[tuple[Media, ...], list[Problem]]:
    """The guide's images that may be shown, and what is wrong with the others."""
    problems: list[Problem] = []
    images = []
    for name, data in sorted(folder.media.items()):
        log = ProblemLog(f"{folder.path}/{MEDIA}/{printable(name)}")
        for message in _mistakes(name, data):
            log.error(1, message)
        problems += log.problems
        if not log.problems:
            digest = hashlib.sha256(data).hexdigest()
            images.append(
                Media(
                    name,
                    len(data),
                    digest,
                    _TYPES[Path(name).suffix],
                    {tag: str(alt) for tag, alt in alts.get(name, {}).items()},
                )
            )
    return tuple(images), problems


def _mistakes(name: str, data: bytes) -> Iterator[str]:
    suffix = Path(name).suffix
    if suffix not in _TYPES:
        yield f'"{printable(name)}" cannot be shown: use a .png, .jpg or .webp image'
    elif not _NAME.fullmatch(name):
        yield f'"{printable(name)}" is no name for an image: use letters a-z, digits, dots and hyphens'
    elif (found := _type_of(data)) != _TYPES[suffix]:
        yield f'"{name}" does not hold {_TYPES[suffix]} data{f" but {found}" if found else ""}: save the image again'


def _type_of(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
