"""What a page saw, sent by its script."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.event import EventType
from helpcenter.domain.library import Library
from helpcenter.web.api.schemas import CtaSeenJson, EventLeftOutJson
from helpcenter.web.http.own_address import check_same_origin
from helpcenter.web.http.requests import read_body
from helpcenter.web.http.responses import json_response
from helpcenter.web.state import view_of

MAX_BODY = 64 * 1024

_decoder = msgspec.json.Decoder(CtaSeenJson)


async def events(request: Request) -> Response:
    """204 means that the event is written and survives a crash; 200 that it was left out on purpose, and why.

    Raises Unavailable (not_recorded) when it cannot be written.
    """
    check_same_origin(request, "Events are")
    event = _decoded(await read_body(request, MAX_BODY, "An event"))
    view = view_of(request, event.locale)
    _check_place(view.catalog.library, event)
    link = view.web.links.read(event.s or "")
    if event.s and link is None:
        raise BadRequest("bad_link", "`s` is not a result link of this site.")
    reason = view.web.recorder.record_answer(
        request,
        EventType.CTA_SEEN,
        view.locale,
        link,
        cta=event.cta,
        variant=event.variant,
        guide=event.guide,
        product=view.catalog.library.guides[event.guide].product,
        placement=event.placement,
    )
    return Response(status_code=204) if reason is None else json_response(EventLeftOutJson(False, reason))


def _decoded(body: bytes) -> CtaSeenJson:
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("bad_event", f"The event cannot be read: {str(error)[:200]}.") from None


def _check_place(library: Library, event: CtaSeenJson) -> None:
    cta = library.ctas.get(event.cta)
    if cta is None or event.variant not in {variant.id for variant in cta.variants}:
        raise BadRequest("bad_event", "The event names a call to action or variant that does not exist.")
    if not library.shows(cta.id, event.guide, event.placement):
        raise BadRequest("bad_event", "The event names a place where this call to action does not stand.")
