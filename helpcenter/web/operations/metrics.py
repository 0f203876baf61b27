"""Numbers for Prometheus: how long requests and searches took, what was counted and lost, and how the ledger does."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import check_bearer_token
from helpcenter.web.http.responses import NOT_STORED
from helpcenter.web.metrics.exposition import MEDIA_TYPE, render
from helpcenter.web.operations.machine_state import looked_up
from helpcenter.web.state import Web, web_of


async def metrics(request: Request) -> Response:
    """For a client on this machine, or one that shows the token of the setting."""
    web = web_of(request)
    if not arrival_of(request).is_from_this_machine:
        message = "Metrics are for this machine, or for whoever shows the token."
        check_bearer_token(request, web.services.settings.metrics_token, message)
    request.app.state.sampler.sample()
    text = await anyio.to_thread.run_sync(_text, web)
    return Response(text, media_type=MEDIA_TYPE, headers=NOT_STORED)


def _text(web: Web) -> bytes:
    return render(web.metrics.totals(), looked_up(web.services))


ROUTES = [Route("/metrics", metrics)]
