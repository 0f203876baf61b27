"""What search engines, browsers and readers' machines fetch: sitemaps, robots, OpenSearch, llms.txt, Markdown twins."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from helpcenter.domain.errors import BadRequest, NotFound
from helpcenter.domain.guide import Guide, LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.discovery.feed import updated
from helpcenter.web.http.precompressed import Stored
from helpcenter.web.http.responses import REVALIDATED
from helpcenter.web.layout import written_locales
from helpcenter.web.state import View, best_locale, view_of

_XML = "application/xml; charset=utf-8"
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
# The protocol allows 50,000 addresses a file; with their other languages, ten thousand stay well below 50 MB.
PER_SITEMAP = 10_000
# What OpenSearch 1.1 allows.
_SHORT_NAME, _DESCRIPTION = 16, 1024


async def sitemaps(request: Request) -> Response:
    """The index of sitemaps, with the day on which anything in each was last changed."""
    view = view_of(request, best_locale(request))
    return await _kept(request, view, "sitemaps", _XML, _sitemaps)


async def sitemap(request: Request) -> Response:
    """A language's guides as far as they are really written in it, each with its other languages."""
    view = view_of(request)
    name = request.path_params["number"]
    number = int(name) if name.isdecimal() and len(name) < 6 else -1
    if not 0 <= number < max(1, len(_parts(view))):
        raise NotFound("unknown_file", "There is no such sitemap.")
    return await _kept(request, view, f"sitemap {number}", _XML, lambda view: _sitemap(view, number))


async def _kept(
    request: Request, view: View, what: str, media_type: str, lines: Callable[[View], Iterator[str]]
) -> Response:
    """A list that is made once a release."""

    def make() -> Stored:
        return Stored(("\n".join(lines(view)) + "\n").encode(), media_type, REVALIDATED)

    stored = await view.web.lists.get((view.served.release_id, what, view.locale), make)
    return stored.response(request)


def _sitemaps(view: View) -> Iterator[str]:
    base = view.web.services.settings.base_url
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<sitemapindex {_SITEMAP}>"
    for locale in view.catalog.site.locales:
        for number, guides in enumerate(_parts(View(view.web, view.served, locale))):
            newest = max((day for day in map(updated, guides) if day), default=None)
            yield f"<sitemap><loc>{base}/sitemaps/{locale}-{number}.xml</loc>{_modified(newest)}</sitemap>"
    yield "</sitemapindex>"


def _parts(view: View) -> list[list[LocalizedGuide]]:
    guides = [guide for guide in view.catalog.guides(view.locale) if guide.title_locale == view.locale]
    return [guides[at : at + PER_SITEMAP] for at in range(0, len(guides), PER_SITEMAP)]


def _real(view: View, guide: Guide) -> list[str]:
    return [locale for locale in view.catalog.site.locales if locale in guide.texts]


def _sitemap(view: View, number: int) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<urlset {_SITEMAP} xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    if number == 0:
        yield _url(view, urls.home, written_locales(view), None)
        for product in view.catalog.library.products.values():
            written = written_locales(view, product.id)
            if view.locale in written:
                yield _url(view, partial(_product, product.id), written, None)
    for part in _parts(view)[number : number + 1]:
        for guide in part:
            yield _url(view, _addresses(view, guide), _real(view, guide.guide), updated(guide))
    yield "</urlset>"


def _product(product_id: str, locale: str) -> str:
    return urls.product(locale, product_id)


def _addresses(view: View, guide: LocalizedGuide) -> Callable[[str], str]:
    return lambda tag: urls.guide(tag, view.catalog.localized(guide.guide.id, tag).slug)


