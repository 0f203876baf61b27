"""What search engines and readers' machines fetch: sitemap, robots, Markdown twins."""

from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Guide, LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.responses import REVALIDATED
from helpcenter.web.state import View, best_locale, view_of

_XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    "{entries}\n</urlset>\n"
)


async def sitemap(request: Request) -> Response:
    """Every guide in every language it is really written in, each with its other languages."""
    view = view_of(request, best_locale(request))
    entries = [
        _entry(view, guide, locale) for guide in view.catalog.library.published() for locale in _real(view, guide)
    ]
    return Response(_XML.format(entries="\n".join(entries)), media_type="application/xml")


def _real(view: View, guide: Guide) -> list[str]:
    return [locale for locale in view.catalog.site.locales if locale in guide.texts]


def _entry(view: View, guide: Guide, locale: str) -> str:
    base = view.web.services.settings.base_url

    def address(tag: str) -> str:
        return base + urls.guide(tag, view.catalog.localized(guide.id, tag).slug)

    others = "".join(
        f"<xhtml:link rel={quoteattr('alternate')} hreflang={quoteattr(tag)} href={quoteattr(address(tag))}/>"
        for tag in _real(view, guide)
    )
    day = guide.updated or guide.reviewed
    modified = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    return f"<url><loc>{address(locale)}</loc>{modified}{others}</url>"


async def robots(request: Request) -> Response:
    base = view_of(request, best_locale(request)).web.services.settings.base_url
    lines = ["User-agent: *", "Disallow: /staff", "Disallow: /go/", "Disallow: /api/", "Disallow: /*/search"]
    return PlainTextResponse("\n".join([*lines, "", f"Sitemap: {base}/sitemap.xml", ""]))


async def markdown(request: Request) -> Response:
    """A guide as Markdown, in the visitor's language as far as it is translated."""
    view = view_of(request)
    localized = view.catalog.guide_at(view.locale, request.path_params["slug"])
    if localized is None:
        raise NotFound("unknown_guide", "No guide has that address.")
    return Response(_markdown(localized), media_type="text/markdown; charset=utf-8", headers=REVALIDATED)


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


ROUTES = [Route("/sitemap.xml", sitemap), Route("/robots.txt", robots)]
