"""The JSON API, and the search box for other sites that asks it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.web.api import embed, events, guides, search, suggest
from helpcenter.web.api.openapi import document
from helpcenter.web.http.responses import json_response
from helpcenter.web.state import web_of


async def openapi(request: Request) -> Response:
    """The description of all this for programs, with the products and topics of this site."""
    services = web_of(request).services
    catalog = services.releases.current.catalog
    return json_response(document(services.settings.base_url, catalog.library.products, catalog.topics.guides))


# The first that fits answers: what is asked at every key comes first.
ROUTES = [
    Route("/api/v1/search", search.search),
    Route("/api/v1/suggest", suggest.suggest),
    Route("/api/v1/guides/{guide}", guides.guide),
    Route("/api/v1/events", events.events, methods=["POST"]),
    Route("/api/v1/embed", embed.embed),
    Route("/api/v1/openapi.json", openapi),
    Route("/embed.js", embed.script),
]
