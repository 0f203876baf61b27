"""Everything that is wrong with the site's own files and disk, for whoever runs it: on `/readyz` and staff pages."""

from collections.abc import Iterator

from helpcenter.analytics import AnalyticsPaths, DiskRoom, file_faults
from helpcenter.domain.errors import HelpcenterError
from helpcenter.domain.problem import Fault
from helpcenter.serving.services import Services
from helpcenter.settings import Settings


def faults(services: Services) -> list[Fault]:
    """Each with what mends it; nothing when all is well. Reads some small files. Never raises."""
    found = [
        *_index_faults(services),
        *_account_faults(services),
        *_ledger_faults(services),
        *_recording_faults(services),
        *_file_faults(services.settings),
    ]
    # One cause may be met in several places.
    return list({each.message: each for each in found}.values())


def _file_faults(settings: Settings) -> Iterator[Fault]:
    analytics = settings.root / "analytics"
    if (fault := DiskRoom(analytics, settings.disk_room_mb << 20).fault()) is not None:
        yield fault
    yield from file_faults(AnalyticsPaths(analytics))


def _index_faults(services: Services) -> Iterator[Fault]:
    if (fault := services.releases.fault()) is not None:
        yield fault


def _account_faults(services: Services) -> Iterator[Fault]:
    if services.secret_fault is not None:
        yield services.secret_fault
    if services.ledger is not None:
        try:
            services.accounts.check()
        except HelpcenterError as error:
            yield Fault(error.code, error.message)


def _ledger_faults(services: Services) -> Iterator[Fault]:
    ledger = services.ledger
    if ledger is not None and ledger.fault is not None:
        yield ledger.fault
    if (owner := services.owner) is not None:
        if owner.failure is not None:
            yield Fault("ledger_failed", owner.failure)
        yield from owner.care.faults()


def _recording_faults(services: Services) -> Iterator[Fault]:
    spool = services.spool
    if spool is not None and spool.failing is not None:
        message = (
            f"Events are not written ({spool.failing}): visitors are served, and what they do is lost and counted."
        )
        yield Fault("events_not_written", message)
