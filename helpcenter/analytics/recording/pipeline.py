"""From a visit to a written event: named steps in order, each of which returns the event or the reason to drop it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from helpcenter.analytics.recording.counts import Counts
from helpcenter.analytics.recording.event_lines import new_event
from helpcenter.analytics.recording.floods import Floods
from helpcenter.analytics.recording.redaction import redact_cut
from helpcenter.analytics.recording.spool import Spool
from helpcenter.analytics.recording.visitors import Visitors, series_of
from helpcenter.domain.event import MAX_COMMENT, Event, EventType, Series, Via
from helpcenter.domain.network import network_of
from helpcenter.domain.query import MAX_QUERY
from helpcenter.visible_text import visible

ACCEPTED = "accepted"
_MAX_SOURCE = 64
_HUMAN = Series.HUMAN
_MAX_PATH = 200


class Drop(StrEnum):
    """Why an event was not written."""

    HEAD = "head"
    OPTED_OUT = "opted_out"
    PREFETCH = "prefetch"
    EMBEDDED = "embedded"
    STAFF = "staff"
    NO_USER_AGENT = "no_user_agent"
    NOT_WRITTEN = "not_written"


OUTCOMES = (ACCEPTED, *Drop)
"""What may become of an event."""


@dataclass(slots=True)
class Visit:
    """What the web knows of who asks. Address and user agent go no further than the step `identify`."""

    at: datetime
    address: str
    user_agent: str
    is_head: bool = False
    opted_out: bool = False
    is_prefetch: bool = False
    is_embedded: bool = False
    is_staff: bool = False
    hides_client: bool = False
    """The address is that of a proxy: it does not tell for whom it asks, or we do not believe it."""
    since: float = field(default=0.0, init=False)
    """Since when the network has been active without a pause, in seconds since 1970, once that is known."""
    network: str = field(default="", init=False)
    visitor: str = field(default="", init=False)
    """The visitor's hash, once somebody asked for it; `network` is then that of the address."""

    @property
    def is_skipped(self) -> bool:
        """Whether one of the steps that skip visits takes it."""
        return self.is_head or self.opted_out or self.is_prefetch or self.is_embedded or self.is_staff


def skip_head(visit: Visit, event: Event) -> Event | Drop:
    """Asking for the head of a page is not looking at it."""
    return Drop.HEAD if visit.is_head else event


def heed_opt_out(visit: Visit, event: Event) -> Event | Drop:
    """Browsers that send Global Privacy Control are not counted at all."""
    return Drop.OPTED_OUT if visit.opted_out else event


def skip_prefetch(visit: Visit, event: Event) -> Event | Drop:
    """A page fetched ahead has not been looked at."""
    return Drop.PREFETCH if visit.is_prefetch else event


def skip_embedded(visit: Visit, event: Event) -> Event | Drop:
    """A page that another site fetches as a picture or a frame is one that its visitors do not see."""
    return Drop.EMBEDDED if visit.is_embedded else event


def skip_staff(visit: Visit, event: Event) -> Event | Drop:
    """Signed-in staff are not visitors."""
    return Drop.STAFF if visit.is_staff else event


_SKIPPING = (skip_head, heed_opt_out, skip_prefetch, skip_embedded, skip_staff)


def want_user_agent(visit: Visit, event: Event) -> Event | Drop:
    """Whoever does not say what it is, is no browser."""
    return event if visit.user_agent.strip() else Drop.NO_USER_AGENT


def tell_series(visit: Visit, event: Event) -> Event | Drop:
    """People, bots, AI agents and link previews are counted apart."""
    event.series = series_of(visit.user_agent)
    return event


def redact_words(_visit: Visit, event: Event) -> Event | Drop:
    """What a visitor typed, asked for or followed is cut; addresses, numbers and secrets in it are marked, not kept."""
    if event.query:
        event.query = redact_cut(event.query, MAX_QUERY, event.via is Via.SUGGEST)
    if event.utm_source or event.utm_medium or event.utm_campaign:
        event.utm_source = _source(event.utm_source)
        event.utm_medium = _source(event.utm_medium)
        event.utm_campaign = _source(event.utm_campaign)
    if event.comment or event.path:
        event.comment, event.path = _words(event.comment), _path(event.path)
    return event


