"""Opens everything a process needs, once, and closes it."""

import logging
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from helpcenter.accounts import Accounts, signing_secret
from helpcenter.analytics import (
    BackupPlan,
    Counts,
    Design,
    FloodLimits,
    Floods,
    Owner,
    Pipeline,
    Retention,
    Spool,
    Visitors,
)
from helpcenter.domain.account import AuditKind
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.errors import HelpcenterError, UsageError
from helpcenter.domain.problem import Fault
from helpcenter.search import BackgroundUpkeep, UpkeepProgress, read_progress, turn_semantic_search
from helpcenter.serving.content_state.content_watch import ContentWatch
from helpcenter.serving.going_live.reindex_job import ReindexJob
from helpcenter.serving.ledger_keeper import LedgerKeeper
from helpcenter.serving.popular_guides import PopularGuides
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.query_completions import QuerySuggestions
from helpcenter.serving.releases import ReleaseManager
from helpcenter.serving.staff_accounts import open_accounts
from helpcenter.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a process works with.

    `spool` and `pipeline` exist where there is a site, `ledger` where there are staff pages. `secret_fault` says why
    `secret` is this process's own, if it is.
    """

    settings: Settings
    process_role: ProcessRole
    secret: bytes
    secret_fault: Fault | None
    releases: ReleaseManager
    popular: PopularGuides
    suggestions: QuerySuggestions
    upkeep: BackgroundUpkeep
    accounts: Accounts
    spool: Spool | None
    pipeline: Pipeline | None
    ledger: LedgerKeeper | None
    reindexing: ReindexJob
    content: ContentWatch

    @property
    def owner(self) -> Owner | None:
        """The owner of the ledger; None while that cannot be used, and where there are no staff pages."""
        return self.ledger.owner if self.ledger is not None else None

    def close(self) -> None:
        self.reindexing.stop()
        self.upkeep.stop()
        self.content.stop()
        if self.spool is not None:
            self.spool.close()
        try:
            self.save_counts()
        except OSError as error:
            _log.error("What was counted last cannot be written down: %s.", error.strerror)
        if self.ledger is not None:
            self.ledger.stop()

    def refresh(self) -> None:
        """Take over what editors have made live. Raises OSError."""
        if self.releases.refresh():
            self.set_experiments()
            self.content.look_again()
        current = self.releases.current
        self.upkeep.look(current.id, is_due=current.is_upkeep_due)

    def upkeep_progress(self) -> UpkeepProgress | None:
        """What is encoded or merged beside at this moment, by whatever process."""
        return read_progress(self.settings.root / "index" / ".built")

    def set_experiments(self) -> None:
        """Tell the owner which calls to action have several wordings, and note what is planned anew."""
        if self.owner is not None:
            self._plan_experiments(self.owner)

    def _plan_experiments(self, owner: Owner) -> None:
        designs = _designs(self.releases.current.catalog)
        try:
            for cta in owner.set_experiments(designs):
                self.note(AuditKind.EXPERIMENT, "content", _plan(cta, designs[cta]))
        except OSError as error:
            _log.error("The experiments cannot be written down for commands: %s.", error.strerror)

    def _note_backups(self, owner: Owner) -> None:
        owner.care.when_backed_up(lambda made: self.note(AuditKind.BACKUP, "schedule", f"ledger copied to {made.name}"))

    def note(self, kind: AuditKind, who: str, what: str, address: str = "") -> None:
        """In the log of staff. What was done is done: whoever looks at that log finds the same sentence there."""
        try:
            self.accounts.log.note(kind, who, what, address)
        except HelpcenterError as error:
            _log.error("This could not be noted in the log of staff: %s; %s", what, error.message)

    def flush_events(self) -> None:
        """Leave what was recorded until now where the owner takes it in."""
        if self.spool is not None:
            self.spool.rotate()

    def look_around(self) -> None:
        """Learn of floods that other processes found, and forget who came long ago."""
        if self.pipeline is not None:
            self.pipeline.look_around(time.time())

    @property
    def counts(self) -> Counts | None:
        """What this process counts, where it has a site."""
        return self.pipeline.counts if self.pipeline is not None else None

    def save_counts(self) -> None:
        """Leave what was counted where the staff's process finds it. Raises OSError."""
        if self.pipeline is not None:
            self.pipeline.counts.save()


def open_services(settings: Settings, process_role: ProcessRole = ProcessRole.ALL) -> Services:
    """Open what a process of this role needs; call after forking. Damage to analytics or accounts is told by `faults`.

    Raises Unavailable where there is no index to serve, UsageError where another process owns the analytics.
    """
    analytics = settings.root / "analytics"
    turn_semantic_search(is_on=settings.semantic_search == "on")
    releases = ReleaseManager(settings.root / "index", settings.search_engine)
    ledger = LedgerKeeper(lambda: open_owner(settings), settings.own_address) if process_role.has_staff else None
    secret, secret_fault = _secret(settings)
    spool = Spool(analytics / "spool", disk_limit=settings.spool_limit_mb << 20) if process_role.has_site else None
    services = Services(
        settings=settings,
        process_role=process_role,
        secret=secret,
        secret_fault=secret_fault,
        releases=releases,
        popular=PopularGuides(settings.state),
        suggestions=QuerySuggestions(settings.state, releases),
        upkeep=BackgroundUpkeep(settings.root / "index", settings.search_engine),
        accounts=open_accounts(settings),
        spool=spool,
        pipeline=_open_pipeline(settings, spool) if spool is not None else None,
        ledger=ledger,
        reindexing=ReindexJob(settings),
        content=ContentWatch(settings.root),
    )
    if ledger is not None:
        ledger.when_open(services._plan_experiments)
        ledger.when_open(services._note_backups)
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


def _secret(settings: Settings) -> tuple[bytes, Fault | None]:
    """The site's signing secret; one of this process alone where that cannot be read or made."""
    try:
        return signing_secret(settings.state), None
    except UsageError as error:
        message = "analytics/.state/secret is damaged. Remove it and start again: everybody then signs in anew."
        fault = Fault(error.code, message)
    except OSError as error:
        message = (
            f"analytics/.state/secret cannot be read or made ({error.strerror}): who signs in, and links in results, "
        )
        fault = Fault("no_secret", f"{message}last until this process ends. Mend the folder, then start again.")
    _log.error("%s", fault.message)
    return secrets.token_bytes(32), fault


def _plan(cta: str, design: Design) -> str:
    weights = ", ".join(f"{variant} {weight}" for variant, weight in design.weights.items())
    since = f", since {design.since}" if design.since else ""
    return f"experiment {cta} planned: {weights}; to find {design.minimum_detectable_effect:.0%}{since}"


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


def open_owner(settings: Settings, folder: Path | None = None) -> Owner:
    """The owner of the ledger, which takes nothing in until it is started or asked for a report.

    `folder` is another one than the site's `analytics/`, to try something in.
    """
    return Owner(
        folder or settings.root / "analytics",
        timezone=settings.timezone,
        keep_days=settings.spool_keep_days,
        report_seconds=settings.report_seconds,
        week_start=settings.week_start,
        retention=Retention(settings.raw_days, settings.rollup_months),
        completion_visitors=settings.completion_visitors,
        room_bytes=settings.disk_room_mb << 20,
        backups=backup_plan(settings),
    )


def backup_plan(settings: Settings) -> BackupPlan:
    folder = Path(settings.backup_folder) if settings.backup_folder else settings.root / "analytics" / "backups"
    return BackupPlan(folder, settings.backup_hours, settings.backup_keep)
