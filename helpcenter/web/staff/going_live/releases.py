"""The releases that are kept: what changed with each, and making one live again."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.account import AuditKind
from helpcenter.domain.errors import NotFound, Refused, Unavailable, UsageError
from helpcenter.search import GuideChanges, KeptReleases, ReleaseRecord
from helpcenter.serving.going_live.comparison import Comparison, compare
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.access import ask_accounts, check_csrf, field_text, read_form
from helpcenter.web.staff.going_live.context import ComparisonContext, GuideLines, ReleaseRow, ReleasesContext
from helpcenter.web.staff.going_live.job_view import reindex_view
from helpcenter.web.staff.layout import form_response, run_in_thread, staff_page, staff_response
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_KINDS = ("added", "changed", "removed")
_NAMED = 100
_DONE = {
    "activated": "That release is live. It stays until it is let go, whatever is saved meanwhile.",
    "let-go": "The release is let go. The next reindex makes the files live as they are then.",
}


@run_in_thread
def releases(request: Request, session: StaffSession) -> Response:
    return releases_page(request, session, _DONE.get(request.query_params.get("done", "")), None)


async def activate(request: Request, session: StaffSession) -> Response:
    """Make a release live by hand."""
    form = await read_form(request)
    check_csrf(session, form)
    release = field_text(form, "release")
    return await ask_accounts(_do, request, session, lambda kept: _activate(kept, release, session), "activated")


async def let_go(request: Request, session: StaffSession) -> Response:
    """Let the next reindex take its place."""
    check_csrf(session, await read_form(request))
    return await ask_accounts(_do, request, session, lambda kept: f"release {kept.let_go()} let go", "let-go")


@run_in_thread
def comparison(request: Request, session: StaffSession) -> Response:
    kept = kept_releases(request)
    old, new = (request.query_params.get(name, "") for name in ("old", "new"))
    if not old and not new:
        return RedirectResponse(urls.releases(), 303)
    try:
        found = compare(kept, old, new)
    except UsageError as error:
        raise NotFound(error.code, error.message) from None
    context = ComparisonContext(
        page=staff_page(request, "Compare releases", session),
        releases=_rows(kept.records()),
        old=found.old.id,
        new=found.new.id,
        guides=_differing(found),
        parts=found.parts,
    )
    return staff_response(request, "staff/release_comparison.html", context)


def kept_releases(request: Request) -> KeptReleases:
    settings = web_of(request).services.settings
    return KeptReleases(settings.root / "index", settings.search_engine)


def releases_page(
    request: Request, session: StaffSession, told: str | None, problem: Refused | Unavailable | None
) -> Response:
    """The page, with what was done or refused on top."""
    kept = kept_releases(request)
    context = ReleasesContext(
        page=staff_page(request, "Releases", session),
        releases=_rows(kept.records()),
        reindex=reindex_view(web_of(request).services.reindexing.state()),
        held=kept.held(),
        most=web_of(request).services.settings.releases_kept,
        done=told,
        problem=problem.message if problem else None,
    )
    return form_response(request, "staff/releases.html", context, problem)


def _activate(kept: KeptReleases, release: str, session: StaffSession) -> str:
    record = kept.activate(release, session.account.name)
    return f"release {record.id} made live by hand"


def _do(request: Request, session: StaffSession, act: Callable[[KeptReleases], str], done: str) -> Response:
    """Acts, notes it and leads back to the page, which says so; or shows the page with why not."""
    services = web_of(request).services
    try:
        what = act(kept_releases(request))
    except UsageError as error:
        return releases_page(request, session, None, Refused(error.code, error.message, 409))
    except Unavailable as error:
        return releases_page(request, session, None, error)
    services.accounts.log.note(
        AuditKind.RELEASE, session.account.name, what, client_address(request), datetime.now(UTC)
    )
    return RedirectResponse(urls.releases(done=done), 303)


def _rows(records: list[ReleaseRecord]) -> list[ReleaseRow]:
    live = records[0].id if records else ""
    return [
        ReleaseRow(
            id=each.id,
            since=f"{each.live_since.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            who=each.who,
            is_live=each.id == live,
            guides=_brought(each.changes),
            parts=each.parts,
            compare_url=urls.release_comparison(each.id, live) if each.id != live else None,
        )
        for each in records
    ]


def _brought(changes: Mapping[str, GuideChanges]) -> list[GuideLines]:
    return [
        _lines(locale, what, list(each.names.get(what, ())), getattr(each, what))
        for locale, each in changes.items()
        for what in _KINDS
        if getattr(each, what)
    ]


def _differing(found: Comparison) -> list[GuideLines]:
    lines = []
    for each in found.locales:
        for what in _KINDS:
            guides: tuple[str, ...] = getattr(each, what)
            named = [f"{found.titles.get(name, '')} ({name})" for name in guides[:_NAMED]]
            lines += [_lines(each.locale, what, named, len(guides))] if guides else []
    return lines


def _lines(locale: str, what: str, names: list[str], count: int) -> GuideLines:
    return GuideLines(locale, what, count, names, count - len(names))
