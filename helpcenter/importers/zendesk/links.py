"""Links of an article: to other articles, into them, elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from helpcenter.content.text.addresses import unsafe
from helpcenter.importers.model import ImportLog, link_to
from helpcenter.importers.zendesk.pictures import Pictures

ARTICLE = re.compile(r"/hc/(?:[A-Za-z-]{2,12}/)?articles/(\d{1,20})(?:-[^/?#]*)?/?")
_OTHER_PAGE = re.compile(r"/hc/(?:[A-Za-z-]{2,12}/)?(?:sections|categories|requests|community|search)(?:/|$)")
_ATTACHMENT = re.compile(r"/hc/(?:[A-Za-z-]{2,12}/)?article_attachments/(?:token/)?([A-Za-z0-9]{1,40})(?:/|$)")
ANCHOR = re.compile(r"""href\s*=\s*["'][^"'#]{0,2000}#([^"']{1,200})["']""", re.IGNORECASE)
MAX_SHOWN = 80


@dataclass(frozen=True)
class ArticleLinks:
    """A resolver for one text. `hosts` are the help center's own, `base` its address; `names` are file names of
    attachments by their number."""

    key: str
    path: str
    hosts: frozenset[str]
    base: str
    pictures: Pictures
    names: Mapping[str, str]
    log: ImportLog

    def note(self, construct: str, line: int, message: str) -> None:
        self.log.note(construct, self.path, line, message)

    def link(self, address: str, line: int) -> str:
        if address.startswith("#"):
            return link_to(self.key, unquote(address[1:])) if address[1:] else ""
        try:
            whole = urljoin(self.base, address) if self.base else address
            parts = urlsplit(whole)
            host = (parts.hostname or "").lower()
        except ValueError:
            return self._no_link(address, line)
        if not parts.scheme or host in self.hosts:
            if found := ARTICLE.fullmatch(parts.path):
                return link_to(found[1], unquote(parts.fragment))
            if _OTHER_PAGE.match(parts.path):
                message = f"{brief(address)} is a page that does not come over: the words stay, without a link"
                self.log.note("link to a page of Zendesk", self.path, line, message)
                return ""
            if _ATTACHMENT.match(parts.path):
                self.log.note("attached file", self.path, line, f"{brief(address)} still lies with Zendesk")
        return self._outer(whole, line)

    def _outer(self, address: str, line: int) -> str:
        safe = quote(address, safe="%/:=&?~#+!$,;'@[]-._*").replace("*", "%2A")
        safe = safe.replace("[", "%5B").replace("]", "%5D")
        if safe.startswith("http://") or unsafe(safe) is None:
            return safe
        return self._no_link(address, line)

    def _no_link(self, address: str, line: int) -> str:
        message = f'"{brief(address)}" is no address that a link may lead to: the words stay'
        self.log.note("link that cannot be", self.path, line, message)
        return ""

    def picture(self, address: str, line: int) -> str:
        try:
            whole = address if address.startswith("data:") else urljoin(self.base, address) if self.base else address
            number = _ATTACHMENT.search(urlsplit(whole).path)
        except ValueError:
            return self._no_link(address, line)
        target = self.pictures.of(whole, self.names.get(number[1], "") if number else "")
        if not target:
            message = f"{brief(address)} is not beside the export: save it there; its description stands in its place"
            self.log.note("missing picture", self.path, line, message)
        return target


def brief(address: str) -> str:
    """An address as a report shows it."""
    return address if len(address) <= MAX_SHOWN else address[: MAX_SHOWN - 1] + "…"
