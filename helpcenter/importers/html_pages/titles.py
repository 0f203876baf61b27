"""Titles without the site's name, descriptions that only one page has, places in the navigation."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from helpcenter.content.text.slugs import slug_id
from helpcenter.importers.data.web_addresses import joined, parts_of
from helpcenter.importers.html_pages.pages import Group, Page, normal
from helpcenter.importers.html_pages.signs import is_just
from helpcenter.importers.html_text import parse
from helpcenter.importers.model import ImportedTopic

_BETWEEN = re.compile(r"\s+[|–—·•»:-]{1,2}\s+")
_DEEPEST = 5
Crumbs = Sequence[tuple[str, str]]


def titles_of(pages: Sequence[Page]) -> Mapping[str, str]:
    """By path, the title that a page's head gives it, without the name of the site that stands on every page."""
    shared = Counter(piece for page in pages for piece in set(_BETWEEN.split(page.facts.title)))
    return {page.path: _own_title(page, shared, len(pages)) for page in pages}


def _own_title(page: Page, shared: Counter[str], count: int) -> str:
    if page.facts.headline and page.facts.headline != page.facts.site_name:
        return _without(page.facts.headline, page.facts.site_name)
    title = _without(page.facts.title, page.facts.site_name)
    pieces = _BETWEEN.split(title)
    # On most pages of three or more, a piece is the site's name.
    kept = [piece for piece in pieces if count < 3 or shared[piece] * 2 <= count]
    return " – ".join(kept) if kept and len(kept) < len(pieces) else title


def _without(title: str, name: str) -> str:
    pieces = _BETWEEN.split(title)
    if name and len(pieces) > 1 and name in (pieces[0], pieces[-1]):
        cut = pieces[1:] if pieces[0] == name else pieces[:-1]
        start = title.index(cut[0])
        return title[start : title.rindex(cut[-1]) + len(cut[-1])]
    return title


_HEADING = re.compile(r"<h1\b[^<>]*>(.{1,2000}?)</h1>", re.IGNORECASE | re.DOTALL)


def shared_headings(pages: Sequence[Page]) -> frozenset[str]:
    """Headings of the first level that stand on most of three pages or more: they name the site."""
    found = [parse(each[1]).words() for page in pages if (each := _HEADING.search(page.read()))]
    counted = Counter(found)
    return frozenset(words for words, number in counted.items() if len(pages) > 2 and number * 2 > len(pages))


def descriptions_of(pages: Sequence[Page]) -> Mapping[str, str]:
    """By path, descriptions that no other page has."""
    counted = Counter(page.facts.description for page in pages)
    return {page.path: page.facts.description for page in pages if counted[page.facts.description] == 1}


def topics_of(
    groups: Sequence[Group], crumbs: Callable[[Page], Crumbs], titles: Mapping[str, str]
) -> tuple[list[ImportedTopic], Mapping[str, str]]:
    """Topics made of the places above each page, and the key of the one that each group is in. Names in further
    languages come from translations whose way is as long."""
    topics: dict[str, ImportedTopic] = {}
    owners: dict[str, str] = {}
    for group in groups:
        ways = {locale: _way(page, crumbs(page), titles.get(page.path, "")) for locale, page in group.pages.items()}
        own = next(iter(ways.values()))
        alike = {locale: way for locale, way in ways.items() if len(way) == len(own)}
        parent = ""
        for place, name in enumerate(own):
            key = f"{parent}/{slug_id(name)}".lstrip("/")
            names = {locale: way[place] for locale, way in alike.items()}
            known = topics.get(key)
            topics[key] = ImportedTopic(key, {**names, **(known.names if known else {})}, parent)
            parent = key
        if parent:
            owners[group.key] = parent
    return list(topics.values()), owners


def _way(page: Page, crumbs: Crumbs, title: str) -> list[str]:
    """Names of the places above a page, without the home page and the page itself."""
    base = page.address or page.place
    kept = []
    for place, (name, address) in enumerate(crumbs):
        whole = joined(base, address) if address else ""
        is_home = place == 0 and (
            is_just("home", name)
            or name == page.facts.site_name
            or (bool(whole) and not parts_of(whole).path.strip("/"))
        )
        is_self = place == len(crumbs) - 1 and (name == title or (bool(whole) and normal(whole) == normal(base)))
        if name and not is_home and not is_self:
            kept.append(name[:150])
    return kept[:_DEEPEST]
