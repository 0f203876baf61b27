"""What each staff template receives."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class StaffPage:
    """What every staff page has. `user` is empty while signed out; `csrf` goes into every form."""

    title: str
    user: str
    role: str
    csrf: str
    current: str
    site_url: str


@dataclass(frozen=True, slots=True)
class SignInContext:
    """staff/sign_in.html. `problem` says why the last try failed;"""

    page: StaffPage
    problem: str | None
    next_url: str


@dataclass(frozen=True, slots=True)
class ReportCard:
    name: str
    title: str
    question: str
    owner: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportsContext:
    """staff/reports.html, also the first page after signing in."""

    page: StaffPage
    reports: Sequence[ReportCard]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, integer, number, ratio or date; numbers are aligned to the end."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class ReportContext:
    """staff/report.html. `rows` holds strings ready to show, in column order; `chart` is safe SVG or None when empty.

    `definitions` are (term, meaning) pairs: numerator, denominator and so on. `downloads` are (format, url).
    """

    page: StaffPage
    name: str
    title: str
    question: str
    owner: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    chart: Markup | None
    definitions: Sequence[tuple[str, str]]
    sql: str
    date_from: str
    date_to: str
    locales: Sequence[Option]
    products: Sequence[Option]
    downloads: Sequence[tuple[str, str]]
    as_of: str
    timezone: str
    has_samples: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class StaffErrorContext:
    """staff/error.html"""

    page: StaffPage
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class ContentContext:
    """staff/content.html: what is live, and what `helpcenter check` says of the files as they are now.

    `problems` are (severity, "path:line: sentence") pairs; `guides` are (id, title, whole in, partly in, outdated in)
    rows with locales as text.
    """

    page: StaffPage
    release: str
    built_at: str
    problems: Sequence[tuple[str, str]]
    guides: Sequence[tuple[str, str, str, str, str]]


STAFF_TEMPLATES: dict[str, type] = {
    "staff/sign_in.html": SignInContext,
    "staff/reports.html": ReportsContext,
    "staff/report.html": ReportContext,
    "staff/content.html": ContentContext,
    "staff/error.html": StaffErrorContext,
}
