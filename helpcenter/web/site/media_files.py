"""The pictures of guides."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from helpcenter.content import media_file
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Status
from helpcenter.web.state import best_locale, view_of


async def picture(request: Request) -> Response:
    """A picture of a published guide, by the name it has in the guide's folder."""
    view = view_of(request, best_locale(request))
    guide_id, name = request.path_params["guide"], request.path_params["name"]
    source = view.catalog.library.guides.get(guide_id)
    known = {each.name: each for each in source.media} if source and source.status is Status.PUBLISHED else {}
    if name not in known:
        raise NotFound("unknown_file", "There is no such picture.")
    path = media_file(view.web.services.settings.root, guide_id, name)
    if not path.is_file():
        raise NotFound("unknown_file", "There is no such picture any more.")
    return FileResponse(path, headers={"cache-control": "public, max-age=86400"}, media_type=known[name].type)
