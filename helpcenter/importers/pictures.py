"""Pictures of an import: each stored once, beside its guide or in `content/media/` where several show it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath

from helpcenter.content.reading.folder import MAX_IMAGE, MEDIA
from helpcenter.content.text.media import SVG, mistakes, type_of
from helpcenter.content.text.slugs import latin
from helpcenter.domain.errors import HelpcenterError
from helpcenter.importers.model import ASSET, Asset, ImportLog, decoded
from helpcenter.importers.writing import ImportWriter
from helpcenter.outbound.budget import EnoughFetched

SHOWN = re.compile(re.escape(ASSET) + r"([A-Za-z0-9%/.\-]*)")
_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", SVG: ".svg"}
_MAX_NAME = 80


@dataclass
class PictureStore:
    """Reads pictures, judges them, and puts them where texts find them as `media:name`.

    `names` are by key; a key that is asked for and not there could not be used, which the log tells once.
    """

    assets: Mapping[str, Asset]
    writer: ImportWriter
    log: ImportLog
    names: dict[str, str] = field(default_factory=dict)
    _by_digest: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, str] = field(default_factory=dict)

    def place(self, key: str, guides: Iterable[str], path: str) -> None:
        """Stores the picture `key`, which the guides with these ids show; `path` is a file of the source that does."""
        data = self._read(key, path)
        if data is None:
            return
        known = sha256(data).hexdigest()
        owners = sorted(set(guides))
        folder = f"content/guides/{owners[0]}/{MEDIA}" if len(owners) == 1 else f"content/{MEDIA}"
        name = self._by_digest.get(f"{folder} {known}") or self._name(self.assets[key].name, data, known, folder)
        self._by_digest[f"{folder} {known}"] = name
        self.names[key] = name
        self.writer.put(f"{folder}/{name}", data)

    def _read(self, key: str, path: str) -> bytes | None:
        asset = self.assets.get(key)
        if asset is None:
            self.log.note("missing picture", path, 1, f'"{key}" is not there; its description stands in its place')
            return None
        try:
            data = asset.read()
        except EnoughFetched:
            raise
        except (OSError, HelpcenterError) as error:
            reason = getattr(error, "message", "") or getattr(error, "strerror", "") or type(error).__name__
            self.log.note("unreadable picture", path, 1, f'"{key}" cannot be read: {reason}')
            return None
        if len(data) > MAX_IMAGE:
            self.log.note("large picture", path, 1, f'"{key}" is larger than {MAX_IMAGE >> 20} MiB: make it smaller')
            return None
        suffix = _suffix(data)
        if (
            reason := next(iter(mistakes(f"picture{suffix}", data)), "")
            if suffix
            else "it is no PNG, JPEG, WebP or SVG"
        ):
            self.log.note("picture that cannot be shown", path, 1, f'"{key}": {reason}')
            return None
        return data

    def _name(self, wanted: str, data: bytes, known: str, folder: str) -> str:
        """A name that says what the file says, with a piece of its digest where another picture has that name."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", latin(PurePosixPath(wanted).stem)).strip(".-_")[:_MAX_NAME]
        suffix = _suffix(data)
        name = f"{stem or 'picture'}{suffix}"
        place = f"{folder}/{name}".lower()
        if self._taken.setdefault(place, known) != known:
            name = f"{stem or 'picture'}-{known[:8]}{suffix}"
        return name


def _suffix(data: bytes) -> str:
    """What such a file is called at the end, by what it holds; "" for none of ours."""
    found = type_of(data) or (SVG if b"<svg" in data[:4096] else "")
    return _SUFFIXES.get(found, "")


def keys_in(body: str) -> set[str]:
    """The keys of all pictures that a text shows."""
    return {decoded(found[1]) for found in SHOWN.finditer(body)} if ASSET in body else set()
