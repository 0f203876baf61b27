"""The brand's style sheet, pictures and fonts as files of the site."""

import re
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.content import FILE_TYPES
from helpcenter.content import brand_file as content_file
from helpcenter.domain.library import Brand, BrandFile
from helpcenter.web import urls
from helpcenter.web.http.responses import IMMUTABLE, NOT_STORED
from helpcenter.web.interface.brand_style import file_url, style, style_url
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.site.media_files import live_file
from helpcenter.web.state import best_locale, view_of, web_of

_DIGEST = re.compile(r"\.[0-9a-f]{10,12}(?=\.[a-z0-9]+\Z)")


async def brand_file(request: Request) -> Response:
    """The style sheet, or a picture or font, of the release that is live.

    What has the digest of another release is answered with today's, not to be stored: a page may have come from a
    process that has not taken over the new release yet, or just before this one did.
    """
    brand = view_of(request, best_locale(request)).catalog.site.brand
    asked = urls.brand(request.path_params["name"])
    if asked == style_url(brand):
        return _style(brand, IMMUTABLE)
    for file in brand.files():
        if asked == file_url(file):
            return await _file(request, file, IMMUTABLE)
    name = _DIGEST.sub("", asked)
    if name != asked and name == urls.brand("style.css"):
        return _style(brand, NOT_STORED)
    for file in brand.files():
        if name != asked and name == urls.brand(file.name):
            return await _file(request, file, NOT_STORED)
    raise not_found("unknown_file")


def _style(brand: Brand, headers: Mapping[str, str]) -> Response:
    return Response(style(brand), media_type="text/css", headers=headers)


async def _file(request: Request, file: BrandFile, headers: Mapping[str, str]) -> Response:
    root, media_type = web_of(request).services.settings.root, FILE_TYPES[Path(file.name).suffix]
    return await live_file(request, file.digest, media_type, headers, lambda: content_file(root, file))
