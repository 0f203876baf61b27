"""The pictures of guides, and those that all guides share."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.content import SVG, clean_drawing
from helpcenter.content import picture as content_picture
from helpcenter.domain.errors import NotFound
from helpcenter.domain.guide import Media, Status
from helpcenter.web import urls
from helpcenter.web.http.precompressed import PrecompressedResponse
from helpcenter.web.state import View, best_locale, view_of, web_of

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
    root, guide = view.web.services.settings.root, None if owner == urls.SHARED else owner
    return await live_file(request, known.sha256, known.type, _KEPT, lambda: content_picture(root, guide, known))


def _known(view: View, owner: str) -> dict[str, Media]:
    library = view.catalog.library
    if owner == urls.SHARED:
        return dict(library.media)
    guide = library.guides.get(owner)
    is_public = guide is not None and guide.status is Status.PUBLISHED
    return {each.name: each for each in guide.media if not each.is_shared} if guide and is_public else {}


async def live_file(
    request: Request, digest: str, media_type: str, headers: Mapping[str, str], read: Callable[[], bytes]
) -> Response:
    """A file as the live release knows it: `read` gives the bytes of that digest, or raises NotFound for others, which
    are not live yet. Kept by digest, so that it stays there when the editors' file has changed."""

    def make() -> PrecompressedResponse:
        data = read()
        if media_type == SVG:
            return PrecompressedResponse(clean_drawing(data), media_type, {**headers, **_HARMLESS})
        return PrecompressedResponse(data, media_type, headers)

    web = web_of(request)
    # Drawings are compressed, which takes longer than anybody should wait for a photo.
    kept = web.document_cache if media_type == SVG else web.file_cache
    return (await kept.get(("file", digest, media_type, *headers.values()), make)).response(request)
