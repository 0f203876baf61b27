"""How every guide stands: in the files as they are now, and for visitors."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import Cell, ColumnKind, ReportParameters
from helpcenter.domain.errors import HelpcenterError
from helpcenter.serving.content_state.content_watch import Seen
from helpcenter.serving.content_state.guide_states import ContentState, GuideState, guide_of
from helpcenter.serving.releases import ServedRelease
from helpcenter.web import urls
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.content.context import ContentContext, ContentFigure, ContentRow, ProblemLine
from helpcenter.web.staff.content.filters import STATES, ContentFilter
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import CellFormatter, ReceiptLinks, cells_by_name
from helpcenter.web.staff.reports.report_runs import run_report
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

ROWS = 50
_MOST_ELSEWHERE = 50
_MOST_OF_A_GUIDE = 20
_REPORT = "guides"
_GOING_LIVE = {"live": "", "changed": "changed since the release", "new": "not live yet"}
_NO_FIGURE = ContentFigure("–", None)

Figures = Mapping[str, tuple[ContentFigure, ContentFigure]]
"""Views and openings from search, by guide."""


@run_in_thread
def content(request: Request, session: StaffSession) -> Response:
    """Guides as they stood at the last check, filtered, fifty a page. Files that changed are checked beside it."""
    services = web_of(request).services
    seen, release = services.content.seen(), services.releases.current
    asked = ContentFilter.parse(request.query_params)
    context = _context(request, session, seen, release, asked)
    return staff_response(request, "staff/content.html", context)


def _context(
    request: Request, session: StaffSession, seen: Seen, release: ServedRelease, asked: ContentFilter
) -> ContentContext:
    state = seen.state
    found = asked.chosen(state.guides) if state else []
    if state:
        # Guides may have gone since the address of a page was kept.
        asked = replace(asked, page=min(asked.page, max(1, -(-len(found) // ROWS))))
    first = (asked.page - 1) * ROWS
    shown = found[first : first + ROWS]
    figures, days = _figures(request) if shown else ({}, "")
    elsewhere = [_line(*each) for each in state.problems if guide_of(each[1]) is None] if state else []
    severities = [each[0] for each in state.problems] if state else []
    return ContentContext(
        page=staff_page(request, "Content", session),
        release=release.id,
        built_at=f"{release.built_at:%Y-%m-%d %H:%M} UTC",
        as_of=f"{state.as_of:%Y-%m-%d %H:%M:%S} UTC" if state else "",
        is_checking=seen.is_checking,
        refresh_url=asked.url(asked.page),
        failure=seen.failure,
        errors=severities.count("error"),
        warnings=severities.count("warning") + (state.more if state else 0),
        problems=elsewhere[:_MOST_ELSEWHERE],
        more=max(0, len(elsewhere) - _MOST_ELSEWHERE),
        query=asked.q,
        lists=asked.lists(state) if state else [],
        is_filtered=not asked.is_empty,
        all_url=urls.staff_content(),
        rows=_rows(shown, state, release, figures) if state else [],
        summary=f"{first + 1} to {first + len(shown)} of {len(found)}" if shown else "",
        days=days,
        report_url=urls.report(_REPORT),
        before_url=asked.url(asked.page - 1) if asked.page > 1 else None,
        after_url=asked.url(asked.page + 1) if first + ROWS < len(found) else None,
    )


def _rows(
    guides: Iterable[GuideState], state: ContentState, release: ServedRelease, figures: Figures
) -> list[ContentRow]:
    problems: dict[str, list[ProblemLine]] = {guide.id: [] for guide in guides}
    for each in state.problems:
        name = guide_of(each[1])
        if name in problems:
            problems[name].append(_line(*each))
    return [_row(guide, problems[guide.id], release, figures.get(guide.id)) for guide in guides]


def _row(
    guide: GuideState,
    problems: list[ProblemLine],
    release: ServedRelease,
    figures: tuple[ContentFigure, ContentFigure] | None,
) -> ContentRow:
    views, from_search = figures or (_NO_FIGURE, _NO_FIGURE)
    return ContentRow(
        id=guide.id,
        title=guide.title,
        url=_page_of(guide, release),
        preview_url=urls.preview(guide.source or release.catalog.site.default_locale, guide.id),
        folder=f"content/guides/{guide.id}/",
        state=STATES[guide.state],
        is_wrong=bool(guide.errors),
        going_live=_GOING_LIVE[guide.going_live],
        languages=list((guide.languages or {}).items()),
        problems=problems[:_MOST_OF_A_GUIDE],
        more=max(0, guide.errors + guide.warnings - _MOST_OF_A_GUIDE),
        views=views,
        from_search=from_search,
    )


def _page_of(guide: GuideState, release: ServedRelease) -> str | None:
    """Where visitors find a guide now."""
    locale = guide.source or release.catalog.site.default_locale
    try:
        return urls.guide(locale, release.catalog.localized(guide.id, locale).slug)
    except KeyError:
        return None


def _line(severity: str, path: str, line: int, sentence: str) -> ProblemLine:
    return ProblemLine(severity, f"{path}:{line}", sentence)


def _figures(request: Request) -> tuple[Figures, str]:
    """Of the guides that are read most, and of which days; nothing where the analytics cannot say."""
    try:
        reporting = owner_of(request).reporting
        definition, parameters = reporting.reports().get(_REPORT), reporting.parameters({})
        if definition is None:
            return {}, ""
        table = run_report(request, _REPORT, parameters)
    except HelpcenterError:
        return {}, ""
    links = ReceiptLinks(definition, parameters)
    write = CellFormatter(web_of(request).renderer.words(STAFF_LOCALE))
    rows = (cells_by_name(table.columns, row) for row in table.rows)
    found = {
        str(row.get("guide")): (
            _figure(write, row, "views", links.of(row)),
            _figure(write, row, "from_search", links.of(row)),
        )
        for row in rows
    }
    return found, _days(parameters)


def _figure(write: CellFormatter, row: Mapping[str, Cell], name: str, links: Mapping[str, str]) -> ContentFigure:
    return ContentFigure(write(row[name], ColumnKind.INTEGER), links.get(name)) if name in row else _NO_FIGURE


def _days(parameters: ReportParameters) -> str:
    return f"{parameters.first} to {parameters.last}"
