"""Links and pictures of a page, led to the pages and files that they mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from helpcenter.content.text.addresses import unsafe
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.html_pages.pages import Page, PageIndex
from helpcenter.importers.model import Asset, ImportLog, link_to, picture_of
from helpcenter.importers.zendesk.links import brief
from helpcenter.importers.zendesk.pictures import written_picture

ANCHOR = re.compile(r"""href\s*=\s*["'][^"'#]{0,2000}#([^"']{1,200})["']""", re.IGNORECASE)
Fetch = Callable[[str], bytes]


@dataclass
class PictureSource:
    """Pictures of a folder, or of the web where `fetch` may. `assets` gathers those that texts show. `is_one_page`: the
    folder was not looked through, since a single page in it was named."""

    folder: SourceFolder | None = None
    fetch: Fetch | None = None
    is_one_page: bool = False
    assets: dict[str, Asset] = field(default_factory=dict)

    def of(self, address: str) -> str:
        """What stands in a text for the picture at a whole address, "" where there is none to be had."""
        if address.startswith("data:"):
            if (found := written_picture(address)) is None:
                return ""
            self.assets.setdefault(*found)
            return picture_of(found[0])
        parts = urlsplit(address)
        path = unquote(parts.path).lstrip("/")
        if parts.scheme == "file" and self.folder is not None and self._is_there(self.folder, path):
            self.assets.setdefault(path, self.folder.asset(path))
            return picture_of(path)
        if self.fetch is not None and parts.scheme in ("https", "http"):
            name = PurePosixPath(path).name or "picture"
            self.assets.setdefault(address, Asset(name, partial(self.fetch, address)))
            return picture_of(address)
        return ""

    def _is_there(self, folder: SourceFolder, path: str) -> bool:
        if not self.is_one_page:
            return path in folder.names
        # No link on the disk is followed: the file lies where its path says.
        return (folder.root / path).resolve() == folder.root.resolve() / path and (folder.root / path).is_file()


@dataclass(frozen=True)
class PageLinks:
    """A resolver for one page, whose guide is `key`."""

    key: str
    page: Page
    index: PageIndex
    pictures: PictureSource
    log: ImportLog

    def note(self, construct: str, line: int, message: str) -> None:
        self.log.note(construct, self.page.path, line, message)

    def link(self, address: str, line: int) -> str:
        if address.startswith("#"):
            return link_to(self.key, unquote(address[1:])) if address[1:] else ""
        try:
            return self._led(address, line)
        except ValueError:
            return self._no_link(address, line)

    def _led(self, address: str, line: int) -> str:
        wholes = [urljoin(base, address) for base in self.page.bases]
        for whole in wholes:
            place, _, anchor = whole.partition("#")
            if (key := self.index.key(place)) is not None:
                return link_to(key, unquote(anchor))
        outer = next((each for each in reversed(wholes) if urlsplit(each).scheme in ("https", "http", "mailto")), "")
        if not outer:
            if urlsplit(address).scheme:
                return self._no_link(address, line)
            # A page that was not saved: that is told where links are made.
            return link_to(address.partition("#")[0])
        if urlsplit(outer).netloc.lower() in self.index.hosts:
            message = f"{brief(outer)} is no page of the source: it stays as it is"
            self.note("link to a page that did not come", line, message)
        return self._outer(outer, line)

    def _outer(self, address: str, line: int) -> str:
        safe = quote(address, safe="%/:=&?~#+!$,;'@-._").replace("~", "%7E")
        if safe.startswith("http://") or unsafe(safe) is None:
            return safe
        return self._no_link(address, line)

    def _no_link(self, address: str, line: int) -> str:
        message = f'"{brief(address)}" is no address that a link may lead to: the words stay'
        self.note("link that cannot be", line, message)
        return ""

    def picture(self, address: str, line: int) -> str:
        try:
            is_written = address.startswith("data:")
            wholes = [address] if is_written else [urljoin(base, address) for base in self.page.bases]
            target = next((found for each in wholes if (found := self.pictures.of(each))), "")
        except ValueError:
            return self._no_link(address, line)
        if not target:
            message = f"{brief(address)} was not saved beside the page: its description stands in its place"
            self.note("missing picture", line, message)
        return target
