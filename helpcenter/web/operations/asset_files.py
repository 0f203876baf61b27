"""Style sheets, scripts and pictures of our own as files, for the site and the staff pages alike."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.state import web_of


async def asset(request: Request) -> Response:
    """A style sheet, script or picture of our own, under its fingerprinted name."""
    found = web_of(request).assets.find(request.path_params["name"])
    if found is None:
        raise not_found("unknown_file")
    return found.response(request)


ROUTES = [Route("/assets/{name:path}", asset)]
