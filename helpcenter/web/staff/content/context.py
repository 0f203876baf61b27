"""What the template of the content page receives."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpcenter.web.staff.page_context import StaffPage


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a list to choose from."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A list to choose from, by the name of its parameter."""

    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """`place` is path:line."""

    severity: str
    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ContentFigure:
    """A figure of a report, and where the rows behind it are, if it can be told."""

    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A guide. `url` is its page, None while there is none; `preview_url` its page by the files as they are;
    `languages` are (locale, state) pairs; `problems` stand in its own files, `more` of them left out."""

    id: str
    title: str
    url: str | None
    preview_url: str
    folder: str
    state: str
    is_wrong: bool
    going_live: str
    languages: Sequence[tuple[str, str]]
    problems: Sequence[ProblemLine]
    more: int
    views: ContentFigure
    from_search: ContentFigure


@dataclass(frozen=True, slots=True)
class ContentContext:
    """staff/content.html. `as_of` is the time of the check (UTC), empty before the first; `problems` are those outside
    of guides, `more` of them left out; `days` says of which days the figures are."""

    page: StaffPage
    release: str
    built_at: str
    as_of: str
    is_checking: bool
    refresh_url: str
    failure: str
    errors: int
    warnings: int
    problems: Sequence[ProblemLine]
    more: int
    query: str
    lists: Sequence[ChoiceList]
    is_filtered: bool
    all_url: str
    rows: Sequence[ContentRow]
    summary: str
    days: str
    report_url: str
    before_url: str | None
    after_url: str | None


CONTENT_TEMPLATES: dict[str, type] = {"staff/content.html": ContentContext}
