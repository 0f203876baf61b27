"""Old addresses, of guides and of other systems: where they lead today, or that nothing stands there any more."""

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.addresses.redirect import Match, locale_of, pairs_of, remaining_query
from helpcenter.domain.errors import BadRequest
from helpcenter.domain.guide import Status
from helpcenter.web import urls
from helpcenter.web.http.responses import redirect, with_query
from helpcenter.web.interface.error_messages import SENTENCES, not_found
from helpcenter.web.state import View


def redirect_or_gone(request: Request, view: View, slug: str, address: Callable[[str], str]) -> Response:
    """The answer for a slug without a guide: where it moved to (301), that it is gone (410) or never was (404)."""
    moved = view.catalog.moved_to(view.locale, slug)
    if moved is not None:
        return redirect(request, address(moved), 301)
    if view.catalog.is_gone(view.locale, slug):
        raise BadRequest("guide_withdrawn", SENTENCES["guide_withdrawn"], status=410)
    raise not_found("unknown_guide")


# Signs of a path of the site that are meant as they stand (RFC 3986), and what is escaped already.
_AS_GIVEN = "/?#%!$&'()*+,;=:@~"


def led_on(request: Request, view: View) -> Response | None:
    """Where `content/redirects.csv` leads from an address at which nothing stands (301); None when it does not."""
    if request.method not in {"GET", "HEAD"}:
        return None
    query: bytes = request.scope["query_string"]
    found = view.catalog.redirects.find(request.scope["path"], pairs_of(query.decode("latin-1")))
    address = _target(view, request.scope["path"], found) if found else None
    if found is None or address is None:
        return None
    return RedirectResponse(with_query(address, remaining_query(query, found.redirect.parameters)), 301)


def _target(view: View, path: str, found: Match) -> str | None:
    redirect = found.redirect
    if redirect.guide is not None:
        guide = view.catalog.library.guides.get(redirect.guide)
        if guide is None or guide.status is not Status.PUBLISHED:
            return None
        locale = redirect.locale or locale_of(path, view.catalog.site.locales) or view.locale
        return urls.guide(locale, view.catalog.localized(guide.id, locale).slug, anchor=quote(redirect.anchor or ""))
    address = redirect.address or "/"
    if redirect.appends_tail:
        address = f"{address.rstrip('/')}/{quote(found.tail)}"
    return urls.at(quote(address, _AS_GIVEN)) if address.startswith("/") else address
