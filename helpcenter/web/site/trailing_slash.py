"""A slash too many at the end of a page's address leads to the page."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from helpcenter.web import urls
from helpcenter.web.http.responses import redirect


def without_slash(pages: Sequence[Route]) -> Route:
    """The route that leads (308) from `/page/` to `/page`; to be asked last. Other files have no such address."""

    async def lead(request: Request) -> Response:
        path = request.scope["path"].removesuffix("/")
        asked = {"type": "http", "method": "GET", "path": path}
        # Only what fits a page leads on: an address such as //evil.example/ would lead to another site.
        if not any(page.matches(asked)[0] is Match.FULL for page in pages):
            raise HTTPException(404)
        return redirect(request, urls.at(quote(path)), 308)

    return Route("/{page:path}/", lead)
