"""The brand's style sheet, pictures and fonts as files of the site."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from helpcenter.content import FILE_TYPES
from helpcenter.content import brand_file as content_file
from helpcenter.web import urls
from helpcenter.web.http.responses import IMMUTABLE
from helpcenter.web.interface.brand_style import file_url, style, style_url
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.state import best_locale, view_of


async def brand_file(request: Request) -> Response:
    """The style sheet, or a picture or font, of the release that is live; a name of another one has moved on."""
    view = view_of(request, best_locale(request))
    brand, asked = view.catalog.site.brand, urls.brand(request.path_params["name"])
    if asked == style_url(brand):
        return Response(style(brand), media_type="text/css", headers=IMMUTABLE)
    for file in brand.files():
        if asked == file_url(file):
            path = content_file(view.web.services.settings.root, file.name)
            return FileResponse(path, headers=IMMUTABLE, media_type=FILE_TYPES[path.suffix])
    raise not_found("unknown_file")
