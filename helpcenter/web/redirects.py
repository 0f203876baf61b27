"""Old addresses of guides: where they lead today, or that nothing stands there any more."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.errors import BadRequest
from helpcenter.web.http.responses import redirect
from helpcenter.web.interface.error_messages import SENTENCES, not_found
from helpcenter.web.state import View


def redirect_or_gone(request: Request, view: View, slug: str, address: Callable[[str], str]) -> Response:
    """The answer for a slug without a guide: where it moved to (301), that it is gone (410) or never was (404)."""
    moved = view.catalog.moved_to(view.locale, slug)
    if moved is not None:
        return redirect(request, address(moved), 301)
    if view.catalog.is_gone(view.locale, slug):
        raise BadRequest("guide_withdrawn", SENTENCES["guide_withdrawn"], status=410)
    raise not_found("unknown_guide")
