"""Where a redirect that leads to other redirects arrives in the end, as one redirect that does the same."""

from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import replace
from urllib.parse import quote

from helpcenter.domain.addresses.redirect import Match, Redirect, decoded, locale_of, normal_path, pairs_of
from helpcenter.domain.catalog import Catalog

# Longer chains are taken for loops.
MAX_HOPS = 10
# Stands for any page below an old address.
ANY = "x"


class Shortcuts:
    """The redirects of a site that others lead to. `is_live`: whether a page stands at a path of the site."""

    def __init__(self, catalog: Catalog, is_live: Callable[[str], bool]) -> None:
        self._catalog, self._is_live = catalog, is_live
        self._olds = sorted(each.old.casefold() for each in catalog.library.redirects)

    def of(self, redirect: Redirect) -> Redirect | None:
        """`redirect` with the target at which a visitor arrives by way of others; None where no single line says the
        same."""
        short = redirect
        for _ in range(MAX_HOPS):
            address = short.address
            if address is None or not address.startswith("/"):
                break
            if not short.appends_tail and self._is_live(address.partition("#")[0]):
                break
            path, _, query = address.partition("?")
            path = normal_path(decoded(path))
            found = self._catalog.redirects.find(f"{path}/{ANY}" if short.appends_tail else path, pairs_of(query))
            if found is None:
                break
            is_whole = "#" not in address and pairs_of(query) == found.redirect.parameters
            after = self._after(short, found, path) if is_whole else None
            if after is None:
                return None
            short = after
        else:
            return None
        return short if short != redirect else None

    def _after(self, short: Redirect, found: Match, path: str) -> Redirect | None:
        if short.appends_tail and not self._takes_every_tail(found.redirect, path):
            return None
        return _after(short, found, path, self._catalog.site.locales)

    def _takes_every_tail(self, found: Redirect, path: str) -> bool:
        """Whether whatever stands below `path` is led on by this redirect, and by no page or line of its own."""
        below = f"{path}/".casefold()
        next_ = bisect_left(self._olds, below)
        has_lines = self._olds[next_ : next_ + 1] and self._olds[next_].startswith(below)
        first = path.split("/")[1:2]
        has_pages = not first or first[0] in self._catalog.site.locales
        return found.has_tail and found.old.casefold() == path.casefold() and not has_pages and not has_lines


def _after(short: Redirect, found: Match, path: str, locales: Collection[str]) -> Redirect | None:
    """`short` with the target of the redirect that it leads to."""
    end = found.redirect
    address, appends_tail = end.address, end.appends_tail
    if end.appends_tail and not short.appends_tail:
        address, appends_tail = f"{(end.address or '/').rstrip('/')}/{quote(found.tail)}", False
    after = replace(short, guide=end.guide, anchor=end.anchor, address=address, appends_tail=appends_tail)
    if end.guide is None:
        return after
    told = end.locale or locale_of(path, locales)
    if short.locale is not None and told not in (None, short.locale):
        return None
    if short.appends_tail and told is None and path.count("/") != short.old.count("/"):
        # What stands below may tell the language at the one address and not at the other.
        return None
    is_told = told is None or told == locale_of(short.old, locales)
    return after if is_told or short.locale else replace(after, locale=told)
