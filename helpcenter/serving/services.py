"""Opens everything a process needs, once, and closes it."""

import time
from dataclasses import dataclass

from helpcenter.accounts import Accounts, signing_secret
from helpcenter.analytics import Counts, Design, FloodLimits, Floods, Owner, Pipeline, Retention, Spool, Visitors
from helpcenter.domain.catalog import Catalog
from helpcenter.serving.popular_guides import PopularGuides
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.query_completions import QuerySuggestions
from helpcenter.serving.releases import ReleaseManager
from helpcenter.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a process works with.

    `spool` and `pipeline` exist where there is a site, `owner` where there are staff pages.
    `owner_token` is what commands on this machine show to ask the owner.
    """

    settings: Settings
    process_role: ProcessRole
    secret: bytes
    releases: ReleaseManager
    popular: PopularGuides
    suggestions: QuerySuggestions
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
        if self.releases.refresh():
            self.set_experiments()

    def set_experiments(self) -> None:
        """Tell the owner which calls to action have several wordings. Raises OSError."""
        if self.owner is not None:
            self.owner.set_experiments(_designs(self.releases.current.catalog))

    def flush_events(self) -> None:
        """Leave what was recorded until now where the owner takes it in."""
        if self.spool is not None:
            self.spool.rotate()

    def look_around(self) -> None:
        """Learn of floods that other processes found, and forget who came long ago."""
        if self.pipeline is not None:
            self.pipeline.look_around(time.time())

    def save_counts(self) -> None:
        """Leave what was counted where the staff's process finds it. Raises OSError."""
        if self.pipeline is not None:
            self.pipeline.counts.save()


def open_services(settings: Settings, process_role: ProcessRole = ProcessRole.ALL) -> Services:
    """Open what a process of this role needs; call after forking. Raises Unavailable or UsageError with a sentence."""
    analytics = settings.root / "analytics"
    releases = ReleaseManager(settings.root / "index", settings.search_engine)
    owner = _start_owner(settings) if process_role.has_staff else None
    spool = Spool(analytics / "spool", disk_limit=settings.spool_limit_mb << 20) if process_role.has_site else None
    services = Services(
        settings=settings,
        process_role=process_role,
        secret=signing_secret(settings.state),
        releases=releases,
        popular=PopularGuides(settings.state),
        suggestions=QuerySuggestions(settings.state, releases),
        accounts=Accounts(settings.state / "staff.sqlite"),
        spool=spool,
        pipeline=_open_pipeline(settings, spool) if spool is not None else None,
        owner=owner,
        owner_token=owner.announce(settings.own_address) if owner is not None else None,
    )
    services.set_experiments()
    return services


def _open_pipeline(settings: Settings, spool: Spool) -> Pipeline:
    limits = FloodLimits(
        minutes=settings.flood_minutes,
        visitors=settings.flood_visitors,
        views=settings.flood_views,
        searches=settings.flood_searches,
        suggests=settings.flood_suggests,
        clicks=settings.flood_clicks,
        events=settings.flood_events,
    )
    state = settings.state
    return Pipeline(Visitors(state), spool, Counts(state), Floods(state, limits))


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
