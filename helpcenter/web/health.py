"""Whether this process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.analytics import ACCEPTED
from helpcenter.web.responses import json_response
from helpcenter.web.state import web_of


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """What is served, and what of analytics was lost since the start; 200 as long as visitors are served."""
    services = web_of(request).services
    served = services.live.served
    lost = dict(services.spool.lost) if services.spool is not None else {}
    counts = services.pipeline.counts.total() if services.pipeline is not None else {}
    return json_response(
        {
            "status": "ok",
            "release": served.release_id,
            "built_at": served.built_at,
            "locales": list(served.catalog.site.locales),
            "events": {
                "lost": lost,
                "not_counted": {each: count for each, count in counts.items() if each != ACCEPTED},
            },
        }
    )


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
