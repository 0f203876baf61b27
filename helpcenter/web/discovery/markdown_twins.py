"""Each guide as Markdown, beside its page, for machines that read."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.domain.locale import quality
from helpcenter.web import urls
from helpcenter.web.content_links import resolved_markdown
from helpcenter.web.http.precompressed import PAGE_VARY, PrecompressedResponse
from helpcenter.web.http.responses import REVALIDATED
from helpcenter.web.redirects import redirect_or_gone
from helpcenter.web.state import View, view_of


async def markdown(request: Request) -> Response:
    """A guide as Markdown, in the visitor's language as far as it is translated."""
    view = view_of(request)
    slug = request.path_params["slug"]
    localized = view.catalog.guide_at(view.locale, slug)
    if localized is None:
        return redirect_or_gone(request, view, slug, lambda moved: urls.markdown(view.locale, moved))
    return await markdown_of(request, view, localized)


async def markdown_of(request: Request, view: View, localized: LocalizedGuide) -> Response:
    """The guide's Markdown; its page, which it names as canonical, answers with it too."""
    key = (view.release.id, "markdown", view.locale, localized.guide.id)
    page = view.web.services.settings.origin + urls.guide(view.locale, localized.slug)
    headers = REVALIDATED | {"link": f'<{page}>; rel="canonical"', "content-language": localized.title_locale}
    if not localized.is_translated:
        headers["x-robots-tag"] = "noindex"

    def make() -> PrecompressedResponse:
        text = resolved_markdown(view, localized, _markdown(localized), view.web.services.settings.origin)
        return PrecompressedResponse(text.encode(), "text/markdown; charset=utf-8", headers, PAGE_VARY)

    return (await view.web.document_cache.get(key, make)).response(request)


def wants_markdown(accept: str) -> bool:
    """Whether an Accept header names Markdown, and HTML not before it."""
    wanted = {}
    for part in accept[:1000].lower().split(","):
        name, _, parameters = part.partition(";")
        wanted[name.strip()] = quality(parameters)
    markdown = wanted.get("text/markdown", 0.0)
    return markdown > 0 and markdown >= wanted.get("text/html", 0.0)


def _markdown(localized: LocalizedGuide) -> str:
    parts = [f"# {localized.title}", localized.lead]
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
