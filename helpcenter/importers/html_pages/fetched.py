"""Pages of the web: one with its translations, or all that a sitemap names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from helpcenter.domain.errors import UsageError
from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.html_pages.facts import facts_of
from helpcenter.importers.html_pages.pages import Page, normal
from helpcenter.importers.html_pages.saved import decoded_html
from helpcenter.importers.html_pages.sitemap import MAX_BYTES, Entry, UnreadableSitemap, all_pages, parsed
from helpcenter.importers.model import ImportLog, ReadOptions
from helpcenter.outbound.fetching import PAGE, PAGE_OR_SITEMAP, PICTURE, SITEMAP, Fetcher
from helpcenter.outbound.web_addresses import NotFetched
from helpcenter.regular_files import read_regular


@dataclass
class WebPages:
    """Fetches for one import. Not `is_whole`: something could not be had this time."""

    fetcher: Fetcher
    options: ReadOptions
    log: ImportLog
    is_whole: bool = True

    def of(self, source: str) -> list[Page]:
        """The pages that `source` leads to: an address of a page or a sitemap, or a file that is a sitemap. Raises
        UsageError where there is none."""
        if "://" in source:
            self.fetcher.trust(source)
            entries = self._of_address(source)
        else:
            entries = self._of_sitemap(source, self._file(Path(source)))
        wanted = list(self._wanted(entries))
        pages = list(self._pages(wanted))
        if not pages:
            raise UsageError("no_pages", f"{source} leads to no page that can be fetched. {self._first_reason()}")
        return pages

    def picture(self, address: str) -> bytes:
        """The bytes of a picture. Raises NotFetched, OSError."""
        return self.fetcher.get(address, PICTURE).data

    def _first_reason(self) -> str:
        return next((f"{each.message}." for each in self.log.findings), "Look whether the address is right.")

    def _of_address(self, source: str) -> Sequence[Entry]:
        try:
            found = self.fetcher.get(source, PAGE_OR_SITEMAP)
        except NotFetched as error:
            raise UsageError("not_fetched", f"{error}.") from error
        if not found.kind.startswith(PAGE.kinds):
            return self._of_sitemap(source, found.data)
        facts = facts_of(decoded_html(found.data, found.charset), found.address)
        host = parts_of(found.address).netloc
        others = [each for each in facts.alternates.values() if parts_of(each).netloc == host]
        known = {normal(source), normal(found.address), normal(facts.address)}
        return [Entry(source), *(Entry(each) for each in dict.fromkeys(others) if normal(each) not in known)]

    def _of_sitemap(self, source: str, data: bytes) -> Sequence[Entry]:
        try:
            first = parsed(data)
        except UnreadableSitemap as error:
            raise UsageError("bad_sitemap", f"{source} cannot be read as a sitemap: {error}.") from error
        entries, is_whole = all_pages(first, source, self._sitemap, self.log)
        self.is_whole = self.is_whole and is_whole
        return entries

    def _sitemap(self, address: str) -> bytes:
        try:
            return self.fetcher.get(address, SITEMAP).data
        except NotFetched as error:
            raise UnreadableSitemap(str(error)) from error

    @staticmethod
    def _file(path: Path) -> bytes:
        try:
            return read_regular(path, MAX_BYTES)
        except OSError as error:
            raise UsageError("bad_sitemap", f"{path} cannot be read: {error.strerror}.") from error

    def _wanted(self, entries: Sequence[Entry]) -> Iterator[Entry]:
        """Entries below one of the paths that `--set only=/en/help,/fr/aide` names; all without it."""
        only = [each.strip() for each in self.options.settings.get("only", "").split(",") if each.strip()]
        for entry in entries:
            path = unquote(parts_of(entry.address).path)
            if not only or any(path == each or path.startswith(each.rstrip("/") + "/") for each in only):
                yield entry

    def _pages(self, entries: Sequence[Entry]) -> Iterator[Page]:
        seen: set[str] = set()
        for done, entry in enumerate(entries):
            self.log.tell("fetching pages", done, len(entries))
            try:
                found = self.fetcher.get(entry.address, PAGE)
            except NotFetched as error:
                self.is_whole = False
                self.log.note("page that was not fetched", entry.address[:500], 1, str(error))
                continue
            facts = facts_of(decoded_html(found.data, found.charset), found.address)
            if (name := normal(facts.address)) in seen:
                self.log.note("page with two addresses", entry.address[:500], 1, f"it is {facts.address}, which came")
                continue
            seen.add(name)
            facts = replace(facts, alternates={**entry.alternates, **facts.alternates})
            yield Page(entry.address, found.address, facts, partial(self._again, entry.address))

    def _again(self, address: str) -> str:
        """The page as it was kept when it came."""
        found = self.fetcher.get(address, PAGE)
        return decoded_html(found.data, found.charset)
