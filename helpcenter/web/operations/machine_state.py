"""What is the same for every process of a machine: room on the disk, what waits for the owner, how the ledger does."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from helpcenter import __version__
from helpcenter.analytics import OwnerStatus, read_backlog
from helpcenter.domain.errors import HelpcenterError
from helpcenter.serving.faults import faults
from helpcenter.serving.services import Services
from helpcenter.web.metrics.exposition import Gauge


def looked_up(services: Services) -> Iterator[Gauge]:
    """Read anew each time. What cannot be read is left out: the rest is wanted all the more."""
    about = "Always 1; the part of the site that answers."
    yield Gauge("helpcenter_part", about, [(services.process_role.value, 1)], "part")
    yield Gauge("helpcenter_version", "Always 1; the version of the program.", [(__version__, 1)], "version")
    yield from _disk(services.settings.root)
    yield from _spool(services)
    yield from _generations(services)
    yield from _upkeep(services)
    yield _problems(services)
    if services.ledger is not None:
        try:
            status = services.ledger.require().status()
        except HelpcenterError:
            yield _failing(True)
        else:
            yield from _ledger(status)


def _problems(services: Services) -> Gauge:
    counted = Counter(each.code for each in faults(services))
    help_text = "What is wrong with files and disk now, as /readyz tells it."
    return Gauge("helpcenter_problems", help_text, list(counted.items()), "code")


def _disk(root: Path) -> Iterator[Gauge]:
    usage = {}
    for folder in ("analytics", "index"):
        try:
            usage[folder] = shutil.disk_usage(root / folder)
        except OSError:
            continue
    free = [(folder, each.free) for folder, each in usage.items()]
    size = [(folder, each.total) for folder, each in usage.items()]
    yield Gauge("helpcenter_disk_free_bytes", "Room left on the disk of a folder.", free, "folder")
    yield Gauge("helpcenter_disk_size_bytes", "Size of the disk of a folder.", size, "folder")


def _spool(services: Services) -> Iterator[Gauge]:
    try:
        backlog = read_backlog(services.settings.root / "analytics" / "spool")
    except OSError:
        return
    limit = services.settings.spool_limit_mb << 20
    oldest = max(0.0, time.time() - backlog.oldest_at) if backlog.oldest_at else 0.0
    yield Gauge("helpcenter_spool_segments", "Segments that wait for the owner.", [("", backlog.segments)])
    yield Gauge("helpcenter_spool_bytes", "Bytes that wait for the owner.", [("", backlog.bytes)])
    yield Gauge("helpcenter_spool_limit_bytes", "How many may wait; more are dropped.", [("", limit)])
    yield Gauge("helpcenter_spool_oldest_seconds", "How long the oldest closed segment has waited.", [("", oldest)])


def _generations(services: Services) -> Iterator[Gauge]:
    built = services.releases.current.generations_built_at
    rows = [(locale, at.timestamp()) for locale, at in built.items()]
    help_text = "When the index of a locale was built that is served."
    yield Gauge("helpcenter_generation_built_timestamp_seconds", help_text, rows, "locale")


def _upkeep(services: Services) -> Iterator[Gauge]:
    pending = services.releases.current.pending
    yield Gauge(
        "helpcenter_embeddings_pending", "Texts of the release served that wait to be encoded.", [("", pending)]
    )
    progress = services.upkeep_progress()
    done, planned = (progress.done, progress.total) if progress is not None else (0, 0)
    yield Gauge("helpcenter_upkeep_done", "Passages encoded or merged beside; 0 while nothing is.", [("", done)])
    yield Gauge("helpcenter_upkeep_planned", "All passages to encode or merge beside.", [("", planned)])


def _ledger(status: OwnerStatus) -> Iterator[Gauge]:
    last = status.last_ingest_at.timestamp() if status.last_ingest_at else 0.0
    held = float(status.held_until is not None)
    yield Gauge("helpcenter_ledger_events", "Events in the ledger.", [("", status.events)])
    yield Gauge("helpcenter_ledger_bad_lines", "Lines that held no event.", [("", status.bad_lines)])
    yield Gauge("helpcenter_ledger_last_ingest_timestamp_seconds", "When events were last taken in.", [("", last)])
    yield Gauge("helpcenter_ledger_forgetting_held", "1 while the clock is in doubt: nothing expires.", [("", held)])
    made = status.last_backup
    if status.backup_hours or made is not None:
        help_text = "When the last scheduled backup was made; 0 for none yet."
        at = made.made_at.timestamp() if made is not None else 0.0
        yield Gauge("helpcenter_ledger_backup_timestamp_seconds", help_text, [("", at)])
    done = status.done
    help_text = "Events taken in since the start."
    yield Gauge("helpcenter_ledger_ingested", help_text, [("", done.events)], is_counter=True)
    help_text = "Half lines left by processes that died."
    yield Gauge("helpcenter_ledger_torn_lines", help_text, [("", done.torn_lines)], is_counter=True)
    yield _failing(bool(status.failure))


def _failing(is_failing: bool) -> Gauge:
    help_text = "1 when the ledger cannot be used, or the last attempt to take events in failed."
    return Gauge("helpcenter_ledger_failing", help_text, [("", float(is_failing))])
