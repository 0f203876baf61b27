"""The owner's door: for commands on the same machine, which show its token."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.domain.errors import NotFound
from helpcenter.web.http.requests import check_bearer_token
from helpcenter.web.http.responses import json_response
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.reports.downloads import download
from helpcenter.web.staff.reports.filters import parameters_of
from helpcenter.web.staff.reports.report_runs import run_report
from helpcenter.web.state import web_of


async def for_commands(request: Request) -> Response:
    """A report as JSON for `helpcenter report`, which proves by its token that it may read this site's state."""
    _check_token(request)
    name, parameters = request.path_params["name"], parameters_of(request)
    table = await anyio.to_thread.run_sync(run_report, request, name, parameters)
    return download(table, "json")


async def task_for_commands(request: Request) -> Response:
    """`backup`, `drill` and `verify` for `helpcenter analytics`, done by the process that holds the ledger."""
    _check_token(request)
    owner, task = owner_of(request), request.path_params["task"]
    if task == "backup":
        path = await anyio.to_thread.run_sync(owner.care.back_up)
        return json_response({"file": str(path.resolve())})
    if task == "verify":
        return json_response({"problems": await anyio.to_thread.run_sync(owner.care.verify)})
    if task == "drill":
        folder = await anyio.to_thread.run_sync(owner.care.prepare_drill, owner.reporting.answers)
        return json_response({"folder": str(folder.resolve())})
    raise NotFound("unknown_task", "There is no such task. There are: backup, drill, verify.")


def _check_token(request: Request) -> None:
    message = "This address is for commands on the same machine."
    ledger = web_of(request).services.ledger
    check_bearer_token(request, (ledger.token if ledger is not None else None) or "", message)


ROUTES = [
    Route("/staff/owner/reports/{name}", for_commands),
    Route("/staff/owner/tasks/{task}", task_for_commands, methods=["POST"]),
]
