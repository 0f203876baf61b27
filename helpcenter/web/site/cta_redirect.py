"""`/go/…`: the counted link of a call to action."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.event import EventType
from helpcenter.domain.library import Target
from helpcenter.web import urls
from helpcenter.web.http.responses import NOT_STORED
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.state import View, best_locale, view_of


async def cta_redirect(request: Request) -> Response:
    """Count a click on a call to action and lead to its configured target, and nowhere else."""
    view = view_of(request, best_locale(request))
    library = view.catalog.library
    cta = library.ctas.get(request.path_params["cta"])
    if cta is None:
        raise not_found("unknown_cta")
    given = request.query_params
    variants = {variant.id for variant in cta.variants}
    place = (given.get("guide", ""), given.get("placement", ""))
    is_ours = library.shows(cta.id, *place)
    view.web.recorder.record(
        request,
        EventType.CTA_CLICK,
        view.locale,
        view.web.recorder.link_of(request),
        cta=cta.id,
        variant=given["variant"] if given.get("variant") in variants else cta.variants[0].id,
        guide=place[0] if is_ours else None,
        product=library.guides[place[0]].product if is_ours else None,
        placement=place[1] if is_ours else None,
    )
    return RedirectResponse(_target(view, cta.target), 303, NOT_STORED)


def _target(view: View, target: Target) -> str:
    if target.url is not None:
        return target.url
    localized = view.catalog.localized(target.guide or "", view.locale)
    return urls.guide(view.locale, localized.slug)
