"""The guides as a list of links to their Markdown, for machines that read (llmstxt.org)."""

from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.discovery.documents import cached_document
from helpcenter.web.state import View, asked_view


async def llms(request: Request) -> Response:
    """llms.txt in the language asked for, with links to the others."""
    view = asked_view(request)
    return await cached_document(request, view, "llms", "text/plain; charset=utf-8", _lines)


def _lines(view: View) -> Iterator[str]:
    origin, site = view.web.services.settings.origin, view.catalog.site
    yield f"# {site.name(view.locale)}"
    yield ""
    yield "> Guides, each as Markdown. Any guide's page answers in Markdown to `Accept: text/markdown` too."
    for heading, guides in _by_product(view):
        yield f"\n## {heading}\n"
        for guide in guides:
            summary = f": {' '.join(guide.summary.split())}" if guide.summary else ""
            yield f"- [{guide.title}]({origin}{urls.markdown(view.locale, guide.slug)}){summary}"
    others = [locale for locale in site.locales if locale != view.locale]
    if others:
        yield "\n## Optional\n"
        yield from (f"- [{site.locales[tag]}]({origin}{urls.llms(tag)})" for tag in others)


def _by_product(view: View) -> Iterator[tuple[str, Sequence[LocalizedGuide]]]:
    for product in view.catalog.library.products.values():
        guides = view.catalog.of_product(view.locale, product.id)
        if guides:
            yield product.name, guides
    rest = [guide for guide in view.catalog.guides(view.locale) if guide.guide.product is None]
    if rest:
        yield view.words("Guides"), rest
