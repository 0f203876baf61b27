"""What each template receives: one dataclass a template, its fields available by name. No queries in templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switcher, or an hreflang link. `url` is this page in that language."""

    locale: str
    name: str
    url: str
    is_current: bool
    is_translated: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """What every visitor's page has. URLs are paths except `canonical`, which is absolute."""

    locale: str
    direction: str
    site_name: str
    title: str
    description: str
    home_url: str
    search_url: str
    suggest_url: str
    languages: Sequence[Language]
    canonical: str = ""
    query: str = ""
    is_indexed: bool = True
    contact: str | None = None
    staff_url: str | None = None
    markdown_url: str | None = None


@dataclass(frozen=True, slots=True)
class GuideCard:
    """A guide in a list. `lang` and `direction` are of the title's own language."""

    id: str
    title: str
    summary: str
    url: str
    lang: str
    direction: str
    is_fallback: bool
    kind: str
    minutes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProductCard:
    id: str
    name: str
    description: str
    url: str
    guides: int


@dataclass(frozen=True, slots=True)
class HomeContext:
    """home.html"""

    page: Page
    products: Sequence[ProductCard]
    popular: Sequence[GuideCard]


@dataclass(frozen=True, slots=True)
class ProductContext:
    """product.html"""

    page: Page
    product: ProductCard
    guides: Sequence[GuideCard]


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage under a hit. `snippet` is safe HTML with <mark>. `kind` is a PassageKind value."""

    kind: str
    id: str
    title: str
    snippet: Markup
    url: str
    lang: str
    direction: str
    is_fallback: bool
    position: int
    of: int


@dataclass(frozen=True, slots=True)
class HitView:
    guide: str
    title: str
    url: str
    lang: str
    direction: str
    is_fallback: bool
    kind: str
    product: str | None
    why: Sequence[str]
    passages: Sequence[PassageView]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to filter by. `url` adds the filter, or removes it when it is active."""

    label: str
    count: int
    url: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class CorrectionView:
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class SearchContext:
    """search.html. `problem` is a sentence about a query we could not accept; `popular` helps when nothing is found.

    `filters` are the active filters as hidden form fields (name, value).
    """

    page: Page
    query: str
    total: int
    hits: Sequence[HitView]
    corrections: Sequence[CorrectionView] = ()
    products: Sequence[Facet] = ()
    kinds: Sequence[Facet] = ()
    filters: Sequence[tuple[str, str]] = ()
    page_number: int = 1
    page_count: int = 1
    previous_url: str | None = None
    next_url: str | None = None
    popular: Sequence[GuideCard] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CtaView:
    """A call to action. `url` is the counted link (`/go/…`); `placement` the block that holds it."""

    id: str
    variant: str
    placement: str
    heading: str
    text: str
    button: str
    url: str
    secondary: str
    secondary_url: str | None
    lang: str
    direction: str
    is_fallback: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """A step, question, checklist point or official link (`link` set). `html` is safe."""

    id: str
    title: str
    html: Markup
    lang: str
    direction: str
    is_fallback: bool
    is_outdated: bool
    position: int
    of: int
    link: str | None


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of a guide. `kind` is a BlockKind value; `html` is safe and may be empty."""

    id: str
    kind: str
    title: str
    html: Markup
    lang: str
    direction: str
    is_fallback: bool
    is_outdated: bool
    items: Sequence[ItemView]
    cta: CtaView | None


@dataclass(frozen=True, slots=True)
class GuideContext:
    """guide.html. `source_language` names the language of fallback blocks in the visitor's words."""

    page: Page
    id: str
    title: str
    summary: str
    lang: str
    direction: str
    is_fallback: bool
    has_fallback: bool
    source_language: str
    kind: str
    product: ProductCard | None
    minutes: tuple[int, int] | None
    reviewed: date | None
    blocks: Sequence[BlockView]
    related: Sequence[GuideCard]


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """error.html. `message` is a whole sentence in the visitor's language; `popular` keeps the page from a dead end."""

    page: Page
    status: int
    code: str
    message: str
    popular: Sequence[GuideCard]


@dataclass(frozen=True, slots=True)
class StaffPage:
    """What every staff page has. `user` is empty while signed out; `csrf` goes into every form."""

    title: str
    user: str
    role: str
    csrf: str
    current: str
    site_url: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class SignInContext:
    """staff/sign_in.html. `problem` says why the last try failed; `link_token` is set to confirm a one-use link."""

    page: StaffPage
    problem: str | None
    next_url: str
    link_token: str | None = None


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


# Every template and the context it is rendered with; a test renders each one with nothing missing.
TEMPLATES: dict[str, type] = {
    "home.html": HomeContext,
    "product.html": ProductContext,
    "search.html": SearchContext,
    "guide.html": GuideContext,
    "error.html": ErrorContext,
    "staff/sign_in.html": SignInContext,
    "staff/reports.html": ReportsContext,
    "staff/report.html": ReportContext,
    "staff/content.html": ContentContext,
    "staff/error.html": StaffErrorContext,
}
