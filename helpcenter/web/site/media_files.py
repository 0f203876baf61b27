"""The pictures of guides, and those that all guides share."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from helpcenter.content import SVG, clean_drawing, media_file
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Media, Status
from helpcenter.web import urls
from helpcenter.web.http.precompressed import PrecompressedResponse
from helpcenter.web.state import View, best_locale, view_of

_KEPT = {"cache-control": "public, max-age=86400"}
# A drawing can hold scripts. What we serve has none; should one slip through, it may do and load nothing.
_HARMLESS = {"content-security-policy": "sandbox; default-src 'none'"}


async def picture(request: Request) -> Response:
    """A picture of a published guide, or a shared one, by the name it has in its folder."""
    view = view_of(request, best_locale(request))
    owner, name = request.path_params["guide"], request.path_params["name"]
    known = _known(view, owner).get(name)
    if known is None:
        raise NotFound("unknown_file", "There is no such picture.")
    path = media_file(view.web.services.settings.root, None if owner == urls.SHARED else owner, name)
    if known.type == SVG:
        return await _drawing(request, view, path, known)
    return FileResponse(path, headers=_KEPT, media_type=known.type)


def _known(view: View, owner: str) -> dict[str, Media]:
    library = view.catalog.library
    if owner == urls.SHARED:
        return dict(library.media)
    guide = library.guides.get(owner)
    is_public = guide is not None and guide.status is Status.PUBLISHED
    return {each.name: each for each in guide.media if not each.is_shared} if guide and is_public else {}


async def _drawing(request: Request, view: View, path: Path, known: Media) -> Response:
    def make() -> PrecompressedResponse:
        with path.open("rb") as file:
            # As many bytes as were checked: a file that has grown since is cut short, and then is no drawing.
            data = file.read(known.size)
        return PrecompressedResponse(clean_drawing(data), SVG, _KEPT | _HARMLESS)

    key = (view.release.id, "drawing", str(path), known.sha256)
    return (await view.web.document_cache.get(key, make)).response(request)
