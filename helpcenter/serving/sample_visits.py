"""Two plausible months of visits, so that reports have something to show before anyone has come.

Every event goes through the same spool as a real one and is marked as a sample; reports say so.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from helpcenter.domain.catalog import Catalog
from helpcenter.domain.event import Event, EventType, Series, Via
from helpcenter.domain.guide import Guide
from helpcenter.domain.hit import ResultPage
from helpcenter.domain.query import SearchQuery
from helpcenter.search import SearchEngine

# Enough that "last month" is whole on any day.
DAYS = 62

# What people may type, by language; the earlier, the more often. The last ones find nothing.
_QUERIES = {
    "en": ["cancel intercom", "export conversations", "intercom refund", "fin ai", "migrate", "remove messenger",
           "annual contract", "write a guide", "invoice copy", "zapier webhook"],
    "fr": ["annuler intercom", "résilier intercom", "resilier intercom", "remboursement intercom",
           "exporter mes conversations", "supprimer mon compte intercom", "contrat annuel", "facture tva"],
    "de": ["intercom kündigen", "intercom abo beenden", "rückerstattung", "rechnung adresse"],
}  # fmt: skip
_REFERRERS = [None, None, None, "duckduckgo.com", "www.bing.com", "news.example.org"]
# Visits by hour of the day, UTC: nights are quiet, late morning is busiest.
_HOURS = [1, 1, 1, 1, 1, 2, 4, 7, 12, 16, 18, 17, 14, 15, 16, 15, 13, 11, 9, 8, 6, 4, 3, 2]
_WEEKEND_SHARE = 0.4
# Shares of visits, chosen to look like a help center: most search, most of those click, few go further.
_OPENS_RESULT, _SEES_CTA, _CLICKS_CTA, _RETYPES, _IS_BOT = 0.72, 0.55, 0.16, 0.3, 0.04
_GIVES_FEEDBACK, _HELPED, _SEARCHES_AGAIN = 0.08, 0.75, 0.12
# Wordings after the first earn more clicks, so that an experiment has something to find.
_LATER_WORDING = 1.5
_REASONS = ("unclear", "outdated", "not-working", "missing", "other")


@dataclass(slots=True)
class _Visitor:
    """Somebody in the middle of a visit."""

    random: random.Random
    visitor: str
    locale: str
    at: datetime
    series: Series
    referrer: str | None

    def event(self, type_: EventType, after: float, **facts: Any) -> Event:
        """The next fact, `after` seconds later."""
        self.at += timedelta(seconds=after)
        return Event(
            id=f"{self.random.getrandbits(128):032x}",
            at=self.at,
            type=type_,
            visitor=self.visitor,
            locale=self.locale,
            series=self.series,
            referrer=self.referrer,
            is_sample=True,
            **facts,
        )


class SampleVisits:
    """Visits to the site as it is: real guides, real searches. The same seed gives the same visits."""

    def __init__(self, catalog: Catalog, engine: SearchEngine, seed: int = 1) -> None:
        self._catalog = catalog
        self._engine = engine
        self._seed = seed
        self._random = random.Random()  # noqa: S311 - plausible, not secret

    def days(self, until: datetime, visits_a_day: int = 60) -> Iterator[list[Event]]:
        """The events of each day before `until`, oldest first; asked again that day, the same ones."""
        self._random.seed(f"{self._seed}/{visits_a_day}/{until.date()}")
        for back in range(DAYS, 0, -1):
            day = datetime.combine((until - timedelta(days=back)).date(), time(), UTC)
            share = _WEEKEND_SHARE if day.weekday() >= 5 else 1.0
            count = round(visits_a_day * share * self._random.uniform(0.85, 1.15))
            yield [event for _ in range(count) for event in self._visit(day)]

    def _visit(self, day: datetime) -> Iterator[Event]:
        visitor = self._new_visitor(day)
        queries = _QUERIES.get(visitor.locale) or [g.title for g in self._catalog.guides(visitor.locale)]
        weights = [1 / (rank + 1) for rank in range(len(queries))]
        typed = self._random.choices(queries, weights)[0]
        yield from self._search_events(visitor, typed)

    def _new_visitor(self, day: datetime) -> _Visitor:
        locales = list(self._catalog.site.locales)
        hour = self._random.choices(range(24), _HOURS)[0]
        return _Visitor(
            random=self._random,
            visitor=f"{self._random.getrandbits(64):016x}",
            locale=self._random.choices(locales, [1 / (rank + 1) for rank in range(len(locales))])[0],
            at=day + timedelta(hours=hour, seconds=self._random.uniform(0, 3500)),
            series=Series.BOT if self._random.random() < _IS_BOT else Series.HUMAN,
            referrer=self._random.choice(_REFERRERS),
        )

    def _search_events(self, visitor: _Visitor, typed: str) -> Iterator[Event]:
        if self._random.random() < _RETYPES:
            yield self._search_event(visitor, typed[: max(3, len(typed) // 2)], Via.SUGGEST)[0]
        event, results = self._search_event(visitor, typed, Via.PAGE)
        yield event
        if results.hits and self._random.random() < _OPENS_RESULT:
            yield from self._view_events(visitor, results, event.search_id or "")

    def _search_event(self, visitor: _Visitor, text: str, via: Via) -> tuple[Event, ResultPage]:
        results = self._engine.search(SearchQuery.parse(text, visitor.locale, is_typing=via is Via.SUGGEST))
        top = results.hits[0].guide if results.hits else None
        event = visitor.event(
            EventType.SEARCH,
            self._random.uniform(1, 6),
            search_id=f"{self._random.getrandbits(48):012x}",
            query=text,
            via=via,
            total=results.total,
            rescued_by=results.rescued_by,
            query_locale=results.query_locale,
            top_guide=top,
            top_product=self._catalog.library.guides[top].product if top else None,
        )
        return event, results

    def _view_events(self, visitor: _Visitor, results: ResultPage, search_id: str) -> Iterator[Event]:
        rank = min(self._random.choices([1, 2, 3], [8, 2, 1])[0], len(results.hits))
        hit = results.hits[rank - 1]
        guide = self._catalog.library.guides[hit.guide]
        block = hit.passages[0].id if hit.passages else ""
        origin = {"search_id": search_id, "rank": rank, "block": block, "guide": guide.id, "product": guide.product}
        yield visitor.event(EventType.VIEW, self._random.uniform(2, 20), **origin)
        yield from self._cta_events(visitor, guide, origin)
        if self._random.random() < _GIVES_FEEDBACK:
            yield self._feedback(visitor, guide)
        elif self._random.random() < _SEARCHES_AGAIN:
            queries = _QUERIES.get(visitor.locale, _QUERIES["en"])
            yield self._search_event(visitor, self._random.choice(queries), Via.PAGE)[0]

    def _cta_events(self, visitor: _Visitor, guide: Guide, origin: dict[str, Any]) -> Iterator[Event]:
        cta = self._cta_facts(guide, visitor)
        if cta and self._random.random() < _SEES_CTA:
            seen = visitor.event(EventType.CTA_SEEN, self._random.uniform(15, 120), **origin, **cta)
            yield seen
            share = _CLICKS_CTA / _SEES_CTA * (1 if self._is_first(cta) else _LATER_WORDING)
            if self._random.random() < share:
                clicked = visitor.event(EventType.CTA_CLICK, self._random.uniform(2, 30))
                yield replace(seen, id=clicked.id, at=clicked.at, type=EventType.CTA_CLICK)

    def _feedback(self, visitor: _Visitor, guide: Guide) -> Event:
        helped = self._random.random() < _HELPED
        return visitor.event(
            EventType.HELPFUL if helped else EventType.UNHELPFUL,
            self._random.uniform(5, 60),
            guide=guide.id,
            product=guide.product,
            reason=None if helped else self._random.choice(_REASONS),
        )

    def _is_first(self, cta: dict[str, str]) -> bool:
        return self._catalog.library.ctas[cta["cta"]].variants[0].id == cta["variant"]

    def _cta_facts(self, guide: Guide, visitor: _Visitor) -> dict[str, str] | None:
        block = next((block for block in guide.blocks if block.cta), None)
        if block is None or block.cta is None:
            return None
        chosen = self._catalog.library.ctas[block.cta].variant_for(visitor.visitor)
        return {"cta": block.cta, "variant": chosen.id, "placement": block.id}
