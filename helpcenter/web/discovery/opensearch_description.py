"""What a browser needs to search here from its address bar (OpenSearch 1.1)."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.content import FILE_TYPES
from helpcenter.web import urls
from helpcenter.web.discovery.documents import XML_DECLARATION, cached_document
from helpcenter.web.interface.brand_style import file_url
from helpcenter.web.state import View, asked_view

_MEDIA_TYPE = "application/opensearchdescription+xml; charset=utf-8"
# What OpenSearch 1.1 allows.
_SHORT_NAME, _LONG_NAME, _DESCRIPTION = 16, 48, 1024


async def opensearch(request: Request) -> Response:
    """The description in the language asked for."""
    view = asked_view(request)
    return await cached_document(request, view, "opensearch", _MEDIA_TYPE, _lines)


def _lines(view: View) -> Iterator[str]:
    origin, name = view.web.services.settings.origin, view.catalog.site.name(view.locale)
    results = escape(origin + urls.search(view.locale))
    typed = escape(origin + urls.suggest())
    own = escape(origin + urls.opensearch(view.locale))
    yield XML_DECLARATION
    yield '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
    yield f"<ShortName>{escape(name[:_SHORT_NAME])}</ShortName>"
    yield f"<LongName>{escape(name[:_LONG_NAME])}</LongName>"
    yield f"<Description>{escape((view.words('Search') + ' · ' + name)[:_DESCRIPTION])}</Description>"
    yield f'<Url type="text/html" method="get" template="{results}?q={{searchTerms}}"/>'
    yield f'<Url type="application/json" method="get" template="{typed}?q={{searchTerms}}&amp;locale={view.locale}"/>'
    yield f'<Url type="application/opensearchdescription+xml" rel="self" template="{own}"/>'
    icon = view.catalog.site.brand.favicon
    address = escape(origin + (file_url(icon) or view.web.assets.url("favicon.svg")))
    media_type = FILE_TYPES[f".{icon.name.rpartition('.')[2]}"] if icon else "image/svg+xml"
    yield f'<Image width="16" height="16" type="{media_type}">{address}</Image>'
    yield f"<Language>{view.locale}</Language>"
    yield "<InputEncoding>UTF-8</InputEncoding>"
    yield "<OutputEncoding>UTF-8</OutputEncoding>"
    yield "</OpenSearchDescription>"
