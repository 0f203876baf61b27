"""What is recorded of a visit: small facts in the past tense, without personal data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_COMMENT = 1000
"""Characters of a reader's comment; what is longer is cut."""


class EventType(StrEnum):
    SEARCH = "search"
    """A search was answered."""
    VIEW = "view"
    """A guide was opened; with `search_id`, from a search result."""
    CTA_SEEN = "cta_seen"
    """A call to action was really visible."""
    CTA_CLICK = "cta_click"
    """A call to action was clicked."""
    HELPFUL = "helpful"
    """A reader said that a guide helped."""
    UNHELPFUL = "unhelpful"
    """A reader said that it did not."""
    NOT_FOUND = "not_found"
    """A page was asked for that is not there, or no longer."""
    FLOODED = "flooded"
    """Nobody did anything: what this visitor did lately turned out to be part of a flood."""


class Series(StrEnum):
    """Who acts. Numbers are about people unless a report says otherwise."""

    HUMAN = "human"
    BOT = "bot"
    AGENT = "agent"
    """A machine that reads for an AI assistant or model."""
    PREVIEW = "preview"
    """A chat or network that draws a card for a link."""
    FLOOD = "flood"
    """Whoever comes from one network while that does more than people can."""


class Via(StrEnum):
    """Where a search was typed."""

    PAGE = "page"
    SUGGEST = "suggest"
    API = "api"


# Not frozen: to set two dozen fields of a frozen one costs more than to write the event to the disk.
@dataclass(slots=True, kw_only=True)
class Event:
    """One fact, changed by the pipeline only, on its way to the spool. Fields that do not belong to its type are None.

    `id` is unique; `at` is UTC. `visitor` is the keyed hash of the day (16 hexadecimal digits).
    For SEARCH, `search_id` is its own, `product` and `kind` are the filters, `top_product` the best hit's product,
    `total` the number of guides found, `query_locale` the site's language that the words are in where that is not the
    page's. For the others, `search_id`, `rank` (1-based) and `block` tell which
    result led there; `product` is the guide's. `referrer` is a host name, `utm_…` what a campaign's link
    says of itself.
    `wanted` is the language that the browser asks for first, `served` the locale that the text shown was written in.
    For HELPFUL and UNHELPFUL, `reason` is one of the form's choices, `comment` the reader's own words (redacted before
    they are written), `block` what it is about if not the whole guide, `revision` which text was read. A reader's last
    word on a guide or block counts; what a later one leaves open stays. For NOT_FOUND, `path` is the address without
    its query.
    """

    id: str
    at: datetime
    type: EventType
    visitor: str
    locale: str
    series: Series = Series.HUMAN
    search_id: str | None = None
    query: str | None = None
    via: Via | None = None
    total: int | None = None
    rescued_by: str | None = None
    query_locale: str | None = None
    product: str | None = None
    kind: str | None = None
    top_guide: str | None = None
    top_product: str | None = None
    guide: str | None = None
    block: str | None = None
    rank: int | None = None
    cta: str | None = None
    variant: str | None = None
    placement: str | None = None
    referrer: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    wanted: str | None = None
    served: str | None = None
    reason: str | None = None
    comment: str | None = None
    revision: str | None = None
    path: str | None = None
    is_sample: bool = False
    """Made by `helpcenter demo`; reports say when they hold such events."""
