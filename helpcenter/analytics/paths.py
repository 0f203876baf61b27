"""Where analytics keeps its files. Everything but `reports/` is made here and ignored by git."""

from dataclasses import dataclass
from pathlib import Path

from helpcenter.analytics.files import make_private, tighten


@dataclass(frozen=True, slots=True)
class AnalyticsPaths:
    """The folder `analytics/` of a site."""

    root: Path

    @property
    def database(self) -> Path:
        """The ledger. Only the owner's process opens it, once."""
        return self.root / "events.duckdb"

    @property
    def log(self) -> Path:
        """The ledger's write-ahead log, there while the ledger is open and after a crash."""
        return self.root / "events.duckdb.wal"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def spool(self) -> Path:
        """Segments being written (`.open`) and waiting for the owner (`.ndjson`)."""
        return self.root / "spool"

    @property
    def ingested(self) -> Path:
        """Segments whose events are in the ledger, kept some days so that it can be rebuilt."""
        return self.spool / "ingested"

    @property
    def damaged(self) -> Path:
        """Segments that had unreadable lines; their readable ones are in the ledger."""
        return self.spool / "damaged"

    @property
    def export(self) -> Path:
        return self.root / "export"

    @property
    def backups(self) -> Path:
        """Scheduled copies of the ledger, unless they stand elsewhere."""
        return self.root / "backups"

    @property
    def state(self) -> Path:
        """Private: mode 0700."""
        return self.root / ".state"

    @property
    def scratch(self) -> Path:
        """Where DuckDB spills what does not fit its memory limit."""
        return self.state / "scratch"

    @property
    def report_facts(self) -> Path:
        """A copy of the facts while a report of the site's own begins, and what such a report spills."""
        return self.state / "reports"

    def make(self) -> None:
        """Make every folder that is missing, for the user that runs the site. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.spool, self.ingested, self.damaged, self.export, self.state):
            make_private(folder)

    def tighten(self) -> None:
        """Leave nobody but the user that runs the site any right to what is here; see `files.tighten`."""
        tighten(self.root, self.reports)
