"""The JSON API."""

import time

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.domain.errors import BadRequest, NotFound, Refused
from helpcenter.domain.event import EventType, Via
from helpcenter.domain.guide import LocalizedGuide, ResolvedBlock
from helpcenter.domain.hit import Hit
from helpcenter.domain.problem import nearest
from helpcenter.domain.query import MAX_LIMIT, MAX_OFFSET
from helpcenter.web import urls
from helpcenter.web.api.openapi import document
from helpcenter.web.api.schemas import (
    BlockJson,
    CompletionJson,
    CorrectionJson,
    CtaSeenJson,
    GuideJson,
    HitJson,
    ItemJson,
    PassageJson,
    SearchJson,
)
from helpcenter.web.http.requests import read_body
from helpcenter.web.http.responses import json_response
from helpcenter.web.page_cache import Viewed, record_view
from helpcenter.web.searching import Answer, answer, integer, parse
from helpcenter.web.site.guide_page import resolved_html
from helpcenter.web.state import View, best_locale, view_of, web_of

SUGGESTIONS = 6
MAX_BODY = 64 * 1024

_events = msgspec.json.Decoder(CtaSeenJson)


async def search(request: Request) -> Response:
    """Search; `locale` defaults to the best for Accept-Language."""
    view = _view(request)
    limit = integer(request, "limit", 10, 1, MAX_LIMIT)
    offset = integer(request, "offset", 0, 0, MAX_OFFSET)
    query = parse(request, view, limit=limit, offset=offset)
    return json_response(_search_json(view, await answer(request, view, query, Via.API)))


async def suggest(request: Request) -> Response:
    """Search while typing: the last word may be unfinished."""
    view = _view(request)
    query = parse(request, view, limit=SUGGESTIONS, offset=0, is_typing=True)
    found = _search_json(view, await answer(request, view, query, Via.SUGGEST))
    found.completions = _completions(view, found)
    return json_response(found)


async def guide(request: Request) -> Response:
    view = _view(request)
    guide_id = request.path_params["guide"]
    published = {each.id for each in view.catalog.library.published()}
    if guide_id not in published:
        raise NotFound("unknown_guide", f"There is no such guide{nearest(guide_id, published) or '.'}")
    localized = view.catalog.localized(guide_id, view.locale)
    link = view.web.recorder.link_in_address(request)
    if link is not None:
        # A result that was opened where it was found, on another site: a view, and the click of its search.
        viewed = Viewed(view.locale, guide_id, localized.guide.product, localized.title_locale)
        record_view(view.web, request, viewed)
    return json_response(_guide_json(view, localized))


async def events(request: Request) -> Response:
    """What a page saw. 204 means that it is written and survives a crash."""
    _check_origin(request)
    address = request.client.host if request.client else ""
    if not web_of(request).events_rate.allow(address, time.monotonic()):
        raise Refused("too_often", "That was a lot at once. Please wait a few minutes and try again.", status=429)
    event = _decoded(await read_body(request, MAX_BODY, "An event"))
    view = view_of(request, event.locale)
    library = view.catalog.library
    cta = library.ctas.get(event.cta)
    if cta is None or event.variant not in {variant.id for variant in cta.variants}:
        raise BadRequest("bad_event", "The event names a call to action or variant that does not exist.")
    if not library.shows(cta.id, event.guide, event.placement):
        raise BadRequest("bad_event", "The event names a place where this call to action does not stand.")
    link = view.web.links.read(event.s or "")
    if event.s and link is None:
        raise BadRequest("bad_link", "`s` is not a result link of this site.")
    view.web.recorder.record(
        request,
        EventType.CTA_SEEN,
        view.locale,
        link,
        cta=event.cta,
        variant=event.variant,
        guide=event.guide,
        product=library.guides[event.guide].product,
        placement=event.placement,
    )
    return Response(status_code=204)


async def openapi(_request: Request) -> Response:
    return json_response(document())


def _view(request: Request) -> View:
    return view_of(request, request.query_params.get("locale") or best_locale(request))


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    is_foreign = origin is not None and urls.host_of(origin) != request.headers.get("host", "").lower()
    if is_foreign or request.headers.get("sec-fetch-site") == "cross-site":
        raise Refused("foreign_origin", "Events are taken from pages of this site only.")


def _decoded(body: bytes) -> CtaSeenJson:
    try:
        return _events.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("bad_event", f"The event cannot be read: {str(error)[:200]}.") from None


def _search_json(view: View, found: Answer) -> SearchJson:
    return SearchJson(
        query=found.query.text,
        locale=view.locale,
        search_id=found.search_id,
        total=found.results.total,
        corrections=[CorrectionJson(each.wrong, each.right) for each in found.results.corrections],
        hits=[_hit_json(view, found, hit, found.rank(index)) for index, hit in enumerate(found.results.hits)],
        query_locale=found.results.query_locale,
    )


def _completions(view: View, found: SearchJson) -> list[CompletionJson]:
    """What the text, or what it was read as, goes on to be."""
    offers, text = view.web.services.offers, found.query
    offered = offers.of(view.locale, text)
    if not offered and found.corrections:
        for each in found.corrections:
            text = text.replace(each.wrong, each.right)
        offered = offers.of(view.locale, text)
    return [CompletionJson(each.text, each.source.value) for each in offered]


def _hit_json(view: View, found: Answer, hit: Hit, rank: int) -> HitJson:
    passages = [
        PassageJson(
            kind=each.kind.value,
            id=each.id,
            position=each.position,
            of=each.of,
            locale=each.locale,
            title=each.title,
            snippet=each.snippet,
            url=found.url(view, hit.guide, rank, each.id),
        )
        for each in hit.passages
    ]
    return HitJson(
        guide=hit.guide,
        locale=hit.locale,
        title=hit.title,
        url=found.url(view, hit.guide, rank),
        score=round(hit.score, 4),
        why=list(hit.why),
        passages=passages,
    )


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


ROUTES = [
    Route("/api/v1/search", search),
    Route("/api/v1/suggest", suggest),
    Route("/api/v1/guides/{guide}", guide),
    Route("/api/v1/events", events, methods=["POST"]),
    Route("/api/v1/openapi.json", openapi),
]
