"""The pages that visitors see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from helpcenter.web.context.cards import GuideCard, GuideGroup, Neighbourhood, Pager, ProductCard, TopicCard
from helpcenter.web.context.frame import Page


@dataclass(frozen=True, slots=True)
class HomeWordsView:
    """The heading and the sentence below the search box; "" where ours stand."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class HomeContext:
    """home.html: the page that a language begins with. `popular` are at most as many guides as the page shows;
    `others_url` leads to guides in no topic, where there are topics and such guides; `words` are the editors' in place
    of ours, in the page's language."""

    page: Page
    words: HomeWordsView
    topics: Sequence[TopicCard]
    others_url: str | None
    others: int
    products: Sequence[ProductCard]
    popular: Sequence[GuideCard]


@dataclass(frozen=True, slots=True)
class ProductContext:
    """product.html: a product's guides, by topic where there are topics."""

    page: Page
    product: ProductCard
    groups: Sequence[GuideGroup]
    pager: Pager


@dataclass(frozen=True, slots=True)
class TopicContext:
    """topic.html: a topic, those below it, and its guides; or the guides that are in no topic (`topic` is None).
    `trail` are the topics above."""

    page: Page
    topic: TopicCard | None
    trail: Sequence[TopicCard]
    below: Sequence[TopicCard]
    guides: Sequence[GuideCard]
    guide_count: int
    pager: Pager


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
class FacetView:
    """A value to filter by. `url` adds the filter, or removes it when it is active. `lang` and `direction` are of a
    label that is the editors'; "" for words of the interface and names of products. `depth`: 1 for what stands below
    the value before it."""

    label: str
    count: int
    url: str
    is_active: bool
    lang: str = ""
    direction: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class CorrectionView:
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class SearchContext:
    """search.html. `problem` is a sentence about a query we could not accept.

    `hits` are in the visitor's language, `others` not; `total` counts both, on all pages. `filters` are the active
    filters as hidden form fields (name, value). `exact_url` is the same search without corrections, where there are
    some. `query_locale` is the language that the words are in, where it is another one of the site; `own_language_url`
    then leads to the results in it. `nearest`, `popular` and the products to `browse` help when nothing is
    found. `first_rank` is the place of the first hit of this page.
    """

    page: Page
    query: str
    total: int
    hits: Sequence[HitView]
    corrections: Sequence[CorrectionView] = ()
    products: Sequence[FacetView] = ()
    kinds: Sequence[FacetView] = ()
    topics: Sequence[FacetView] = ()
    filters: Sequence[tuple[str, str]] = ()
    page_number: int = 1
    page_count: int = 1
    previous_url: str | None = None
    next_url: str | None = None
    nearest: Sequence[GuideCard] = ()
    popular: Sequence[GuideCard] = ()
    problem: str | None = None
    others: Sequence[HitView] = ()
    is_exact: bool = False
    exact_url: str | None = None
    inexact_url: str = ""
    first_rank: int = 1
    browse: Sequence[ProductCard] = ()
    query_locale: str | None = None
    own_language_url: str = ""
    unfiltered_url: str = ""


@dataclass(frozen=True, slots=True)
class CtaView:
    """A call to action. `url` is the counted link (`/go/…`); `placement` the block that holds it; `offered_by` says
    whose offer it is, never empty."""

    id: str
    variant: str
    placement: str
    offered_by: str
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
    """A step, question, checklist point or official link (`link` set). `html` is safe; `revision` is the text's."""

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
    revision: str


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
    former_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class GuideContext:
    """guide.html. `lead` stands above the text; "" where the text begins with the same words. `source_language` names
    the language of fallback blocks in the visitor's words. `is_rich`: the text holds code, callouts, tabs or the like,
    which have a style sheet and a script of their own.
    """

    page: Page
    id: str
    title: str
    lead: str
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
    revision: str
    feedback_url: str
    is_rich: bool
    neighbourhood: Neighbourhood | None


@dataclass(frozen=True, slots=True)
class FeedbackContext:
    """feedback.html, after a reader said whether a guide helped. `block` is what it is about, empty for all of it.

    `reasons` are codes and labels; `is_told`: the reasons were given already, only thanks are left.
    """

    page: Page
    title: str
    lang: str
    direction: str
    guide_url: str
    action: str
    block: str
    revision: str
    is_helpful: bool
    is_told: bool
    reasons: Sequence[tuple[str, str]]
    most_characters: int


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """error.html. `message` is a whole sentence in the visitor's language; `popular` keeps the page from a dead end."""

    page: Page
    status: int
    code: str
    message: str
    popular: Sequence[GuideCard]


# Every template and the context it is rendered with; a test renders each one with nothing missing.
TEMPLATES: dict[str, type] = {
    "home.html": HomeContext,
    "product.html": ProductContext,
    "topic.html": TopicContext,
    "search.html": SearchContext,
    "guide.html": GuideContext,
    "feedback.html": FeedbackContext,
    "error.html": ErrorContext,
}
