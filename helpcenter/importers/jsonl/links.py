"""Links and pictures of a record's texts: other records, guides of the site, files beside the file of records."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.folders import MAX_PICTURE_BYTES, PICTURES
from helpcenter.importers.model import Asset, link_to, picture_of
from helpcenter.regular_files import read_regular

_GUIDE = re.compile(r"(\]\(\s*)guide:([a-z0-9-]{1,64})(?:#([a-z0-9-]{1,64}))?(?=[\s)])")
_PICTURE = re.compile(r"(!\[(?:[^\[\]\\\n]|\\.)*\]\(\s*)<?([^\s()<>]+)>?(?=[\s)])")
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


@dataclass
class Links:
    """`folder` is where the file of records lies, `records` are their ids, `guides` those of the site; `assets` gathers
    the pictures that texts show."""

    folder: Path
    records: Collection[str]
    guides: Collection[str]
    assets: dict[str, Asset] = field(default_factory=dict)

    def rewritten(self, body: str) -> str:
        """`body` with its links and pictures as imported texts have them."""
        return outside_code(body, lambda words, _line: _PICTURE.sub(self._picture, _GUIDE.sub(self._guide, words)))

    def _guide(self, found: re.Match[str]) -> str:
        if found[2] in self.guides and found[2] not in self.records:
            return found[0]
        # What is no guide at all is told where links are made.
        return f"{found[1]}{link_to(found[2], found[3] or '')}"

    def _picture(self, found: re.Match[str]) -> str:
        path = unquote(found[2])
        if _OUTSIDE.match(path) or PurePosixPath(path).suffix.lower() not in PICTURES:
            return found[0]
        self.assets.setdefault(path, Asset(PurePosixPath(path).name, partial(self._read, path)))
        return f"{found[1]}{picture_of(path)}"

    def _read(self, path: str) -> bytes:
        place = self.folder / path
        if not place.resolve().is_relative_to(self.folder.resolve()):
            raise OSError(1, "it lies outside of the folder of the records")
        return read_regular(place, MAX_PICTURE_BYTES)
