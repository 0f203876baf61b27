"""What the templates of previews receive."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from helpcenter.web.context import GuideContext
from helpcenter.web.staff.page_context import StaffPage


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem as `helpcenter check` prints it, the line of the file that it is about, and the block or item of the
    page that it stands in, empty where that is none."""

    severity: str
    sentence: str
    line: str
    place: str


@dataclass(frozen=True, slots=True)
class PreviewBar:
    """What stands above a preview. `state` is the guide's, in a sentence; `until` (a date) is for who has a link only.

    `csrf` is empty for who may make no links; `live_url` leads to the guide as visitors see it, if they do.
    """

    made_at: str
    state: str
    until: str
    problems: Sequence[ProblemView]
    guide: str
    locale: str
    csrf: str
    live_url: str | None


@dataclass(frozen=True, slots=True)
class PreviewContext(GuideContext):
    """preview.html: a guide's page with a bar above it."""

    preview: PreviewBar

    @classmethod
    def of(cls, guide: GuideContext, bar: PreviewBar) -> "PreviewContext":
        return cls(**{each.name: getattr(guide, each.name) for each in fields(guide)}, preview=bar)


@dataclass(frozen=True, slots=True)
class BrokenPreviewContext:
    """staff/preview_broken.html: a guide that cannot be shown, with what keeps it from that."""

    page: StaffPage
    guide: str
    problems: Sequence[ProblemView]


@dataclass(frozen=True, slots=True)
class UnpublishedRow:
    """A guide that visitors do not see, or not in all of its languages; `links` are (language, address) pairs."""

    guide: str
    title: str
    state: str
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that opens something. `id` goes back to revoke it; times are UTC, as people read them."""

    id: str
    guide: str
    locale: str
    account: str
    created: str
    expires: str
    url: str


@dataclass(frozen=True, slots=True)
class PreviewsContext:
    """staff/previews.html. `new_link` is the whole address of one that was just made, shown this once."""

    page: StaffPage
    unpublished: Sequence[UnpublishedRow]
    more: int
    locales: Sequence[tuple[str, str]]
    links: Sequence[LinkRow]
    may_share: bool
    new_link: str
    done: str | None
    problem: str | None


PREVIEW_TEMPLATES: dict[str, type] = {
    "preview.html": PreviewContext,
    "staff/preview_broken.html": BrokenPreviewContext,
    "staff/previews.html": PreviewsContext,
}
