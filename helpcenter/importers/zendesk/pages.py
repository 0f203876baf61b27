"""Whether every page of the API's answers was saved: one that is missing would take its articles along in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_LISTS = ("categories", "sections", "articles", "translations", "article_attachments")
# What a list that belongs to one article is told apart by.
_OWNERS = {"translations": "source_id", "article_attachments": "article_id"}


@dataclass
class _Listing:
    """All pages of one list. `count` is how long the API says it is, 0 if it does not."""

    path: str
    ids: set[str] = field(default_factory=set)
    count: int = 0
    has_end: bool = False


@dataclass
class Pages:
    """Lists by what they hold and of which language or article."""

    lists: dict[tuple[str, str], _Listing] = field(default_factory=dict)

    def add(self, answer: Any, path: str) -> None:
        """Takes note of one answer; what is none is passed over."""
        if not isinstance(answer, Mapping):
            return
        for kind in _LISTS:
            records = answer.get(kind)
            if isinstance(records, list) and records and all(isinstance(each, Mapping) for each in records):
                owner = str(records[0].get(_OWNERS.get(kind, "locale")))
                listing = self.lists.setdefault((kind, owner), _Listing(path))
                listing.ids |= {str(each.get("id")) for each in records}
                count = answer.get("count")
                listing.count = max(listing.count, count if isinstance(count, int) else 0)
                listing.has_end = listing.has_end or not _goes_on(answer)

    def missing(self) -> Iterator[tuple[str, str]]:
        """The path of a file, and what lacks of the list that it belongs to."""
        for (kind, _), listing in self.lists.items():
            here = len(listing.ids)
            if listing.count > here:
                yield listing.path, f"{here} of {listing.count} {kind.replace('_', ' ')} are in the files"
            elif not listing.has_end:
                yield listing.path, f"more {kind.replace('_', ' ')} follow, which are in no file"


def _goes_on(answer: Mapping[str, Any]) -> bool:
    meta = answer.get("meta")
    return bool(answer.get("next_page")) or (isinstance(meta, Mapping) and meta.get("has_more") is True)
