"""A guide as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.block import ResolvedBlock
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import LocalizedGuide, Status
from helpcenter.web import urls
from helpcenter.web.api.schemas import BlockJson, GuideJson, ItemJson
from helpcenter.web.content_links import resolved_html
from helpcenter.web.http.responses import json_response
from helpcenter.web.recording import PageView
from helpcenter.web.state import View, asked_view


async def guide(request: Request) -> Response:
    """A published guide, its blocks rendered for the locale."""
    view = asked_view(request)
    guide_id = request.path_params["guide"]
    # Without a guess at what was meant: to compare a stranger's word with all guides takes seconds.
    found = view.catalog.library.guides.get(guide_id)
    if found is None or found.status is not Status.PUBLISHED:
        raise NotFound("unknown_guide", "There is no such guide.")
    localized = view.catalog.localized(guide_id, view.locale)
    link = view.web.recorder.link_in_address(request)
    if link is not None:
        # A result that was opened where it was found, on another site: a view, and the click of its search.
        page_view = PageView(view.locale, guide_id, localized.guide.product, localized.title_locale)
        view.web.recorder.record_view(request, page_view)
    return json_response(_guide_json(view, localized))


def _guide_json(view: View, localized: LocalizedGuide) -> GuideJson:
    source = localized.guide
    return GuideJson(
        id=source.id,
        locale=view.locale,
        title_locale=localized.title_locale,
        title=localized.title,
        summary=localized.summary,
        kind=source.kind.value,
        product=source.product,
        url=urls.guide(view.locale, localized.slug),
        minutes=[source.minutes.low, source.minutes.high] if source.minutes else None,
        reviewed=source.reviewed,
        blocks=[_block_json(view, localized, block) for block in localized.blocks],
    )


def _block_json(view: View, localized: LocalizedGuide, block: ResolvedBlock) -> BlockJson:
    return BlockJson(
        id=block.block.id,
        kind=block.block.kind.value,
        title=block.text.title,
        html=str(resolved_html(view, localized, block.text.html)),
        locale=block.text.locale,
        is_outdated=block.text.is_outdated,
        items=[
            ItemJson(
                id=each.item.id,
                title=each.text.title,
                html=str(resolved_html(view, localized, each.text.html)),
                locale=each.text.locale,
                link=each.item.url,
            )
            for each in block.items
        ],
    )
