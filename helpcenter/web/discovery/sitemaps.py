"""Sitemaps: an index, and for each language the guides that are really written in it."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Guide, LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.discovery.documents import XML, XML_DECLARATION, cached_document
from helpcenter.web.layout import written_locales
from helpcenter.web.state import View, best_locale, view_of

_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
# The protocol allows 50,000 addresses a file; with their other languages, ten thousand stay well below 50 MB.
PER_SITEMAP = 10_000


async def sitemaps(request: Request) -> Response:
    """The index of sitemaps, with the day on which anything in each was last changed."""
    view = view_of(request, best_locale(request))
    return await cached_document(request, view, "sitemaps", XML, _index_lines)


async def sitemap(request: Request) -> Response:
    """A language's guides as far as they are really written in it, each with its other languages."""
    view = view_of(request)
    name = request.path_params["number"]
    number = int(name) if name.isdecimal() and len(name) < 6 else -1
    if not 0 <= number < max(1, len(_chunks(view))):
        raise NotFound("unknown_file", "There is no such sitemap.")
    return await cached_document(request, view, f"sitemap {number}", XML, partial(_sitemap_lines, number))


def _index_lines(view: View) -> Iterator[str]:
    origin = view.web.services.settings.origin
    yield XML_DECLARATION
    yield f"<sitemapindex {_NAMESPACE}>"
    for locale in view.catalog.site.locales:
        for number, guides in enumerate(_chunks(View(view.web, view.release, locale))):
            newest = max((guide.guide.last_changed for guide in guides if guide.guide.last_changed), default=None)
            yield f"<sitemap><loc>{origin}{urls.sitemap(locale, number)}</loc>{_modified(newest)}</sitemap>"
    yield "</sitemapindex>"


def _chunks(view: View) -> list[list[LocalizedGuide]]:
    guides = [guide for guide in view.catalog.guides(view.locale) if guide.title_locale == view.locale]
    return [guides[at : at + PER_SITEMAP] for at in range(0, len(guides), PER_SITEMAP)]


def _written_in(view: View, guide: Guide) -> list[str]:
    return [locale for locale in view.catalog.site.locales if locale in guide.texts]


def _sitemap_lines(number: int, view: View) -> Iterator[str]:
    yield XML_DECLARATION
    yield f'<urlset {_NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    if number == 0:
        yield _url(view, urls.home, written_locales(view), None)
        for product in view.catalog.library.products.values():
            written = written_locales(view, product.id)
            if view.locale in written:
                yield _url(view, partial(_product, product.id), written, None)
        written = written_locales(view)
        for topic in view.catalog.library.topics:
            named = [locale for locale in written if locale in topic.names]
            if view.locale in named and view.catalog.topics.count(topic.id):
                yield _url(view, partial(_topic, topic.id), named, None)
    for chunk in _chunks(view)[number : number + 1]:
        for guide in chunk:
            yield _url(view, _addresses(view, guide), _written_in(view, guide.guide), guide.guide.last_changed)
    yield "</urlset>"


def _product(product_id: str, locale: str) -> str:
    return urls.product(locale, product_id)


def _topic(topic_id: str, locale: str) -> str:
    return urls.topic(locale, topic_id)


def _addresses(view: View, guide: LocalizedGuide) -> Callable[[str], str]:
    return lambda tag: urls.guide(tag, view.catalog.localized(guide.guide.id, tag).slug)


def _modified(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""


def _url(view: View, path: Callable[[str], str], locales: list[str], modified: date | None) -> str:
    origin = view.web.services.settings.origin
    others = "".join(
        f"<xhtml:link rel={quoteattr('alternate')} hreflang={quoteattr(tag)} href={quoteattr(origin + path(tag))}/>"
        for tag in locales
    )
    return f"<url><loc>{escape(origin + path(view.locale))}</loc>{_modified(modified)}{others}</url>"
