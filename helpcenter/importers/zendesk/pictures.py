"""Pictures of Zendesk: attachments saved beside the export, or fetched, and pictures written into the text."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote

from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.folders import PICTURES, SourceFolder
from helpcenter.importers.model import Asset, picture_of

_DATA = re.compile(r"data:image/(png|jpeg|jpg|webp|svg\+xml|gif);base64,([A-Za-z0-9+/=\s]+)")
_NUMBER = re.compile(r"\d{4,}")
Fetch = Callable[[str], bytes]


@dataclass
class Pictures:
    """`assets` gathers what texts show. `fetch` is None where nothing is fetched."""

    folder: SourceFolder | None = None
    fetch: Fetch | None = None
    assets: dict[str, Asset] = field(default_factory=dict)
    _by_name: dict[str, str] = field(default_factory=dict)
    _by_number: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.folder.files if self.folder else ():
            if PurePosixPath(path).suffix.lower() in PICTURES:
                self._by_name.setdefault(PurePosixPath(path).name.lower(), path)
                for number in _NUMBER.findall(path):
                    self._by_number.setdefault(number, path)

    def of(self, address: str, name: str = "") -> str:
        """What stands in a text for the picture at `address`, "" where there is none to be had. `name` is that of its
        file, where the address does not tell it."""
        if address.startswith("data:"):
            return self._written(address)
        path = self._saved(address, name)
        if path and self.folder is not None:
            self.assets.setdefault(path, self.folder.asset(path))
            return picture_of(path)
        if self.fetch is not None and address.startswith(("https://", "http://")):
            key = address
            shown = name or PurePosixPath(unquote(parts_of(address).path)).name or "picture"
            self.assets.setdefault(key, Asset(shown, partial(self.fetch, address)))
            return picture_of(key)
        return ""

    def _saved(self, address: str, name: str) -> str:
        parts = PurePosixPath(unquote(parts_of(address).path)).parts
        for part in reversed(parts):
            if found := self._by_number.get(part):
                return found
        last = (name or (parts[-1] if parts else "")).lower()
        return self._by_name.get(last, "")

    def _written(self, address: str) -> str:
        if (found := written_picture(address)) is None:
            return ""
        self.assets.setdefault(*found)
        return picture_of(found[0])


def written_picture(address: str) -> tuple[str, Asset] | None:
    """The picture that a `data:` address holds, with a key made of what it shows; None for any other."""
    found = _DATA.fullmatch(address)
    if found is None:
        return None
    try:
        data = base64.b64decode(found[2])
    except (binascii.Error, ValueError):
        return None
    key = f"written/{sha256(data).hexdigest()[:16]}.{found[1].split('+')[0].replace('jpeg', 'jpg')}"
    return key, Asset(PurePosixPath(key).name, lambda: data)
