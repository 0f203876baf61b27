"""Numbers for Prometheus: what was counted, lost and left out, and how the ledger does."""

from collections import Counter
from collections.abc import Iterator, Mapping

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.analytics import ACCEPTED, Drop, read_counts
from helpcenter.serving.services import Services
from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import check_bearer_token
from helpcenter.web.http.responses import NOT_STORED
from helpcenter.web.state import web_of

_TYPE = "text/plain; version=0.0.4; charset=utf-8"


async def metrics(request: Request) -> Response:
    """For a client on this machine, or one that shows the token of the setting."""
    services = web_of(request).services
    if not arrival_of(request).is_from_this_machine:
        message = "Metrics are for this machine, or for whoever shows the token."
        check_bearer_token(request, services.settings.metrics_token, message)
    text = await anyio.to_thread.run_sync(_text, services)
    return Response(text, media_type=_TYPE, headers=NOT_STORED)


def _text(services: Services) -> str:
    services.save_counts()
    outcomes = sum(read_counts(services.settings.state).values(), Counter())
    lines = list(
        _metric(
            "helpcenter_events_total",
            "counter",
            "Events of all processes on this machine by outcome, over the last days kept.",
            "outcome",
            {each: outcomes[each] for each in (ACCEPTED, *Drop)},
        )
    )
    if services.spool is not None:
        help_text = "Events this process could not write, by reason."
        lines += _metric("helpcenter_events_lost_total", "counter", help_text, "reason", services.spool.lost)
    if services.owner is not None:
        status = services.owner.status()
        for name, kind, help_text, value in (
            ("ledger_events", "gauge", "Events in the ledger.", status.events),
            ("ledger_bad_lines", "gauge", "Lines that held no event.", status.bad_lines),
            ("spool_segments", "gauge", "Segments that wait for the owner.", status.pending_segments),
            ("spool_bytes", "gauge", "Bytes that wait for the owner.", status.pending_bytes),
            ("ledger_ingested_total", "counter", "Events taken in since the start.", status.done.events),
            ("ledger_torn_lines_total", "counter", "Half lines left by processes that died.", status.done.torn_lines),
            ("ledger_failing", "gauge", "1 when the last attempt to take events in failed.", int(bool(status.failure))),
        ):
            lines += [f"# HELP helpcenter_{name} {help_text}", f"# TYPE helpcenter_{name} {kind}"]
            lines.append(f"helpcenter_{name} {value}")
    return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, help_text: str, label: str, values: Mapping[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"
    for value, count in values.items():
        yield f'{name}{{{label}="{value}"}} {count}'


ROUTES = [Route("/metrics", metrics)]
