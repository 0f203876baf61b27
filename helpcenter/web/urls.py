"""The addresses of the site's and the staff's pages, made from what they show; a query's empty values are left out."""

from functools import lru_cache
from urllib.parse import quote, urlencode

# Stands for a guide in the address of a picture that all guides share; no guide can be named so.
SHARED = "-"


def _with(path: str, parameters: dict[str, str | int | None], anchor: str = "") -> str:
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    query = f"?{urlencode(given)}" if given else ""
    fragment = f"#{quote(anchor)}" if anchor else ""
    return f"{path}{query}{fragment}"


def home(locale: str) -> str:
    return f"/{locale}/"


def search(
    locale: str, q: str = "", product: str | None = None, kind: str | None = None, page: int = 1, *, exact: bool = False
) -> str:
    parameters = {
        "q": q,
        "product": product,
        "kind": kind,
        "exact": 1 if exact else None,
        "page": page if page > 1 else None,
    }
    return _with(f"/{locale}/search", parameters)


def guide(locale: str, slug: str, s: str = "", anchor: str = "") -> str:
    """A guide's address; `s` and `anchor` are ours, and need no quoting."""
    return f"{_guide(locale, slug)}{'?s=' if s else ''}{s}{'#' if anchor else ''}{anchor}"


@lru_cache(maxsize=4096)
def _guide(locale: str, slug: str) -> str:
    return f"/{locale}/guides/{quote(slug)}"


def feedback(locale: str, slug: str, **parameters: str | None) -> str:
    """Where a reader's word on a guide is sent, and the page that thanks for it."""
    return _with(f"/{locale}/guides/{quote(slug)}/feedback", dict(parameters))


def markdown(locale: str, slug: str) -> str:
    return f"/{locale}/guides/{quote(slug)}.md"


def product(locale: str, product_id: str) -> str:
    return f"/{locale}/products/{product_id}"


def feed(locale: str) -> str:
    return f"/{locale}/feed.atom"


def opensearch(locale: str) -> str:
    return _with(OPENSEARCH, {"locale": locale})


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


def report(name: str, **parameters: str | None) -> str:
    return _with(f"/staff/reports/{name}", dict(parameters))


def receipt(page: str, **parameters: str) -> str:
    """The rows behind a figure of a staff page."""
    return _with(f"{page}/receipt", dict(parameters))


def sign_in(next_path: str = "") -> str:
    """The sign-in page that leads on to a staff page."""
    return _with(SIGN_IN, {"next": next_path})


def sign_in_code(next_path: str = "") -> str:
    """The second step of signing in, which leads on to a staff page."""
    return _with(SIGN_IN_CODE, {"next": next_path})


def staff_log(**parameters: str | int | None) -> str:
    return _with(LOG, dict(parameters))


OPENSEARCH = "/opensearch.xml"
SUGGEST = "/api/v1/suggest"
STAFF = "/staff/overview"
LIVE = "/staff/live"
EVENTS = "/staff/events"
SIGN_IN = "/staff/sign-in"
SIGN_IN_CODE = "/staff/sign-in/code"
ACCOUNT = "/staff/account"
SECOND_FACTOR = "/staff/account/second-factor"
LOG = "/staff/log"
