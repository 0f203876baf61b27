"""Documents for machines: the same for every visitor of a language, made once a release."""

from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.web.http.precompressed import PrecompressedResponse
from helpcenter.web.http.responses import REVALIDATED
from helpcenter.web.state import View

XML = "application/xml; charset=utf-8"
XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


async def cached_document(
    request: Request, view: View, name: str, media_type: str, lines: Callable[[View], Iterator[str]]
) -> Response:
    """The document of that name in the view's language; `lines` makes it, without line ends."""

    def make() -> PrecompressedResponse:
        return PrecompressedResponse(("\n".join(lines(view)) + "\n").encode(), media_type, REVALIDATED)

    stored = await view.web.document_cache.get((view.release.id, name, view.locale), make)
    return stored.response(request)
