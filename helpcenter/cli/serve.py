"""helpcenter serve"""

import logging.config
import os
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from helpcenter import logs
from helpcenter.cli.console import err
from helpcenter.cli.reindex import run as reindex
from helpcenter.domain.errors import HelpcenterError, Unavailable, UsageError
from helpcenter.http_server.limits import LIMITS
from helpcenter.http_server.server import BACKLOG, GracefulServer, ServerOptions
from helpcenter.http_server.workers import WorkerSupervisor
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import forget, index_problem
from helpcenter.serving.services import open_services
from helpcenter.serving.staff_accounts import open_accounts
from helpcenter.settings import Settings
from helpcenter.web.app import METRICS_FOLDER_VARIABLE, PROCESS_ROLE_VARIABLE, create_app
from helpcenter.web.metrics.sharing import shared_folder

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@click.command("serve")
@click.option(
    "--part",
    type=click.Choice([role.value for role in ProcessRole]),
    default=ProcessRole.ALL.value,
    show_default=True,
    help="all: everything in one process. web: the visitors' site alone. staff: the analytics owner and staff pages.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes; with --part web.")
@click.pass_obj
def command(settings: Settings, part: str, workers: int) -> None:
    """Serve the site, building its index first if there is none."""
    logging.config.dictConfig(logs.configuration(settings.log_format, settings.log_level))
    role = ProcessRole(part)
    if workers > 1 and role is not ProcessRole.WEB:
        raise UsageError(
            "one_owner",
            "Only one process may own the analytics. Use --part web with --workers, and --part staff beside it.",
        )
    problem = index_problem(settings.root, settings.search_engine)
    if problem:
        err.print(f"{problem} Building it now.", markup=False)
        reindex(settings)
        forget()
    listener = _listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    if workers > 1:
        _serve_many(settings, listener, workers)
    else:
        _serve_one(settings, role, listener)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        # Visitors who come while the site opens its index wait; they are not turned away.
        listener.listen(BACKLOG)
    except OSError as error:
        message = f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. Choose another port with PORT."
        raise UsageError("cannot_listen", message) from None
    listener.set_inheritable(True)
    return listener


def _serve_one(settings: Settings, role: ProcessRole, listener: socket.socket) -> None:
    services = open_services(settings, role)
    _announce(settings, role)
    GracefulServer(create_app(settings, role, services), _options(settings)).run(sockets=[listener])


def _serve_many(settings: Settings, listener: socket.socket, workers: int) -> None:
    with shared_folder(settings.state) as metrics_folder:
        _supervise(settings, listener, workers, metrics_folder)


def _supervise(settings: Settings, listener: socket.socket, workers: int, metrics_folder: Path | None) -> None:
    os.environ |= {
        PROCESS_ROLE_VARIABLE: ProcessRole.WEB.value,
        METRICS_FOLDER_VARIABLE: str(metrics_folder or ""),
        "PORT": str(settings.port),
        "HELPCENTER_ROOT": str(settings.root),
    }
    _announce(settings, ProcessRole.WEB)
    supervisor = WorkerSupervisor("helpcenter.web.app:from_environment", _options(settings), listener, workers)
    if not supervisor.run():
        raise Unavailable("not_started", "The web processes could not start; the lines above say why.")


def _options(settings: Settings) -> ServerOptions:
    return ServerOptions(
        log_level=settings.log_level,
        log_config=logs.configuration(settings.log_format, settings.log_level),
        drain_seconds=settings.drain_seconds,
        limits=replace(LIMITS, connections=settings.connections),
    )


def _announce(settings: Settings, role: ProcessRole) -> None:
    address = settings.own_address
    if settings.host not in _LOOPBACK and not settings.public_url:
        err.print("Set HELPCENTER_PUBLIC_URL to the address visitors use, or canonical links name this machine.")
    if role.has_site:
        err.print(f"Site   {address}/", markup=False)
    if role.has_staff:
        _announce_staff(settings)


def _announce_staff(settings: Settings) -> None:
    try:
        token = open_accounts(settings).issue_link(datetime.now(UTC))
    except HelpcenterError as error:
        err.print(f"Staff  {settings.own_address}/staff/", markup=False)
        err.print(f"       {error.message}", markup=False, style="yellow")
        return
    err.print(f"Staff  {settings.own_address}/staff/sign-in/link?token={token}", markup=False)
    err.print("       The staff link signs in once, within 15 minutes, on this machine.", markup=False)
