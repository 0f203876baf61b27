"""How much one run of an import may ask of others, and how long: what is not done then is done by the next run."""

import time
from dataclasses import dataclass, field

from helpcenter.domain.errors import UsageError

MOST_FETCHES = 40_000
MOST_BYTES = 4 << 30
# A page a second is 40,000 in eleven hours.
MOST_SECONDS = 12 * 3600.0
# 20,000 pages that each asked to come back in two minutes would take a month.
MOST_WAITED = 3600.0


class EnoughFetched(UsageError):
    """The run ends here; what came is kept."""

    def __init__(self, why: str) -> None:
        message = (
            f"{why}, so this run ends here. What came is kept, and no guide was imported. "
            "Run the same command again: it goes on where it was."
        )
        super().__init__("enough_fetched", message)


@dataclass
class Budget:
    """What a run has used up: requests, bytes as they are unpacked, and the seconds that servers had it wait."""

    count: int = 0
    size: int = 0
    waited: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def ask(self) -> None:
        """Once more. Raises EnoughFetched."""
        if self.count >= MOST_FETCHES:
            raise EnoughFetched(f"{MOST_FETCHES:,} requests are enough for one run")
        if self.size >= MOST_BYTES:
            raise EnoughFetched(f"{MOST_BYTES / (1 << 30):.3g} GiB are enough for one run")
        if time.monotonic() - self.began >= MOST_SECONDS:
            raise EnoughFetched(f"{MOST_SECONDS / 3600:.3g} hours are enough for one run")
        self.count += 1

    def wait(self, seconds: float) -> None:
        """So many more, since a server asked for it or did not answer. Raises EnoughFetched."""
        self.waited += seconds
        if self.waited > MOST_WAITED:
            minutes = f"{MOST_WAITED / 60:.0f} minutes"
            raise EnoughFetched(f"Servers asked to come later again and again, {minutes} in all")
