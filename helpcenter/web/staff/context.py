"""What each staff template receives."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from helpcenter.web.staff.account_context import ACCOUNT_TEMPLATES
from helpcenter.web.staff.content.context import CONTENT_TEMPLATES
from helpcenter.web.staff.going_live.context import RELEASE_TEMPLATES
from helpcenter.web.staff.page_context import StaffPage


@dataclass(frozen=True, slots=True)
class ReportCard:
    name: str
    title: str
    question: str
    owner: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportsContext:
    """staff/reports.html: every report with a good header."""

    page: StaffPage
    reports: Sequence[ReportCard]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Preset:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """staff/_report_form.html: what is shown, and what else could be."""

    date_from: str
    date_to: str
    locales: Sequence[Option]
    products: Sequence[Option]
    series: Sequence[Option]
    comparisons: Sequence[Option]
    presets: Sequence[Preset]


@dataclass(frozen=True, slots=True)
class StaffFigure:
    """A cell: as people read it, and where the rows behind it are shown."""

    text: str
    receipt_url: str | None


@dataclass(frozen=True, slots=True)
class StaffColumn:
    """`kind` is text, integer, number, ratio or date; numbers are aligned to the end."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class ReportContext:
    """staff/report.html. `rows` are in column order; `chart` is safe SVG or None when empty. `trends` are the points of
    a line for each row, if the report has one; `totals` a figure for each column, if it sums something up,
    and `together` the same with their names.

    `definitions` are (term, meaning) pairs: numerator, denominator and so on. `downloads` are (format, url).
    """

    page: StaffPage
    name: str
    title: str
    question: str
    owner: str
    columns: Sequence[StaffColumn]
    rows: Sequence[Sequence[StaffFigure]]
    totals: Sequence[StaffFigure]
    together: Sequence[tuple[str, StaffFigure]]
    trends: Sequence[str]
    chart: Markup | None
    definitions: Sequence[tuple[str, str]]
    sql: str
    filters: Filters
    downloads: Sequence[tuple[str, str]]
    as_of: str
    timezone: str
    has_samples: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptRows:
    """`count` rows are behind it, the first of them in `rows`; `sql` finds them all."""

    name: str
    count: str
    sql: str
    columns: Sequence[StaffColumn]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ReceiptContext:
    """staff/receipt.html: what is behind a figure. `sql` is that of its report, empty without one. A share (`is_share`)
    has two `inputs`, numerator and denominator."""

    page: StaffPage
    figure: str
    value: str
    report: str
    report_url: str
    definitions: Sequence[tuple[str, str]]
    filters: Sequence[tuple[str, str]]
    inputs: Sequence[ReceiptRows]
    is_share: bool
    sql: str
    most_rows: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure now and before; `is_good` is None when nothing changed; `line` are the points of its days. `arrow` shows
    which way it went."""

    label: str
    value: str
    before: str
    change: str
    arrow: str
    is_good: bool | None
    line: str
    url: str | None
    before_url: str | None


@dataclass(frozen=True, slots=True)
class TopList:
    """The first rows of a report, and what its `totals` say of all of them."""

    title: str
    figure: str
    rows: Sequence[tuple[str, StaffFigure]]
    totals: Sequence[tuple[str, StaffFigure]]
    url: str


@dataclass(frozen=True, slots=True)
class OverviewContext:
    """staff/overview.html, the first page after signing in. No `tiles` means that nothing was counted. `search_note`
    says whether meaning counts beside words in search, and what is encoded."""

    page: StaffPage
    filters: Filters
    tiles: Sequence[Tile]
    lists: Sequence[TopList]
    days_url: str
    timezone: str
    has_samples: bool
    search_note: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class LiveContext:
    """staff/live.html: the last 30 minutes. `latest` are (time, what, language, words) rows."""

    page: StaffPage
    visitors: StaffFigure
    totals: Sequence[tuple[str, StaffFigure]]
    line: str
    most: StaffFigure
    latest: Sequence[tuple[str, str, str, str]]
    timezone: str


@dataclass(frozen=True, slots=True)
class ExperimentCard:
    """`rows` are (wording, weight, visitors, click rate, lift, p, verdict); rates are hidden until they may be told.
    `tone` is calm or warm."""

    cta: str
    tone: str
    sentence: str
    progress: str
    rows: Sequence[Sequence[StaffFigure]]


@dataclass(frozen=True, slots=True)
class ExperimentsContext:
    """staff/experiments.html: a card for each experiment; `report_url` leads to their report."""

    page: StaffPage
    cards: Sequence[ExperimentCard]
    report_url: str


@dataclass(frozen=True, slots=True)
class StaffErrorContext:
    """staff/error.html: `status` is of HTTP."""

    page: StaffPage
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class EventsContext:
    """staff/events.html: what is recorded and left out. `steps` are (name, meaning) pairs in order; `days` are rows of
    `outcomes`, the first cell the UTC day, `floods` rows of `reasons` alike; `limits_off` says why addresses have no
    limits, if so; `ledger` are (term, value) pairs, fewer while it cannot be used."""

    page: StaffPage
    steps: Sequence[tuple[str, str]]
    outcomes: Sequence[str]
    days: Sequence[Sequence[StaffFigure]]
    reasons: Sequence[str]
    floods: Sequence[Sequence[StaffFigure]]
    limits_off: str | None
    ledger: Sequence[tuple[str, StaffFigure]]


STAFF_TEMPLATES: dict[str, type] = (
    ACCOUNT_TEMPLATES
    | CONTENT_TEMPLATES
    | RELEASE_TEMPLATES
    | {
        "staff/reports.html": ReportsContext,
        "staff/report.html": ReportContext,
        "staff/receipt.html": ReceiptContext,
        "staff/overview.html": OverviewContext,
        "staff/live.html": LiveContext,
        "staff/experiments.html": ExperimentsContext,
        "staff/events.html": EventsContext,
        "staff/error.html": StaffErrorContext,
    }
)
