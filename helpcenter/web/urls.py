"""The addresses of the site's and the staff's pages, made from what they show; a query's empty values are left out.

Every address is a path from the host's root. A site may stand under a path of its host, as https://example.com/help
does: while it answers a request (`under`), each address made here begins with that path. Nothing else knows it: routes,
the page cache and events name the site's own paths, which stay the same when the site moves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import quote, urlencode

_PREFIX = ContextVar("the path of its host under which the site stands", default="")

# Stands for a guide in the address of a picture that all guides share; no guide can be named so.
SHARED = "-"


@contextmanager
def under(prefix: str) -> Iterator[None]:
    """Addresses begin with `prefix`, such as "/help", in this task and the threads that it starts."""
    before = _PREFIX.set(prefix)
    try:
        yield
    finally:
        _PREFIX.reset(before)


def at(path: str) -> str:
    """The address of one of the site's own paths, such as "/staff/live"."""
    return _PREFIX.get() + path


def _with(path: str, parameters: dict[str, str | int | None], anchor: str = "") -> str:
    return f"{_PREFIX.get()}{path}{_query(parameters)}{f'#{quote(anchor)}' if anchor else ''}"


def _query(parameters: dict[str, str | int | None]) -> str:
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""


def home(locale: str) -> str:
    return at(f"/{locale}/")


def search(
    locale: str,
    q: str = "",
    product: str | None = None,
    kind: str | None = None,
    page: int = 1,
    *,
    topic: str | None = None,
    exact: bool = False,
) -> str:
    parameters = {
        "q": q,
        "product": product,
        "kind": kind,
        "topic": topic,
        "exact": 1 if exact else None,
        "page": page if page > 1 else None,
    }
    return _with(f"/{locale}/search", parameters)


def guide(locale: str, slug: str, s: str = "", anchor: str = "") -> str:
    """A guide's address; `s` and `anchor` are ours, and need no quoting."""
    return f"{_PREFIX.get()}{_guide(locale, slug)}{'?s=' if s else ''}{s}{'#' if anchor else ''}{anchor}"


@lru_cache(maxsize=4096)
def _guide(locale: str, slug: str) -> str:
    return f"/{locale}/guides/{quote(slug)}"


def feedback(locale: str, slug: str, **parameters: str | None) -> str:
    """Where a reader's word on a guide is sent, and the page that thanks for it."""
    return _with(f"/{locale}/guides/{quote(slug)}/feedback", dict(parameters))


def markdown(locale: str, slug: str) -> str:
    return at(f"/{locale}/guides/{quote(slug)}.md")


def product(locale: str, product_id: str, page: int = 1) -> str:
    return at(f"/{locale}/products/{product_id}{_page(page)}")


def topic(locale: str, topic_id: str, page: int = 1) -> str:
    return at(f"/{locale}/topics/{topic_id}{_page(page)}")


def other_guides(locale: str, page: int = 1) -> str:
    """The guides that are in no topic."""
    return at(f"/{locale}/other-guides{_page(page)}")


def _page(number: int) -> str:
    """A long list's further pages have a path of their own: pages are kept by path."""
    return f"/{number}" if number > 1 else ""


def feed(locale: str) -> str:
    return at(f"/{locale}/feed.atom")


def opensearch(locale: str) -> str:
    return _with("/opensearch.xml", {"locale": locale})


def card(locale: str, guide_id: str, version: str) -> str:
    """The picture that networks show for a guide; another address for other words."""
    return _with(f"/cards/{locale}/{guide_id}.png", {"v": version})


def site_card(locale: str, version: str) -> str:
    return _with(f"/cards/{locale}.png", {"v": version})


def go(cta: str, *, guide_id: str, locale: str, variant: str, placement: str) -> str:
    """The counted link of a call to action; the parameters say where it stands."""
    return _with(f"/go/{cta}", {"guide": guide_id, "locale": locale, "variant": variant, "placement": placement})


def media(guide_id: str, name: str, sha256: str, *, is_shared: bool = False) -> str:
    return _with(f"/media/{SHARED if is_shared else guide_id}/{quote(name)}", {"v": sha256[:8]})


def asset(name: str) -> str:
    """A file of ours, by the name under which it is served."""
    return at(f"/assets/{name}")


def brand(name: str) -> str:
    """The site's own style sheet or logo."""
    return at(f"/brand/{name}")


def sitemaps() -> str:
    return at("/sitemap.xml")


def sitemap(locale: str, number: int) -> str:
    return at(f"/sitemaps/{locale}-{number}.xml")


def llms(locale: str) -> str:
    return _with("/llms.txt", {"locale": locale})


def suggest() -> str:
    return at("/api/v1/suggest")


def report(name: str, **parameters: str | None) -> str:
    return _with(f"/staff/reports/{name}", dict(parameters))


def receipt(page: str, **parameters: str) -> str:
    """The rows behind a figure of the staff page with this address."""
    return f"{page}/receipt{_query(dict(parameters))}"


def sign_in(next_path: str = "") -> str:
    """The sign-in page that leads on to a staff page."""
    return _with("/staff/sign-in", {"next": next_path})


def sign_in_code(next_path: str = "") -> str:
    """The second step of signing in, which leads on to a staff page."""
    return _with("/staff/sign-in/code", {"next": next_path})


def account(**parameters: str) -> str:
    return _with("/staff/account", dict(parameters))


def second_factor() -> str:
    return at("/staff/account/second-factor")


def overview() -> str:
    return at("/staff/overview")


def live() -> str:
    return at("/staff/live")


def staff_content(**parameters: str) -> str:
    return _with("/staff/content", dict(parameters))


def releases(**parameters: str) -> str:
    return _with("/staff/releases", dict(parameters))


def release_comparison(old: str, new: str) -> str:
    return _with("/staff/releases/compare", {"old": old, "new": new})


def previews(**parameters: str) -> str:
    return _with("/staff/preview", dict(parameters))


def preview(locale: str, guide_id: str) -> str:
    """A guide as its files are now, for signed-in staff."""
    return at(f"/staff/preview/{locale}/guides/{quote(guide_id)}")


def preview_media() -> str:
    """The beginning of the addresses of a preview's pictures, in place of that of `media`."""
    return at("/staff/preview/media/")


def preview_link(token: str) -> str:
    """The same for whoever has the link."""
    return at(f"/staff/preview/link/{token}")


def recorded_events() -> str:
    return at("/staff/events")


def staff_log(**parameters: str | int | None) -> str:
    return _with("/staff/log", dict(parameters))
