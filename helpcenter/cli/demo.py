"""helpcenter demo"""

from datetime import UTC, datetime

import click
from rich.progress import track

from helpcenter.analytics import Spool
from helpcenter.cli.console import err
from helpcenter.domain.errors import Unavailable
from helpcenter.search import ReleaseStore
from helpcenter.serving.releases import ServedRelease
from helpcenter.serving.sample_visits import DAYS, SampleVisits
from helpcenter.settings import Settings


@click.command("demo")
@click.option("--visits", default=60, show_default=True, type=click.IntRange(1, 5000), help="Visits on a weekday.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same visits.")
@click.pass_obj
def command(settings: Settings, visits: int, seed: int) -> None:
    """Fill the analytics with two months of sample visits, marked as such in every report.

    Works beside a running site, and before the first start.
    """
    release = ServedRelease(ReleaseStore(settings.root / "index", engine=settings.search_engine).current())
    spool = Spool(settings.root / "analytics" / "spool", disk_limit=settings.spool_limit_mb << 20)
    written = 0
    try:
        days = SampleVisits(release.catalog, release.engine, seed).days(datetime.now(UTC), visits)
        for events in track(days, "Visits", total=DAYS, console=err, transient=True):
            written += sum(spool.record(event) for event in events)
    finally:
        spool.close()
    if spool.lost:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in spool.lost.items())
        raise Unavailable("spool", f"Some events could not be written ({reasons}).")
    err.print(f"{written} sample events over {DAYS} days. Reports that hold them say so.", style="green")
