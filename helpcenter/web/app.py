"""The application, declared: routes, middleware, handlers, one lifespan."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from helpcenter import settings as settings_module
from helpcenter.analytics import OUTCOMES
from helpcenter.domain.errors import HelpcenterError
from helpcenter.http_server.connections import WATCH_CONNECTIONS
from helpcenter.http_server.turned_away import turn_away
from helpcenter.search import STEP_NAMES
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.services import Services, open_services
from helpcenter.settings import Settings
from helpcenter.web import error_responses, urls
from helpcenter.web.api import routes as api
from helpcenter.web.api.cors import EmbeddingSites
from helpcenter.web.discovery import routes as discovery
from helpcenter.web.http.compression import Compression
from helpcenter.web.http.own_address import OwnAddress
from helpcenter.web.http.preferred_language import ChosenLanguage
from helpcenter.web.http.retry_after import RetryAfter
from helpcenter.web.http.security_headers import SecurityHeaders
from helpcenter.web.http.work_in_flight import WorkInFlight, work
from helpcenter.web.metrics.sharing import open_metrics
from helpcenter.web.operations import asset_files, health
from helpcenter.web.operations import metrics as metrics_page
from helpcenter.web.operations.observed import Observer
from helpcenter.web.operations.sampling import Queues, Sampler
from helpcenter.web.path_prefix import is_ambiguous
from helpcenter.web.preview import routes as preview
from helpcenter.web.preview.links import preview_limiter
from helpcenter.web.site import routes as site
from helpcenter.web.site.cached_pages import cached_response
from helpcenter.web.site.trailing_slash import without_slash
from helpcenter.web.staff import routes as staff
from helpcenter.web.staff.layout import staff_limiter
from helpcenter.web.staff.pages import overview
from helpcenter.web.state import Web

PROCESS_ROLE_VARIABLE = "_HELPCENTER_PROCESS_ROLE"
"""How `helpcenter serve` tells its worker processes what to do."""
METRICS_FOLDER_VARIABLE = "_HELPCENTER_METRICS_FOLDER"
"""And where they add up what they measure; empty where they cannot."""

# A new release is live everywhere within a second; looking costs one small file read.
_POLL_SECONDS = 0.25
_POPULAR_SECONDS = 60
# A password takes 64 MiB and a core to check; the others wait.
_PASSWORDS_AT_ONCE = 2

# Starlette calls a handler with errors of its class only, which its types cannot say.
_HANDLERS: dict[Any, Any] = {
    HelpcenterError: error_responses.on_helpcenter_error,
    HTTPException: error_responses.on_http_exception,
    ClientDisconnect: error_responses.on_client_gone,
    Exception: error_responses.on_crash,
}
_COUNTS_SECONDS = 2
# Failures told one by one; whoever has more of them has seen the log.
_MOST_KINDS = 100

_log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    role: ProcessRole = ProcessRole.ALL,
    opened: Services | None = None,
    metrics_folder: Path | None = None,
) -> Starlette:
    """An application that opens its services when it starts, unless they are `opened`, and closes them when it ends.

    Processes of one `metrics_folder` add up what they measure.
    """
    routes = _routes(role)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        services = opened if opened is not None else await anyio.to_thread.run_sync(open_services, settings, role)
        await _warm(services)
        _check_path(settings.path_prefix, routes, services)
        metrics = open_metrics({each.endpoint: each.path for each in routes}, STEP_NAMES, OUTCOMES, metrics_folder)
        _fill_state(app, Web.of(services, metrics))
        if services.ledger is not None:
            services.ledger.when_open(lambda owner: owner.reporting.warm(overview.REPORTS))
        try:
            async with anyio.create_task_group() as tasks:
                _stay_current(tasks, services)
                tasks.start_soon(app.state.sampler.run)
                yield {WATCH_CONNECTIONS: app.state.sampler.watch}
                tasks.cancel_scope.cancel()
        finally:
            await anyio.to_thread.run_sync(services.close)
            metrics.close()

    return _Site(
        settings.path_prefix,
        OwnAddress(settings),
        WorkInFlight(settings.requests_at_once),
        routes=routes,
        middleware=_middleware(settings, role),
        exception_handlers=_HANDLERS,
        lifespan=lifespan,
    )


class _Site(Starlette):
    """Answers from the page cache before routes and middlewares: a page costs a dictionary look-up and its event.

    What is meant for another host is turned away before either, and what finds no place among the work in flight before
    the second: readers of kept pages go on.
    """

    def __init__(
        self, path_prefix: str, own_address: OwnAddress, work_in_flight: WorkInFlight, **declared: Any
    ) -> None:
        super().__init__(**declared)
        self._path_prefix = path_prefix
        # Starlette would answer any address of one segment with a redirect made from the Host header.
        self.router.redirect_slashes = False
        self._own_address = own_address
        self.work_in_flight = work_in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
        elif self._path_prefix:
            with urls.under(self._path_prefix):
                await self._answer(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, observer = perf_counter(), self.state.observer
        if not self._own_address.arrive(scope).is_ours:
            await observer.answer(error_responses.misdirected(Request(scope)), scope, began, receive, send)
            return
        cached = cached_response(scope)
        if cached is None:
            await observer.answer(self._work, scope, began, receive, send)
            return
        await send(observer.kept(scope, began, cached[0]))
        await send(cached[1])

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        places = self.work_in_flight.places_for(scope)
        if places is None:
            await super().__call__(scope, receive, send)
        elif places.are_taken:
            turn_away(scope)
            await error_responses.busy(Request(scope))(scope, receive, send)
        else:
            await work(super().__call__, places, scope, receive, send)


async def _warm(services: Services) -> None:
    """Before anybody is let in: a process that is ready answers its first search like any other."""
    if services.process_role.has_site:
        await anyio.to_thread.run_sync(services.releases.current.warm)


def _check_path(prefix: str, routes: Iterable[Route], services: Services) -> None:
    if is_ambiguous(prefix, (each.path for each in routes), services.releases.current.catalog.site.locales):
        _log.warning(
            "HELPCENTER_PUBLIC_URL ends with %s, and addresses of the site begin like that. The proxy before it must "
            "leave that path on, or send X-Forwarded-Prefix: %s; else pages are not found.",
            prefix,
            prefix,
        )


def _middleware(settings: Settings, role: ProcessRole) -> list[Middleware]:
    return [
        Middleware(RetryAfter),
        Middleware(SecurityHeaders, is_https_only=settings.is_https_only),
        *(
            [Middleware(ChosenLanguage, is_https=settings.is_https, path=f"{settings.path_prefix}/")]
            if role.has_site
            else []
        ),
        Middleware(Compression),
        Middleware(EmbeddingSites, origins=settings.embedding_origins),
    ]


def _fill_state(app: Starlette, web: Web) -> None:
    """What handlers and measures find in the application."""
    settings = web.services.settings
    queues = Queues(
        search=anyio.CapacityLimiter(settings.search_threads),
        staff=staff_limiter(),
        sign_in=anyio.CapacityLimiter(_PASSWORDS_AT_ONCE),
    )
    app.state.web = web
    app.state.search_limiter, app.state.staff_limiter, app.state.sign_in_limiter = queues
    app.state.preview_limiter = preview_limiter()
    app.state.sampler = Sampler(web.metrics, web.services, queues)
    app.state.observer = Observer(web.metrics, logs_requests=settings.access_log == "on")


def _routes(role: ProcessRole) -> list[Route]:
    routes = [*health.ROUTES, *asset_files.ROUTES, *metrics_page.ROUTES]
    if role.has_staff:
        routes += [*staff.ROUTES, *preview.ROUTES]
    if not role.has_site:
        return [*routes, Route("/", staff.staff_root), without_slash([*staff.PAGES, *preview.PAGES])]
    pages = [*site.PAGES, *([*staff.PAGES, *preview.PAGES] if role.has_staff else ())]
    # The first that fits answers: what is asked at every key comes first, and fixed names before any locale.
    return [*api.ROUTES, *routes, *discovery.ROUTES, *site.ROUTES, without_slash(pages)]


def _stay_current(tasks: TaskGroup, services: Services) -> None:
    tasks.start_soon(_repeat, _POLL_SECONDS, services.refresh)
    tasks.start_soon(_repeat, _POPULAR_SECONDS, services.popular.refresh)
    tasks.start_soon(_repeat, _POPULAR_SECONDS, services.suggestions.refresh)
    tasks.start_soon(_repeat, _COUNTS_SECONDS, services.save_counts)
    tasks.start_soon(_repeat, _COUNTS_SECONDS, services.look_around)


async def _repeat(seconds: float, refresh: Callable[[], object]) -> None:
    """Look for something newer for as long as the process lives."""
    known: set[str] = set()
    while True:
        await anyio.sleep(seconds)
        try:
            await anyio.to_thread.run_sync(refresh)
        except Exception as error:  # noqa: BLE001 - see below
            # Whatever goes wrong here, the site goes on with what it has open. The log is told once a kind; a disk that
            # fails is no defect of ours, which a trace would help to find.
            kind = repr(error) if not isinstance(error, OSError) else str(error.errno)
            if kind not in known and len(known) < _MOST_KINDS:
                known.add(kind)
                trace = None if isinstance(error, OSError | HelpcenterError) else error
                _log.error("What is newer cannot be taken over (%s); what is in use stays.", error, exc_info=trace)


def from_environment() -> Starlette:
    """The application as worker processes make it (see `cli/serve.py`)."""
    environment = dict(os.environ)
    role = ProcessRole(environment.pop(PROCESS_ROLE_VARIABLE, ProcessRole.ALL.value))
    folder = environment.pop(METRICS_FOLDER_VARIABLE, "")
    return create_app(settings_module.read(environment), role, metrics_folder=Path(folder) if folder else None)