def _modified(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""


def _url(view: View, path: Callable[[str], str], locales: list[str], modified: date | None) -> str:
    base = view.web.services.settings.base_url
    others = "".join(
        f"<xhtml:link rel={quoteattr('alternate')} hreflang={quoteattr(tag)} href={quoteattr(base + path(tag))}/>"
        for tag in locales
    )
    return f"<url><loc>{escape(base + path(view.locale))}</loc>{_modified(modified)}{others}</url>"


async def robots(request: Request) -> Response:
    base = view_of(request, best_locale(request)).web.services.settings.base_url
    lines = ["User-agent: *", "Disallow: /staff", "Disallow: /go/", "Disallow: /api/", "Disallow: /*/search"]
    return PlainTextResponse("\n".join([*lines, "", f"Sitemap: {base}/sitemap.xml", ""]))


async def opensearch(request: Request) -> Response:
    """What a browser needs to search here from its address bar (OpenSearch 1.1)."""
    view = view_of(request, request.query_params.get("locale") or best_locale(request))
    return await _kept(request, view, "opensearch", "application/opensearchdescription+xml; charset=utf-8", _opensearch)


def _opensearch(view: View) -> Iterator[str]:
    base, name = view.web.services.settings.base_url, view.catalog.site.name(view.locale)
    found = escape(base + urls.search(view.locale))
    typed = escape(base + urls.SUGGEST)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
    yield f"<ShortName>{escape(name[:_SHORT_NAME])}</ShortName>"
    yield f"<LongName>{escape(name[:48])}</LongName>"
    yield f"<Description>{escape((view.words('Search') + ' · ' + name)[:_DESCRIPTION])}</Description>"
    yield f'<Url type="text/html" method="get" template="{found}?q={{searchTerms}}"/>'
    yield f'<Url type="application/json" method="get" template="{typed}?q={{searchTerms}}&amp;locale={view.locale}"/>'
    yield f'<Url type="application/opensearchdescription+xml" rel="self" template="{escape(_whole_opensearch(view))}"/>'
    icon = escape(base + view.web.assets.url("favicon.svg"))
    yield f'<Image width="16" height="16" type="image/svg+xml">{icon}</Image>'
    yield f"<Language>{view.locale}</Language>"
    yield "<InputEncoding>UTF-8</InputEncoding>"
    yield "<OutputEncoding>UTF-8</OutputEncoding>"
    yield "</OpenSearchDescription>"


def _whole_opensearch(view: View) -> str:
    return view.web.services.settings.base_url + urls.opensearch(view.locale)


async def llms(request: Request) -> Response:
    """The guides as a list of links to their Markdown, for machines that read (llmstxt.org)."""
    view = view_of(request, request.query_params.get("locale") or best_locale(request))
    return await _kept(request, view, "llms", "text/plain; charset=utf-8", _llms)


def _llms(view: View) -> Iterator[str]:
    base, site = view.web.services.settings.base_url, view.catalog.site
    yield f"# {site.name(view.locale)}"
    yield ""
    yield "> Guides, each as Markdown. Any guide's page answers in Markdown to `Accept: text/markdown` too."
    for heading, guides in _by_product(view):
        yield f"\n## {heading}\n"
        for guide in guides:
            summary = f": {' '.join(guide.summary.split())}" if guide.summary else ""
            yield f"- [{guide.title}]({base}{urls.markdown(view.locale, guide.slug)}){summary}"
    others = [locale for locale in site.locales if locale != view.locale]
    if others:
        yield "\n## Optional\n"
        yield from (f"- [{site.locales[tag]}]({base}/llms.txt?locale={tag})" for tag in others)


def _by_product(view: View) -> Iterator[tuple[str, list[LocalizedGuide]]]:
    for product in view.catalog.library.products.values():
        guides = view.catalog.of_product(view.locale, product.id)
        if guides:
            yield product.name, guides
    rest = [guide for guide in view.catalog.guides(view.locale) if guide.guide.product is None]
    if rest:
        yield view.words("Guides"), rest


async def markdown(request: Request) -> Response:
    """A guide as Markdown, in the visitor's language as far as it is translated."""
    view = view_of(request)
    slug = request.path_params["slug"]
    localized = view.catalog.guide_at(view.locale, slug)
    if localized is None:
        return elsewhere(view, slug, lambda moved: urls.markdown(view.locale, moved))
    return await markdown_of(request, view, localized)


async def markdown_of(request: Request, view: View, localized: LocalizedGuide) -> Response:
    key = (view.served.release_id, "markdown", view.locale, localized.guide.id)
    page = view.web.services.settings.base_url + urls.guide(view.locale, localized.slug)
    headers = REVALIDATED | {"link": f'<{page}>; rel="canonical"', "content-language": localized.title_locale}
    if not localized.is_translated:
        headers["x-robots-tag"] = "noindex"

    def make() -> Stored:
        return Stored(_markdown(localized).encode(), "text/markdown; charset=utf-8", headers, "accept-encoding, accept")

    return (await view.web.lists.get(key, make)).response(request)


def elsewhere(view: View, slug: str, address: Callable[[str], str]) -> Response:
    """The answer for a slug without a guide: where it moved to (301), that it is gone (410) or never was (404)."""
    moved = view.catalog.moved_to(view.locale, slug)
    if moved is not None:
        return RedirectResponse(address(moved), 301)
    if view.catalog.is_gone(view.locale, slug):
        raise BadRequest("guide_withdrawn", "This guide was withdrawn. Try searching for what you need.", status=410)
    raise NotFound("unknown_guide", "No guide has that address. Try searching for it.")


def wants_markdown(accept: str) -> bool:
    """Whether an Accept header names Markdown, and HTML not before it."""
    quality = {}
    for part in accept[:1000].lower().split(","):
        name, _, parameters = part.partition(";")
        quality[name.strip()] = _quality(parameters)
    markdown = quality.get("text/markdown", 0.0)
    return markdown > 0 and markdown >= quality.get("text/html", 0.0)


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _markdown(localized: LocalizedGuide) -> str:
    parts = [f"# {localized.title}", localized.summary]
    for block in localized.blocks:
        parts += _section(localized, 2, block.block.id, block.text.locale)
        for item in block.items:
            parts += _section(localized, 3, item.item.id, item.text.locale)
            if item.item.url:
                parts.append(f"<{item.item.url}>")
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(localized: LocalizedGuide, level: int, text_id: str, locale: str) -> list[str]:
    text = localized.guide.texts[locale].blocks[text_id]
    heading = f"{'#' * level} {text.title}" if text.title else ""
    return [heading, text.markdown.strip()]


ROUTES = [
    Route("/sitemap.xml", sitemaps),
    Route("/sitemaps/{locale}-{number}.xml", sitemap),
    Route("/robots.txt", robots),
    Route("/opensearch.xml", opensearch),
    Route("/llms.txt", llms),
]
