"""The JSON API's answers, one type each; the OpenAPI document is made from them."""

from datetime import date

import msgspec


class CorrectionJson(msgspec.Struct, rename={"wrong": "from", "right": "to"}):
    """A word the index lacks and the word searched in its place."""

    wrong: str
    right: str


class PassageJson(msgspec.Struct):
    """A passage of a guide. `snippet` is escaped HTML whose only markup is <mark>; `position` counts from 1."""

    kind: str
    id: str
    position: int
    of: int
    locale: str
    title: str
    snippet: str
    url: str


class HitJson(msgspec.Struct):
    """A guide that answers, with its best passages. `why` holds reasons beyond the words typed."""

    guide: str
    locale: str
    title: str
    url: str
    score: float
    why: list[str]
    passages: list[PassageJson]


class CompletionJson(msgspec.Struct):
    """A whole query to search for instead. `source`: "searches" of other visitors, or a guide's "title"."""

    text: str
    source: str


class SearchJson(msgspec.Struct, omit_defaults=True):
    """An answered search. `total` counts guides.

    Three members are there only when they say something: `completions`, what is being typed as whole queries, best
    first (only from suggest); `query_locale`, the site's language that the query is in, where that is not `locale`;
    `by_words_alone`, that texts of the language are still being encoded, so that nothing is found by its meaning yet.
    """

    query: str
    locale: str
    search_id: str
    total: int
    corrections: list[CorrectionJson]
    hits: list[HitJson]
    completions: list[CompletionJson] = []
    query_locale: str | None = None
    by_words_alone: bool = False


class ItemJson(msgspec.Struct):
    """A step, question, checklist point or official link. `html` is sanitised."""

    id: str
    title: str
    html: str
    locale: str
    link: str | None


class BlockJson(msgspec.Struct):
    """A block of a guide. `locale` is the language its text is really in."""

    id: str
    kind: str
    title: str
    html: str
    locale: str
    is_outdated: bool
    items: list[ItemJson]


class GuideJson(msgspec.Struct):
    """A guide as visitors of `locale` get it. `title_locale` is the language its title is really in."""

    id: str
    locale: str
    title_locale: str
    title: str
    summary: str
    kind: str
    product: str | None
    url: str
    minutes: list[int] | None
    reviewed: date | None
    blocks: list[BlockJson]


class CtaSeenJson(msgspec.Struct, tag_field="type", tag="cta_seen", forbid_unknown_fields=True):
    """A call to action became visible: half of it, for a second. `s` is the result link that led to the page."""

    cta: str
    variant: str
    guide: str
    placement: str
    locale: str
    s: str | None = None


class EventLeftOutJson(msgspec.Struct):
    """An event that is not recorded, on purpose: `reason` is a step of the pipeline, such as opted_out."""

    written: bool
    reason: str


class EmbedLabels(msgspec.Struct):
    """What `<help-search>` says beyond the scripts' words."""

    search: str
    placeholder: str
    whole: str
    close: str
    loading: str
    failed: str


class EmbedJson(msgspec.Struct):
    """What `<help-search>` needs to begin.

    Addresses are paths, colours empty for ours; `icons` are the shapes of each, on a grid of 24."""

    locale: str
    direction: str
    name: str
    home: str
    search: str
    suggest: str
    words: str
    accent: str
    accent_dark: str
    labels: EmbedLabels
    icons: dict[str, list[tuple[str, dict[str, str]]]]
