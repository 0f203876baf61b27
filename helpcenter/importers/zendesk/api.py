"""The API of a help center of Zendesk, asked page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from helpcenter.domain.errors import UsageError
from helpcenter.importers.data.json_toml import UnreadableData, from_json
from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.model import ImportLog
from helpcenter.importers.zendesk.export import MAX_RECORDS, Export, list_of
from helpcenter.outbound.fetching import JSON, PICTURE, Fetcher
from helpcenter.outbound.web_addresses import NotFetched

_API = "/api/v2/help_center"
_PER_PAGE = 100
_MOST_PAGES = 10_000
_KINDS = ("categories", "sections", "articles")


@dataclass
class HelpCenterApi:
    """`base` is the address of the help center: scheme and host."""

    base: str
    fetcher: Fetcher
    log: ImportLog
    pages: int = 0

    @classmethod
    def of(cls, source: str, fetcher: Fetcher, log: ImportLog) -> "HelpCenterApi":
        """The API of the help center that an address leads to, whatever page of it that is."""
        parts = parts_of(source)
        fetcher.trust(source)
        return cls(f"{parts.scheme}://{parts.netloc}", fetcher, log)

    def export(self, *, with_files: bool) -> Export:
        """Everything that anybody may read. `with_files` asks for each article's attachments, too. Raises UsageError
        where an answer cannot be had: to import half of it would look as if the rest were gone."""
        export = Export()
        for locale in self._locales():
            for kind in _KINDS:
                first = f"{_API}/{quote(locale)}/{kind}.json" if locale else f"{_API}/{kind}.json"
                self._all(first, kind, export)
        if with_files:
            numbers = list(dict.fromkeys(str(each.get("id")) for each in export.articles))
            for done, number in enumerate(numbers):
                self.log.tell("attachments", done, len(numbers))
                self._all(f"{_API}/articles/{quote(number, safe='')}/attachments.json", "attachments", export)
        return export

    def picture(self, address: str) -> bytes:
        """The bytes of a picture. Raises NotFetched, OSError."""
        return self.fetcher.get(address, PICTURE).data

    def _locales(self) -> list[str]:
        """Zendesk's names of the languages, the first one first; [""] where it does not tell."""
        try:
            answer = self._answer(f"{self.base}{_API}/locales.json")
        except UsageError:
            return [""]
        found = [each for each in list_of(answer.get("locales")) if isinstance(each, str)]
        first = answer.get("default_locale")
        return sorted(dict.fromkeys(found), key=lambda each: each != first)[:200] or [""]

    def _all(self, path: str, kind: str, export: Export) -> None:
        """Every page of a list into `export`."""
        address: str | None = f"{self.base}{path}?page[size]={_PER_PAGE}"
        seen: set[str] = set()
        while address and address not in seen:
            seen.add(address)
            self.pages += 1
            if self.pages > _MOST_PAGES or export.count >= MAX_RECORDS:
                message = f"more than {_MOST_PAGES:,} answers or {MAX_RECORDS:,} records: the rest was not read"
                self.log.note("too many records", address, 1, message)
                return
            self.log.tell(kind, len(getattr(export, kind)), 0)
            answer = self._answer(address)
            export.add(answer, f"{self.base}{path}")
            address = self._next(answer)

    def _next(self, answer: Mapping[str, Any]) -> str | None:
        """The address of the next page, by cursor or by number; none of another host is asked."""
        meta, links = answer.get("meta"), answer.get("links")
        found = answer.get("next_page")
        if isinstance(meta, Mapping) and isinstance(links, Mapping):
            found = links.get("next") if meta.get("has_more") else None
        if not isinstance(found, str):
            return None
        parts = parts_of(found)
        own = parts_of(self.base)
        if parts.netloc and parts.hostname != own.hostname:
            message = f"{self.base} sends on to {parts.hostname} for the next page: ask that help center itself."
            raise UsageError("other_host", message)
        return parts._replace(scheme=own.scheme, netloc=own.netloc).geturl()

    def _answer(self, address: str) -> Mapping[str, Any]:
        try:
            value = from_json(self.fetcher.get(address, JSON).data)
        except NotFetched as error:
            raise UsageError("not_fetched", f"Nothing was imported. {error}. {_AGAIN}") from error
        except UnreadableData as error:
            self.fetcher.forget(address)
            raise UsageError("bad_answer", f"Nothing was imported. {address} is no JSON. {_AGAIN}") from error
        if not isinstance(value, Mapping):
            raise UsageError("bad_answer", f"Nothing was imported. {address} is no answer of Zendesk's API.")
        return value


_AGAIN = "Run the same command again later: it goes on where it was."
