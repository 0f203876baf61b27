"""A year of made-up visits: typed searches, clicks, views, calls to action, in twelve languages."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from helpcenter.domain.event import Event, EventType, Series, Via

LOCALES = ("en", "fr", "de", "es", "it", "pt-BR", "nl", "pl", "ja", "ko", "sv", "tr")
LAST = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
DAYS = 365
_QUERIES, _GUIDES = 20_000, 400
_SITES = (None, None, "www.google.com", "www.bing.com", "news.example", "chat.example")


def visits(rows: int, rng: random.Random) -> Iterator[Event]:
    """Events in the order of their days: searches typed on, clicks, views, calls to action."""
    queries = [f"{rng.choice(('cancel', 'export', 'refund', 'move'))} product {number}" for number in range(_QUERIES)]
    weights = [1 / (rank + 1) for rank in range(_QUERIES)]
    typed: Iterator[str] = iter(())
    made = 0
    while made < rows:
        day = LAST - timedelta(days=DAYS - made * DAYS // rows)
        query = next(typed, None)
        if query is None:
            typed = iter(rng.choices(queries, weights, k=10_000))
            query = next(typed)
        for event in _visit(rng, day, query):
            yield event
            made += 1
            if made == rows:
                return


def _visit(rng: random.Random, day: datetime, query: str) -> Iterator[Event]:
    at = day + timedelta(seconds=rng.randrange(80_000), microseconds=rng.randrange(10**6))
    who: dict[str, Any] = {
        "visitor": f"{rng.getrandbits(64):016x}",
        "locale": rng.choice(LOCALES),
        "series": Series.BOT if rng.random() < 0.04 else Series.HUMAN,
        "wanted": rng.choice(LOCALES)[:2],
        "referrer": rng.choice(_SITES),
    }

    def event(type_: EventType, after: float, **more: Any) -> Event:
        moment = at + timedelta(seconds=after)
        return Event(id=f"{rng.getrandbits(128):032x}", at=moment, type=type_, **who, **more)

    search_id = f"{rng.getrandbits(48):012x}"
    total = 0 if rng.random() < 0.1 else rng.randrange(1, 30)
    if rng.random() < 0.5:
        yield event(EventType.SEARCH, 1, query=query[:8], via=Via.SUGGEST, total=9, search_id=search_id[::-1])
    yield event(EventType.SEARCH, 3, query=query, via=Via.PAGE, total=total, search_id=search_id, top_product="p1")
    if not total or rng.random() > 0.7:
        return
    guide = f"guide-{rng.randrange(_GUIDES)}"
    led = {"search_id": search_id, "rank": 1, "block": "export", "guide": guide, "product": "p1"}
    yield event(EventType.VIEW, 8, served=who["locale"] if rng.random() < 0.8 else "en", **led)
    if rng.random() < 0.04:
        yield event(rng.choice((EventType.HELPFUL, EventType.UNHELPFUL)), 20, guide=guide, product="p1")
    if rng.random() < 0.5:
        led |= {"cta": "c", "variant": rng.choice("ab"), "placement": "alternative"}
        yield event(EventType.CTA_SEEN, 28, **led)
        if rng.random() < 0.15:
            yield event(EventType.CTA_CLICK, 33, **led)
