"""Whether a process lives, and whether it can serve."""

import os

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.analytics import ACCEPTED, LIMITS_ARE_OFF, by_reason, limits_are_off
from helpcenter.http_server.stopping import is_stopping
from helpcenter.search import UpkeepProgress, describe_semantic_status, describe_upkeep
from helpcenter.serving.faults import faults
from helpcenter.serving.services import Services
from helpcenter.web.http.responses import json_response
from helpcenter.web.state import web_of


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """What this process serves, what of analytics it lost since its start, and what is wrong and how to mend it.

    503 when a search is not answered, and once the process has been told to end. What is wrong with analytics or
    accounts makes it "degraded", and 200: visitors are served.
    """
    web = web_of(request)
    services = web.services
    release = services.releases.current
    lost = dict(services.spool.lost) if services.spool is not None else {}
    outcomes, floods = by_reason(services.pipeline.counts.total() if services.pipeline is not None else {})
    is_ending = is_stopping(request.scope)
    status = "stopping" if is_ending else await anyio.to_thread.run_sync(web.search_probe.status, release)
    problems = await anyio.to_thread.run_sync(faults, services)
    held_since = await anyio.to_thread.run_sync(services.releases.held_since)
    return json_response(
        {
            "status": "degraded" if status == "ok" and problems else status,
            "problems": [{"code": each.code, "message": each.message} for each in problems],
            "process": os.getpid(),
            "release": release.id,
            "built_at": release.built_at,
            "held_since": held_since,
            "locales": list(release.catalog.site.locales),
            "meaning": describe_semantic_status(release.engine.semantic_status()),
            "meaning_by_locale": dict(release.engine.semantic_status()),
            "upkeep": _upkeep(release.pending, await anyio.to_thread.run_sync(services.upkeep_progress)),
            "events": {
                "lost": lost,
                "failed_syncs": services.spool.failed_syncs if services.spool is not None else 0,
                "not_counted": {each: count for each, count in outcomes.items() if each != ACCEPTED},
                "flood": floods,
            },
            "address_limits": await _address_limits(services),
        },
        200 if status == "ok" else 503,
    )


def _upkeep(pending: int, progress: UpkeepProgress | None) -> dict[str, object]:
    """What is encoded or merged beside, and how far it is."""
    return {
        "note": describe_upkeep(pending, progress),
        "pending": pending,
        "phase": progress.phase if progress is not None else None,
        "done": progress.done if progress is not None else 0,
        "total": progress.total if progress is not None else 0,
    }


async def _address_limits(services: Services) -> str:
    """`on`, or the sentence that says why they are off."""
    if services.pipeline is not None:
        are_off = services.pipeline.limits_are_off
    else:
        are_off = await anyio.to_thread.run_sync(limits_are_off, services.settings.state)
    return LIMITS_ARE_OFF if are_off else "on"


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
