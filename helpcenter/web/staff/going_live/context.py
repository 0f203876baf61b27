"""What the templates about releases and previews receive."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpcenter.web.staff.page_context import StaffPage


@dataclass(frozen=True, slots=True)
class GuideLines:
    """Guides of one language that were added, changed or removed (`what`): how many, the first of them, and how many
    more there are."""

    locale: str
    what: str
    count: int
    names: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release that is kept; times are UTC, as people read them. `compare_url` holds it against the live one."""

    id: str
    since: str
    who: str
    is_live: bool
    guides: Sequence[GuideLines]
    parts: Sequence[str]
    compare_url: str | None


@dataclass(frozen=True, slots=True)
class ReindexView:
    """A reindex that runs (`sentence` says at what it is, `count` how far), or that `ended` (UTC, empty if
    there was none) with an `outcome`. `problems` are (severity, "path:line: sentence") pairs, `more` of them left out.
    """

    is_running: bool
    sentence: str
    count: str
    done: int
    total: int
    who: str
    ended: str
    is_good: bool
    outcome: str
    problems: Sequence[tuple[str, str]]
    more: int


@dataclass(frozen=True, slots=True)
class ReleasesContext:
    """staff/releases.html. `held` says who made the live release by hand, empty if nobody did; `done` what was just
    done, `problem` why it was not."""

    page: StaffPage
    releases: Sequence[ReleaseRow]
    reindex: ReindexView
    held: str
    most: int
    done: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class ComparisonContext:
    """staff/release_comparison.html: from the `old` release to the `new` one."""

    page: StaffPage
    releases: Sequence[ReleaseRow]
    old: str
    new: str
    guides: Sequence[GuideLines]
    parts: Sequence[str]


RELEASE_TEMPLATES: dict[str, type] = {
    "staff/releases.html": ReleasesContext,
    "staff/release_comparison.html": ComparisonContext,
}
