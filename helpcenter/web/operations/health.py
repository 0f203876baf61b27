"""What every process answers: whether it lives, whether it can serve, and the files its pages need."""

import logging
import os

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.analytics import ACCEPTED
from helpcenter.domain.errors import NotFound
from helpcenter.domain.query import SearchQuery
from helpcenter.search import describe_semantic_status
from helpcenter.serving.services import Served
from helpcenter.web.http.responses import json_response
from helpcenter.web.state import web_of

_log = logging.getLogger(__name__)


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """What this process serves, and what of analytics it lost since its start. 503 when a search is not answered."""
    services = web_of(request).services
    served = services.live.served
    lost = dict(services.spool.lost) if services.spool is not None else {}
    counts = services.pipeline.counts.total() if services.pipeline is not None else {}
    is_ready = await anyio.to_thread.run_sync(_answers, served)
    return json_response(
        {
            "status": "ok" if is_ready else "search_fails",
            "process": os.getpid(),
            "release": served.release_id,
            "built_at": served.built_at,
            "locales": list(served.catalog.site.locales),
            "meaning": describe_semantic_status(served.engine.semantic_status()),
            "meaning_by_locale": dict(served.engine.semantic_status()),
            "events": {
                "lost": lost,
                "not_counted": {each: count for each, count in counts.items() if each != ACCEPTED},
            },
        },
        200 if is_ready else 503,
    )


def _answers(served: Served) -> bool:
    """Whether the index of every language answers a search; a disk that fails shows here first."""
    try:
        for locale in served.catalog.site.locales:
            served.engine.search(SearchQuery("help", locale, limit=1))
    except Exception:  # noqa: BLE001 - whatever it is, this process should get no visitors
        _log.exception("A search was not answered.")
        return False
    return True


async def asset(request: Request) -> Response:
    """A style sheet, script or picture of our own, under its fingerprinted name."""
    found = web_of(request).assets.find(request.path_params["name"])
    if found is None:
        raise NotFound("unknown_file", "There is no such file.")
    return found.response(request)


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/assets/{name:path}", asset)]