class Pipeline:
    """One per web process. `take` never raises for what a visitor did, and never waits for the disk.

    Without `floods`, nothing is taken for one.
    """

    def __init__(self, visitors: Visitors, spool: Spool, counts: Counts, floods: Floods | None = None) -> None:
        self._visitors = visitors
        self._spool = spool
        self._floods = floods
        self.counts = counts
        self.steps = _steps(self)
        self._steps_of_people = tuple(step for step in self.steps if step not in _SKIPPING)

    def take(self, visit: Visit, event: Event) -> bool:
        """Whether the event was written. `event.visitor` and `.series` are filled in here."""
        return self.outcome(visit, event) is None

    def outcome(self, visit: Visit, event: Event) -> Drop | None:
        """The same, with why it was not written; None when it was."""
        # Of most visits there is nothing to skip: that costs one question in place of five steps.
        for step in self.steps if visit.is_skipped else self._steps_of_people:
            result = step(visit, event)
            if result is event:
                continue
            if isinstance(result, Drop):
                self.counts.add(result)
                return result
            event = result
        self.counts.add(ACCEPTED)
        return None

    def visitor_of(self, visit: Visit) -> str | None:
        """The visitor's hash of the day, for showing the same visitor the same wording; None for who is not counted."""
        if visit.is_skipped or not visit.user_agent.strip():
            return None
        return self._visitor(visit)

    def _visitor(self, visit: Visit) -> str:
        if not visit.visitor:
            visit.network = network_of(visit.address)
            visit.visitor = self._visitors.identify(visit.network, visit.user_agent, visit.at)
        return visit.visitor

    def identify(self, visit: Visit, event: Event) -> Event | Drop:
        """Address and user agent become the day's keyed hash."""
        event.visitor = self._visitor(visit)
        return event

    def tell_floods(self, visit: Visit, event: Event) -> Event | Drop:
        """What a network does above its limits is a flood's, and so are the visits from there in the minutes before."""
        if self._floods is None or event.series is not _HUMAN or not visit.address:
            return event
        reason, visit.since = self._floods.judge(visit.network, event, visit.hides_client)
        if reason is not None:
            event.series = Series.FLOOD
            self.counts.add(reason)
            self._mark_suspects()
        return event

    def write(self, visit: Visit, event: Event) -> Event | Drop:
        """The event goes to the spool; from here on it survives the death of any process."""
        return event if self._spool.record(event, visit.since) else Drop.NOT_WRITTEN

    @property
    def limits_are_off(self) -> bool:
        """Whether addresses have no limits, since they are those of proxies that are not trusted."""
        return self._floods is not None and self._floods.trust.limits_are_off

    def look_around(self, now: float) -> None:
        """Learn of floods that other processes found, and forget networks. `now`: seconds since 1970."""
        if self._floods is not None:
            self._floods.look_around(now)
            self._mark_suspects()

    def _mark_suspects(self) -> None:
        if self._floods is None:
            return
        for suspect in self._floods.take_suspects():
            self._spool.record(
                new_event(
                    id=secrets.token_hex(16),
                    at=datetime.fromtimestamp(suspect.last, UTC),
                    type=EventType.FLOODED,
                    visitor=suspect.visitor,
                    locale="",
                    series=Series.FLOOD,
                )
            )


def _steps(pipeline: Pipeline | type[Pipeline]) -> tuple[Callable[..., Event | Drop], ...]:
    return (
        skip_head,
        heed_opt_out,
        skip_prefetch,
        skip_embedded,
        skip_staff,
        want_user_agent,
        tell_series,
        redact_words,
        pipeline.identify,
        pipeline.tell_floods,
        pipeline.write,
    )


def described() -> list[tuple[str, str]]:
    """Each step's name and what it does, in order."""
    return [(step.__name__, (step.__doc__ or "").strip()) for step in _steps(Pipeline)]


def _source(text: str | None) -> str | None:
    return redact_cut(visible(text).strip().lower(), _MAX_SOURCE) or None if text else None


def _words(text: str | None) -> str | None:
    return redact_cut(visible(text).strip(), MAX_COMMENT) or None if text else None


def _path(text: str | None) -> str | None:
    return redact_cut(visible(text.partition("?")[0].partition("#")[0]), _MAX_PATH) or None if text else None
