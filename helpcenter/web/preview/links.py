"""Links that show one guide in one language to somebody without an account; and what is not live, for staff."""

from datetime import UTC, datetime

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.accounts import PreviewLink
from helpcenter.domain.errors import NotFound, Refused, Unavailable
from helpcenter.domain.guide import Guide, Status
from helpcenter.domain.library import Library
from helpcenter.web import urls
from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import client_address
from helpcenter.web.http.responses import html_response
from helpcenter.web.preview.context import LinkRow, PreviewBar, PreviewsContext, UnpublishedRow
from helpcenter.web.preview.drawing import HEADERS, draw, live_library, page_html
from helpcenter.web.preview.pages import picture_response
from helpcenter.web.staff.access import EDITORS, ask_accounts, check_csrf, field_text, read_form
from helpcenter.web.staff.context import StaffErrorContext
from helpcenter.web.staff.layout import form_response, staff_page, staff_response
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_MOST_ROWS = 200
# Whoever has a link may ask again and again; staff and visitors wait for at most two of them.
_AT_ONCE = 2
_CLOSED = "This link opens nothing. It may have been revoked or be older than seven days: ask whoever sent it."
_DONE = {"revoked": "That link opens nothing any more."}


def preview_limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(_AT_ONCE)


async def previews(request: Request, session: StaffSession) -> Response:
    """What is not live, a way to any guide, and the links there are."""
    done = _DONE.get(request.query_params.get("done", ""))
    return await ask_accounts(_page, request, session, "", done, None)


async def find(request: Request, _session: StaffSession) -> Response:
    """To the preview of the guide that was asked for."""
    locale, guide = (request.query_params.get(name, "").strip() for name in ("locale", "guide"))
    if not guide:
        return RedirectResponse(urls.previews(), 303)
    if "/" in locale + guide:
        raise NotFound("unknown_preview", "There is no such guide.")
    return RedirectResponse(urls.preview(locale, guide), 303)


async def make(request: Request, session: StaffSession) -> Response:
    """A new link, which is shown this once."""
    form = await read_form(request)
    check_csrf(session, form)
    return await ask_accounts(_make, request, session, field_text(form, "guide"), field_text(form, "locale"))


async def revoke(request: Request, session: StaffSession) -> Response:
    form = await read_form(request)
    check_csrf(session, form)
    links, name = web_of(request).services.accounts.previews, session.account.name
    await ask_accounts(links.revoke, field_text(form, "link"), name, client_address(request), datetime.now(UTC))
    return RedirectResponse(urls.previews(done="revoked"), 303)


async def linked_guide(request: Request) -> Response:
    """For whoever has the link."""
    link = await _link(request)
    if link is None:
        return _closed(request)
    return await anyio.to_thread.run_sync(_linked, request, link, limiter=request.app.state.preview_limiter)


async def linked_picture(request: Request) -> Response:
    """A picture of the guide that the link shows, or a shared one."""
    link, owner = await _link(request), request.path_params["owner"]
    if link is None or owner not in {link.guide, urls.SHARED}:
        return _closed(request)
    limiter = request.app.state.preview_limiter
    return await anyio.to_thread.run_sync(
        picture_response, request, owner, request.path_params["name"], limiter=limiter
    )


async def _link(request: Request) -> PreviewLink | None:
    links = web_of(request).services.accounts.previews
    return await ask_accounts(links.find, request.path_params["token"], datetime.now(UTC))


def _linked(request: Request, link: PreviewLink) -> Response:
    drawn = draw(request, link.guide, link.locale, names_drafts=False)
    if drawn is None:
        return _closed(request)
    if drawn.view is None or drawn.context is None:
        message = "This guide cannot be shown just now: somebody is working on it. Try again later."
        return _refusal(request, "Not just now", message, 503)
    bar = PreviewBar(
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        state="",
        until=f"{link.expires:%Y-%m-%d %H:%M}",
        problems=(),
        guide=link.guide,
        locale=link.locale,
        csrf="",
        live_url=None,
    )
    media = f"{urls.preview_link(request.path_params['token'])}/media/"
    return html_response(page_html(drawn.view, drawn.context, bar, media), headers=dict(HEADERS))


def _closed(request: Request) -> Response:
    """The same whether a link was never there, is too old, was revoked, or shows what is gone."""
    return _refusal(request, "This link opens nothing", _CLOSED, 404)


def _refusal(request: Request, title: str, message: str, status: int) -> Response:
    context = StaffErrorContext(staff_page(request, title, None), status, message)
    response = staff_response(request, "staff/error.html", context, status)
    response.headers.update(HEADERS)
    return response


def _make(request: Request, session: StaffSession, guide: str, locale: str) -> Response:
    try:
        if draw(request, guide, locale) is None:
            raise Refused("unknown_preview", "There is no such guide, or the site has no such language.", 404)
        links = web_of(request).services.accounts.previews
        token = links.issue(session.account.name, guide, locale, client_address(request), datetime.now(UTC))
    except (Refused, Unavailable) as error:
        return _page(request, session, "", None, error)
    return _page(request, session, f"{_origin(request)}{urls.preview_link(token)}", None, None)


def _origin(request: Request) -> str:
    """The public host at which the staff's part was asked, which may be another than visitors'; asked on this machine,
    visitors'."""
    settings, host = web_of(request).services.settings, arrival_of(request).host
    if not settings.public_url:
        return f"{request.url.scheme}://{host}"
    scheme = "https" if settings.is_https else "http"
    return f"{scheme}://{host}" if host in settings.public_hosts else settings.origin


def _page(
    request: Request, session: StaffSession, new_link: str, told: str | None, problem: Refused | Unavailable | None
) -> Response:
    live = live_library(request)
    rows = [_unpublished(guide, live) for guide in live.guides.values() if _is_unpublished(guide)]
    links = web_of(request).services.accounts.previews.open_ones(datetime.now(UTC))
    context = PreviewsContext(
        page=staff_page(request, "Previews", session),
        unpublished=rows[:_MOST_ROWS],
        more=max(0, len(rows) - _MOST_ROWS),
        locales=list(live.site.locales.items()),
        links=[_link_row(each) for each in links],
        may_share=session.account.role in EDITORS,
        new_link=new_link,
        done=told,
        problem=problem.message if problem else None,
    )
    return form_response(request, "staff/previews.html", context, problem)


def _is_unpublished(guide: Guide) -> bool:
    return guide.status is Status.DRAFT or bool(guide.drafts)


def _unpublished(guide: Guide, live: Library) -> UnpublishedRow:
    is_draft = guide.status is Status.DRAFT
    locales = [*guide.texts, *guide.drafts] if is_draft else list(guide.drafts)
    shown = [locale for locale in live.site.locales if locale in locales] or [live.site.default_locale]
    return UnpublishedRow(
        guide=guide.id,
        title=guide.texts[guide.source].title,
        state="draft" if is_draft else "draft in some languages",
        links=[(locale, urls.preview(locale, guide.id)) for locale in shown],
    )


def _link_row(link: PreviewLink) -> LinkRow:
    return LinkRow(
        id=link.id,
        guide=link.guide,
        locale=link.locale,
        account=link.account,
        created=f"{link.created:%Y-%m-%d %H:%M}",
        expires=f"{link.expires:%Y-%m-%d %H:%M}",
        url=urls.preview(link.locale, link.guide),
    )
