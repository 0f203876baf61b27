"""The Atom feed (RFC 4287) of guides that were updated."""

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.http.precompressed import Stored
from helpcenter.web.http.responses import REVALIDATED
from helpcenter.web.state import View, view_of

_MOST = 50


async def atom(request: Request) -> Response:
    """The guides of a language, the latest change first."""
    view = view_of(request)
    stored = await view.web.lists.get((view.served.release_id, "feed", view.locale), lambda: _stored(view))
    return stored.response(request)


def _stored(view: View) -> Stored:
    return Stored("\n".join(_lines(view)).encode(), "application/atom+xml; charset=utf-8", REVALIDATED)


def updated(guide: LocalizedGuide) -> date | None:
    """The day a guide was last changed or looked through; None when it does not say."""
    return guide.guide.updated or guide.guide.reviewed


def _lines(view: View) -> Iterator[str]:
    base = view.web.services.settings.base_url
    guides = [guide for guide in view.catalog.guides(view.locale) if guide.is_translated]
    # Atom wants a day of each: who says none is as old as the release.
    built = view.served.built_at.date()
    days = {guide.guide.id: updated(guide) or built for guide in guides}
    guides.sort(key=lambda guide: days[guide.guide.id], reverse=True)
    home, here = base + urls.home(view.locale), base + urls.feed(view.locale)
    newest = max(days.values(), default=built)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(view.locale)}>'
    yield f"<title>{escape(view.catalog.site.name(view.locale))}</title>"
    yield f"<id>{escape(home)}</id>"
    yield f"<link href={quoteattr(home)}/>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(here)}/>'
    yield f"<updated>{_moment(newest)}</updated>"
    yield f"<author><name>{escape(view.catalog.site.name(view.locale))}</name></author>"
    for guide in guides[:_MOST]:
        yield from _entry(view, guide, days[guide.guide.id])
    yield "</feed>\n"


def _entry(view: View, guide: LocalizedGuide, day: date) -> Iterator[str]:
    base = view.web.services.settings.base_url
    address = base + urls.guide(view.locale, guide.slug)
    yield "<entry>"
    yield f"<title>{escape(guide.title)}</title>"
    # The id stays when the slug changes.
    yield f"<id>{escape(base + urls.home(view.locale))}#{guide.guide.id}</id>"
    yield f"<link href={quoteattr(address)}/>"
    yield f"<updated>{_moment(day)}</updated>"
    if guide.summary:
        yield f"<summary>{escape(guide.summary)}</summary>"
    yield "</entry>"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


ROUTES = [Route("/{locale}/feed.atom", atom)]
