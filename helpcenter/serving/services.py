"""Opens everything a process needs, once, and closes it."""

import logging
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from helpcenter.accounts import Accounts, signing_secret
from helpcenter.analytics import (
    Counts,
    Design,
    Owner,
    Pipeline,
    Retention,
    Spool,
    Visitors,
    read_completions,
    read_popular,
)
from helpcenter.content.snapshot import from_json
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.guide import Status
from helpcenter.search import (
    Completion,
    Completions,
    CompletionSource,
    Release,
    ReleaseStore,
    SearchEngine,
    TuningFiles,
)
from helpcenter.settings import Settings

_log = logging.getLogger(__name__)


class Part(StrEnum):
    """What a process does: everything (the default), the visitors' site alone, or the staff's side alone."""

    ALL = "all"
    WEB = "web"
    STAFF = "staff"

    @property
    def has_site(self) -> bool:
        return self is not Part.STAFF

    @property
    def has_staff(self) -> bool:
        return self is not Part.WEB


class Served:
    """One release as it is served. Whoever holds it may go on using it after a newer one went live."""

    def __init__(self, release: Release) -> None:
        self.release_id = release.id
        self.built_at: datetime = release.built_at
        self.engine: SearchEngine = release.engine
        self.retune = release.retune
        self.catalog = Catalog(from_json(release.snapshot))
        # Closed when the last request lets go of it, never under a request.
        weakref.finalize(self, release.close)


class Live:
    """The release that is live, as this process sees it, searched by the search owners' files as they are now."""

    def __init__(self, index: Path) -> None:
        self._store = ReleaseStore(index)
        self._tuning = TuningFiles(index)
        self._refused: str | None = None
        self.served = Served(self._store.current())
        self._retune()

    def refresh(self) -> bool:
        """Take over a newer release if there is one, or newer tuning. What cannot be used is logged once, and what was
        live before stays."""
        is_newer = self._take_over()
        if is_newer:
            self._tuning.forget()
        return self._retune() or is_newer

    def _take_over(self) -> bool:
        current = self._store.current_id()
        if current in {None, self.served.release_id, self._refused}:
            return False
        try:
            self.served = Served(self._store.current())
        except Unavailable as error:
            self._refused = current
            _log.error("%s The release before it stays live.", error.message)
            return False
        _log.info("Release %s is live.", self.served.release_id)
        return True

    def _retune(self) -> bool:
        if not self._tuning.changed():
            return False
        tuning, errors = self._tuning.read(self.served.catalog.library)
        if errors:
            _log.error("%s The tuning before it stays live.", errors[0])
            return False
        self.served.retune(tuning)
        return True


class Popular:
    """The guides people open most, as far as this process knows."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._by_locale = read_popular(state)
        self.version = 0
        """Another number after each change."""

    def refresh(self) -> None:
        newer = read_popular(self._state)
        if newer != self._by_locale:
            self._by_locale = newer
            self.version += 1

    def guides(self, locale: str) -> list[str]:
        """Ids of guides, best first; some may not be published any more."""
        return self._by_locale.get(locale, [])


class Offers:
    """Whole queries that the search box offers, as far as this process knows."""

    def __init__(self, state: Path, live: Live) -> None:
        self._state = state
        self._live = live
        self._made_of: object = None
        self._by_locale: Mapping[str, Completions] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take over what the owner published, and the titles of the live release."""
        served, searched = self._live.served, read_completions(self._state)
        if self._made_of != (served.release_id, searched):
            locales = served.catalog.site.locales
            self._by_locale = {
                locale: Completions([*_past(served, locale, searched.get(locale, ())), *_titles(served, locale)])
                for locale in locales
            }
            self._made_of = served.release_id, searched

    def of(self, locale: str, text: str) -> tuple[Completion, ...]:
        """What a text being typed may become, best first."""
        found = self._by_locale.get(locale)
        return found.of(text) if found else ()


def _past(served: Served, locale: str, searched: Iterable[str]) -> list[Completion]:
    """Past queries whose every word stands in our own texts: no names of people, nothing that would find nothing."""
    return [Completion(text, CompletionSource.SEARCHES) for text in searched if served.engine.knows(text, locale)]


def _titles(served: Served, locale: str) -> list[Completion]:
    guides = (guide for guide in served.catalog.library.guides.values() if guide.status is Status.PUBLISHED)
    return [Completion(guide.texts[locale].title, CompletionSource.TITLE) for guide in guides if locale in guide.texts]


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a process works with.

    `spool` and `pipeline` exist where there is a site, `owner` where there are staff pages.
    `owner_token` is what commands on this machine show to ask the owner.
    """

    settings: Settings
    part: Part
    secret: bytes
    live: Live
    popular: Popular
    offers: Offers
    accounts: Accounts
    spool: Spool | None
    pipeline: Pipeline | None
    owner: Owner | None
    owner_token: str | None

    def close(self) -> None:
        if self.spool is not None:
            self.spool.close()
        self.save_counts()
        if self.owner is not None:
            self.owner.stop()

    def refresh(self) -> None:
        """Take over what editors have made live. Raises OSError."""
        if self.live.refresh():
            self.plan_experiments()

    def plan_experiments(self) -> None:
        """Tell the owner which calls to action have several wordings. Raises OSError."""
        if self.owner is not None:
            self.owner.plan(_designs(self.live.served.catalog))

    def save_counts(self) -> None:
        """Leave what was counted where the staff's process finds it. Raises OSError."""
        if self.pipeline is not None:
            self.pipeline.counts.save()


def open_services(settings: Settings, part: Part = Part.ALL) -> Services:
    """Open what `part` needs; call after forking. Raises Unavailable or UsageError with a sentence."""
    analytics = settings.root / "analytics"
    live = Live(settings.root / "index")
    owner = _start_owner(settings) if part.has_staff else None
    spool = Spool(analytics / "spool", disk_limit=settings.spool_limit_mb << 20) if part.has_site else None
    services = Services(
        settings=settings,
        part=part,
        secret=signing_secret(settings.state),
        live=live,
        popular=Popular(settings.state),
        offers=Offers(settings.state, live),
        accounts=Accounts(settings.state / "staff.sqlite"),
        spool=spool,
        pipeline=Pipeline(Visitors(settings.state), spool, Counts(settings.state)) if spool else None,
        owner=owner,
        owner_token=owner.announce(settings.own_address) if owner is not None else None,
    )
    services.plan_experiments()
    return services


def _designs(catalog: Catalog) -> dict[str, Design]:
    return {
        cta.id: Design(
            {variant.id: variant.weight for variant in cta.variants},
            cta.experiment.smallest_difference / 100,
            cta.experiment.since,
        )
        for cta in catalog.library.ctas.values()
        if len(cta.variants) > 1
    }


def open_owner(settings: Settings) -> Owner:
    """The owner of the ledger, which takes nothing in until it is started or asked for a report."""
    return Owner(
        settings.root / "analytics",
        timezone=settings.timezone,
        keep_days=settings.spool_keep_days,
        report_seconds=settings.report_seconds,
        week_start=settings.week_start,
        retention=Retention(settings.raw_days, settings.rollup_months),
        completion_visitors=settings.completion_visitors,
    )


def _start_owner(settings: Settings) -> Owner:
    owner = open_owner(settings)
    owner.start()
    return owner


def now() -> datetime:
    return datetime.now(UTC)
