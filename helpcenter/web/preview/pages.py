"""Previews for signed-in staff: a guide as its files are now, its pictures, and everything that is not live."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.content import SVG, clean_drawing, media_file
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Status
from helpcenter.domain.library import Library
from helpcenter.regular_files import read_regular
from helpcenter.web import urls
from helpcenter.web.context import LanguageLink
from helpcenter.web.http.responses import html_response
from helpcenter.web.preview.context import BrokenPreviewContext, PreviewBar
from helpcenter.web.preview.drawing import (
    HEADERS,
    Drawn,
    draw,
    guide_named,
    live_library,
    page_html,
    problem_views,
    state_of,
)
from helpcenter.web.staff.access import EDITORS
from helpcenter.web.staff.layout import run_in_thread, staff_page, staff_response
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_MOST_BYTES = 2 << 20
# A drawing can hold scripts. What we serve has none; should one slip through, it may do and load nothing.
_HARMLESS = {"content-security-policy": "sandbox; default-src 'none'"}
_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": SVG,
}


@run_in_thread
def guide_preview(request: Request, session: StaffSession) -> Response:
    """A guide by its id, or the address it has in the language."""
    locale = request.path_params["locale"]
    guide_id = guide_named(request, locale, request.path_params["guide"])
    drawn = draw(request, guide_id, locale)
    if drawn is None:
        raise NotFound("unknown_preview", "There is no such guide, or the site has no such language.")
    if drawn.view is None or drawn.context is None:
        context = BrokenPreviewContext(staff_page(request, "Preview", session), guide_id, problem_views(drawn))
        response = staff_response(request, "staff/preview_broken.html", context)
        response.headers.update(HEADERS)
        return response
    bar = _bar(request, drawn, guide_id, locale, session)
    site = drawn.view.catalog.site
    languages = [
        LanguageLink(tag, name, urls.preview(tag, guide_id), "", tag == locale) for tag, name in site.locales.items()
    ]
    return html_response(
        page_html(drawn.view, drawn.context, bar, urls.preview_media(), languages), headers=dict(HEADERS)
    )


def _bar(request: Request, drawn: Drawn, guide_id: str, locale: str, session: StaffSession) -> PreviewBar:
    live = live_library(request)
    return PreviewBar(
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        state=state_of(drawn.one.guide, locale, live) if drawn.one.guide is not None else "",
        until="",
        problems=problem_views(drawn),
        guide=guide_id,
        locale=locale,
        csrf=session.csrf if session.account.role in EDITORS else "",
        live_url=_live_url(request, guide_id, locale, live),
    )


def _live_url(request: Request, guide_id: str, locale: str, live: Library) -> str | None:
    guide = live.guides.get(guide_id)
    if guide is None or guide.status is not Status.PUBLISHED or locale not in live.site.locales:
        return None
    return urls.guide(locale, web_of(request).services.releases.current.catalog.localized(guide_id, locale).slug)


@run_in_thread
def picture(request: Request, _session: StaffSession) -> Response:
    """A picture of a guide, or a shared one, as its file is now."""
    return picture_response(request, request.path_params["guide"], request.path_params["name"])


def picture_response(request: Request, owner: str, name: str) -> Response:
    """Raises NotFound for what is no picture."""
    root = web_of(request).services.settings.root
    path = media_file(root, None if owner == urls.SHARED else owner, name)
    try:
        data = read_regular(path, _MOST_BYTES)
    except OSError:
        raise NotFound("unknown_file", "There is no such picture.") from None
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    return Response(clean_drawing(data) if kind == SVG else data, 200, HEADERS | _HARMLESS, kind)
