"""Redirects held against the site: pages that stand in their way, chains, loops, and targets that are not there."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.checks.redirect_shortcuts import ANY, MAX_HOPS, Shortcuts
from helpcenter.domain.addresses.redirect import TAIL, Redirect, decoded, normal_path, pairs_of
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem, Remedy, RemedyKind, Severity, nearest

PATH = "content/redirects.csv"
OWN_PATHS = frozenset(
    {
        *(".well-known", "api", "assets", "brand", "cards", "embed.js", "go", "healthz", "llms.txt", "mcp", "media"),
        *("metrics", "opensearch.xml", "readyz", "robots.txt", "sitemap.xml", "sitemaps", "staff"),
    }
)
"""First parts of paths that the program answers itself."""

_PAGES = {(), ("search",), ("feed.atom",)}


def check(library: Library) -> Iterator[Problem]:
    """Everything about the library's redirects that one line alone does not tell."""
    checked = _RedirectCheck(library)
    for redirect in library.redirects:
        yield from checked.problems(redirect)


def written_target(redirect: Redirect) -> str:
    """What stands in the column `to`."""
    if redirect.guide is not None:
        return f"guide:{redirect.guide}{'#' if redirect.anchor else ''}{redirect.anchor or ''}"
    return f"{(redirect.address or '/').rstrip('/')}{TAIL}" if redirect.appends_tail else redirect.address or "/"


def _target_remedy(target: str, locale: str | None) -> Remedy:
    return Remedy(RemedyKind.REDIRECT_TARGET, (target, locale or ""))


class _RedirectCheck:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._catalog = Catalog(library)
        self._shortcuts = Shortcuts(self._catalog, self._is_live)

    def problems(self, redirect: Redirect) -> Iterator[Problem]:
        old = brief(redirect.old or "/")
        if self.is_in_the_way(redirect):
            message = f'"{old}" is a page of this site, so that nobody is led on: remove the line'
            yield Problem(PATH, redirect.line, message)
            return
        locale, slug = self._guide_address(redirect.old)
        moved = self._catalog.moved_to(locale, slug) if locale and not redirect.has_tail else None
        if moved is not None:
            message = f'"{old}" leads to "{moved}" already, by the previous slugs of that guide: remove the line'
            yield Problem(PATH, redirect.line, message, Severity.ERROR, self._needless(redirect, locale, moved))
            return
        end = self.end(redirect)
        if end is None:
            yield Problem(PATH, redirect.line, f'"{old}" leads back to itself: name another target')
        elif end is not redirect:
            yield self._chain(redirect, end)
        else:
            yield from self._missing(redirect, redirect.address or "")

    def _needless(self, redirect: Redirect, locale: str, moved: str) -> Remedy | None:
        """The line can go when it says what happens anyway."""
        guide = self._catalog.guide_at(locale, moved)
        is_same = guide is not None and redirect.guide == guide.guide.id and redirect.anchor is None
        return Remedy(RemedyKind.NO_REDIRECT) if is_same and redirect.locale in (None, locale) else None

    def _chain(self, redirect: Redirect, end: Redirect) -> Problem:
        short = self._shortcuts.of(redirect)
        if short is not None and any(self._missing(short, short.address or "")):
            short = None
        lead = f'write "{brief(written_target(short))}" instead' if short else "lead to where that one leads"
        remedy = _target_remedy(written_target(short), short.locale) if short else None
        message = f"this leads to another redirect, on line {end.line}: {lead}"
        return Problem(PATH, redirect.line, message, Severity.WARNING, remedy)

    def _missing(self, redirect: Redirect, address: str) -> Iterator[Problem]:
        if redirect.appends_tail or not address.startswith("/") or self._is_live(address):
            return
        parts = urlsplit(address)
        locale, slug = self._guide_address(normal_path(decoded(parts.path)))
        moved = self._catalog.moved_to(locale, slug) if locale else None
        if moved is not None:
            new = urlunsplit(parts._replace(path=f"/{locale}/guides/{moved}"))
            message = f'"{brief(address)}" is an earlier address of a guide: write "{brief(new)}"'
            yield Problem(PATH, redirect.line, message, Severity.WARNING, _target_remedy(new, redirect.locale))
            return
        known = [guide.slug for guide in self._catalog.guides(locale)] if locale else []
        hint = nearest(slug, known) or ": write the address as browsers show it, or guide:its-id"
        yield Problem(PATH, redirect.line, f'this site has no page "{brief(address)}"{hint}')

    def is_in_the_way(self, redirect: Redirect) -> bool:
        """Whether a page stands at the old address itself. What is below an address with a tail stays visible."""
        return not redirect.has_tail and self._is_live(redirect.old or "/")

    def end(self, redirect: Redirect) -> Redirect | None:
        """The redirect at whose target a visitor arrives; None when it goes in circles."""
        seen: list[Redirect] = []
        tail, last = ANY, redirect
        while last not in seen and len(seen) < MAX_HOPS:
            seen.append(last)
            address = self._next(last, tail)
            if address is None:
                return last
            path, _, query = address.partition("?")
            found = self._catalog.redirects.find(decoded(path), pairs_of(query))
            if found is None:
                return last
            # One that takes a tail is no end that could be written here instead, yet it may lead round in circles.
            last, tail = found.redirect, found.tail or ANY
        return None

    def _next(self, redirect: Redirect, tail: str) -> str | None:
        """The path of this site that a redirect leads to, where no page stands; None for every other target."""
        address = redirect.address
        if address is None or not address.startswith("/"):
            return None
        address = address.partition("#")[0]
        if redirect.appends_tail:
            address = f"{address.rstrip('/')}/{tail}"
        return None if self._is_live(address) else address

    def _is_live(self, address: str) -> bool:
        path = normal_path(decoded(urlsplit(address).path))
        parts = path.split("/")[1:]
        if not parts or parts[0] in OWN_PATHS:
            return True
        if parts[0] not in self._library.site.locales:
            return False
        return self._is_page(parts[0], parts[1:])

    def _is_page(self, locale: str, rest: Sequence[str]) -> bool:
        """Whether a page of the site stands at these parts of a path behind a language."""
        kind, *names = rest or [""]
        if kind == "guides" and len(names) == 1:
            return any(self._catalog.guide_at(locale, slug) for slug in (names[0], names[0].removesuffix(".md")))
        if kind == "products" and len(names) in (1, 2):
            return names[0] in self._library.products
        if kind == "topics" and len(names) in (1, 2):
            return self._catalog.topics.find(names[0]) is not None
        return tuple(rest) in _PAGES or (kind == "other-guides" and len(names) < 2)

    def _guide_address(self, path: str) -> tuple[str, str]:
        """Locale and slug of a path that is formed like a guide's address; two empty texts for others."""
        parts = path.split("/")
        is_guide = len(parts) == 4 and parts[1] in self._library.site.locales and parts[2] == "guides"
        return (parts[1], parts[3]) if is_guide else ("", "")
