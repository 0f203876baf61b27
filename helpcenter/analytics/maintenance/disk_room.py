"""How much room the disk of analytics has left: below a bound, what can wait leaves it to what cannot."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.errors import Unavailable
from helpcenter.domain.problem import Fault

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """`least` bytes stay free for recording visits and taking them in; 0 for no bound. `folder` is `analytics/`."""

    folder: Path
    least: int

    def free(self) -> int | None:
        """Bytes; None where it cannot be told."""
        try:
            return shutil.disk_usage(self.folder).free
        except OSError:
            return None

    def allows(self, more: int = 0) -> bool:
        """Whether so many bytes more leave enough."""
        free = self.free()
        return not self.least or free is None or free - more >= self.least

    def require(self, more: int, what: str) -> None:
        """Raises Unavailable (disk_low) when there is not the room for `what`, which begins the sentence."""
        if (lack := self.lack(more, what)) is not None:
            raise Unavailable(lack.code, lack.message)

    def lack(self, more: int, what: str) -> Fault | None:
        """That there is not the room for `what`, if so."""
        if self.allows(more):
            return None
        message = (
            f"{what} needs {_megabytes(more)} on the disk of analytics/: {_megabytes(self.free() or 0)} are free, "
            f"and {_megabytes(self.least)} must stay so (HELPCENTER_DISK_ROOM_MB). Make room first."
        )
        return Fault("disk_low", message)

    def fault(self) -> Fault | None:
        """That there is less than the bound, if so."""
        if self.allows():
            return None
        message = (
            f"Only {_megabytes(self.free() or 0)} are free on the disk of analytics/, of {_megabytes(self.least)} that "
            "should be (HELPCENTER_DISK_ROOM_MB). Writing the ledger anew, backups and charts wait; visits are "
            "recorded as long as they can be. Make room; all then goes on by itself."
        )
        return Fault("disk_low", message)


def _megabytes(count: int) -> str:
    return f"{count / _MB:,.0f} MB"
