"""The Atom feed (RFC 4287) of guides that were updated."""

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.discovery.documents import cached_document
from helpcenter.web.state import View, view_of

_MAX_ENTRIES = 50


async def atom(request: Request) -> Response:
    """The guides of a language, the latest change first."""
    view = view_of(request)
    return await cached_document(request, view, "feed", "application/atom+xml; charset=utf-8", _lines)


def _lines(view: View) -> Iterator[str]:
    origin = view.web.services.settings.origin
    guides = [guide for guide in view.catalog.guides(view.locale) if guide.is_translated]
    # Atom wants a day of each: who says none is as old as the release.
    built = view.release.built_at.date()
    days = {guide.guide.id: guide.guide.last_changed or built for guide in guides}
    guides.sort(key=lambda guide: days[guide.guide.id], reverse=True)
    home, here = origin + urls.home(view.locale), origin + urls.feed(view.locale)
    newest = max(days.values(), default=built)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(view.locale)}>'
    yield f"<title>{escape(view.catalog.site.name(view.locale))}</title>"
    yield f"<id>{escape(home)}</id>"
    yield f"<link href={quoteattr(home)}/>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(here)}/>'
    yield f"<updated>{_timestamp(newest)}</updated>"
    yield f"<author><name>{escape(view.catalog.site.name(view.locale))}</name></author>"
    for guide in guides[:_MAX_ENTRIES]:
        yield from _entry(view, guide, days[guide.guide.id])
    yield "</feed>"


def _entry(view: View, guide: LocalizedGuide, day: date) -> Iterator[str]:
    origin = view.web.services.settings.origin
    address = origin + urls.guide(view.locale, guide.slug)
    yield "<entry>"
    yield f"<title>{escape(guide.title)}</title>"
    # The id stays when the slug changes.
    yield f"<id>{escape(origin + urls.home(view.locale))}#{guide.guide.id}</id>"
    yield f"<link href={quoteattr(address)}/>"
    yield f"<updated>{_timestamp(day)}</updated>"
    if guide.summary:
        yield f"<summary>{escape(guide.summary)}</summary>"
    yield "</entry>"


def _timestamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
