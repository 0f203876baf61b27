"""Whether this process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.search import meaning_status
from helpcenter.web.responses import json_response
from helpcenter.web.state import web_of


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """What is served, and what of analytics was lost since the start; 200 as long as visitors are served."""
    web = web_of(request)
    services = web.services
    served = services.live.served
    lost = dict(services.spool.lost) if services.spool is not None else {}
    return json_response(
        {
            "status": "ok",
            "release": served.release_id,
            "built_at": served.built_at,
            "locales": list(served.catalog.site.locales),
            "meaning": meaning_status(list(served.catalog.site.locales)),
            "events": {"lost": lost, "not_counted": dict(web.recorder.dropped)},
        }
    )


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
