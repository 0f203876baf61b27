"""The log of what staff did and what was refused, for administrators."""

from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.accounts import AUDIT_MOST
from helpcenter.analytics import ColumnKind, ReportColumn, ReportParameters, ReportTable
from helpcenter.domain.account import AuditEntry, AuditFilter, AuditKind
from helpcenter.domain.errors import BadRequest
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.access import ask_accounts
from helpcenter.web.staff.account_context import LogContext, LogOption, LogRow
from helpcenter.web.staff.layout import form_response, staff_page
from helpcenter.web.staff.reports.downloads import download
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_ROWS = 100
_MOST_PAGES = 2 * AUDIT_MOST // _ROWS
_MOST_NAME = 64
_LABELS = {
    AuditKind.SIGN_IN: "Signing in and out",
    AuditKind.ACCOUNT: "Accounts",
    AuditKind.LINK: "One-use links",
    AuditKind.EXPORT: "Exports",
    AuditKind.BACKUP: "Backups",
    AuditKind.EXPERIMENT: "Experiments",
    AuditKind.REINDEX: "Reindexes",
    AuditKind.RELEASE: "Releases made live by hand",
    AuditKind.PREVIEW: "Links to previews",
}
_COLUMNS = ("at_utc", "kind", "who", "what", "address", "outcome")
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


async def log(request: Request, session: StaffSession) -> Response:
    """The latest first, filtered, a hundred a page; or all that fit the filters, with `format=csv`."""
    try:
        asked, problem = _asked(request), None
    except BadRequest as error:
        asked, problem = AuditFilter(), error
    if request.query_params.get("format"):
        if problem:
            raise problem
        return await ask_accounts(_file, request, session, asked)
    return await ask_accounts(_page, request, session, asked, problem)


def _asked(request: Request) -> AuditFilter:
    """Raises BadRequest with a sentence."""
    query = request.query_params
    kind = query.get("kind", "")
    if kind and kind not in set(AuditKind):
        raise BadRequest("bad_kind", f"There is no such kind. There are: {', '.join(AuditKind)}.")
    first, last = _day("from", query.get("from", "")), _day("to", query.get("to", ""))
    if first and last and first > last:
        raise BadRequest("bad_range", f"from ({first}) must not be after to ({last}).")
    return AuditFilter(
        kind=AuditKind(kind) if kind else None,
        who=query.get("who", "").strip()[:_MOST_NAME] or None,
        first=first,
        last=last,
        only_refusals=query.get("refused") == "yes",
    )


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        day = _FIRST_DAY
    if not _FIRST_DAY < day < _LAST_DAY:
        raise BadRequest("bad_date", f"{name} must be a date such as 2026-11-24.")
    return day


def _page(request: Request, session: StaffSession, asked: AuditFilter, problem: BadRequest | None) -> Response:
    audit = web_of(request).services.accounts.log
    number = _number(request.query_params.get("page", ""))
    count = audit.count(asked)
    entries = audit.entries(asked, _ROWS, (number - 1) * _ROWS)
    last = (number - 1) * _ROWS + len(entries)
    context = LogContext(
        page=staff_page(request, "Log", session),
        kinds=[
            LogOption("", "All kinds", asked.kind is None),
            *(LogOption(each.value, _LABELS[each], each is asked.kind) for each in AuditKind),
        ],
        who=asked.who or "",
        date_from=asked.first.isoformat() if asked.first else "",
        date_to=asked.last.isoformat() if asked.last else "",
        only_refusals=asked.only_refusals,
        rows=[_row(each) for each in entries],
        summary=f"{last - len(entries) + 1} to {last} of {count}, times in UTC" if entries else "",
        newer_url=_url(asked, page=number - 1 if number > 2 else None) if number > 1 else None,
        older_url=_url(asked, page=number + 1) if last < count and entries else None,
        csv_url=_url(asked, file_format="csv"),
        problem=problem.message if problem else None,
    )
    return form_response(request, "staff/log.html", context, problem)


def _number(text: str) -> int:
    return min(int(text), _MOST_PAGES) if text.isdecimal() and len(text) < 6 and int(text) else 1


def _row(each: AuditEntry) -> LogRow:
    return LogRow(
        at=f"{each.at:%Y-%m-%d %H:%M:%S}",
        kind=_LABELS[each.kind],
        who=each.who,
        what=each.what,
        address=each.address,
        is_refusal=each.is_refusal,
    )


def _file(request: Request, session: StaffSession, asked: AuditFilter) -> Response:
    """The entries as reports are written: what a spreadsheet would run as a formula is not."""
    audit, now = web_of(request).services.accounts.log, datetime.now(UTC)
    rows = tuple(
        (
            f"{each.at:%Y-%m-%d %H:%M:%S}",
            each.kind.value,
            each.who,
            each.what,
            each.address,
            "refused" if each.is_refusal else "done",
        )
        for each in audit.entries(asked, 2 * AUDIT_MOST)
    )
    first = date.fromisoformat(rows[-1][0][:10]) if rows else now.date()
    table = ReportTable(
        report="log",
        parameters=ReportParameters(asked.first or first, asked.last or now.date()),
        columns=tuple(ReportColumn(name, ColumnKind.TEXT) for name in _COLUMNS),
        rows=rows,
        as_of=now,
    )
    response = download(table, request.query_params["format"])
    what = f"{len(rows)} entries of the log as {request.query_params['format']}"
    audit.note(AuditKind.EXPORT, session.account.name, what, client_address(request), now)
    return response


def _url(asked: AuditFilter, page: int | None = None, file_format: str | None = None) -> str:
    return urls.staff_log(
        **{
            "kind": asked.kind.value if asked.kind else None,
            "who": asked.who,
            "from": asked.first.isoformat() if asked.first else None,
            "to": asked.last.isoformat() if asked.last else None,
            "refused": "yes" if asked.only_refusals else None,
            "page": page,
            "format": file_format,
        }
    )
