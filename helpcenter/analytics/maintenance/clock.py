"""Whether the clock may be trusted with forgetting: what a wrong clock deletes does not come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from helpcenter.analytics.files import read_state, write_state

LONGEST_PAUSE = timedelta(days=7)
"""Forgetting runs every hour. If it last ran longer ago, the machine was off, or its clock is ahead."""
HOLD = timedelta(days=3)
"""How long it then waits, for somebody to notice."""
_FILE = "expiry.json"


# Compared with a clock that has no zone: a time with one would make each comparison fail.
_Utc = Annotated[datetime, msgspec.Meta(tz=False)]


@dataclass(frozen=True, slots=True)
class _Runs:
    last: _Utc
    held_since: _Utc | None = None


def held_until(state: Path, now: datetime) -> datetime | None:
    """Until when nothing is forgotten because the clock went ahead; None when all is well, which is then remembered."""
    runs = read_state(state / _FILE, _Runs) or _Runs(now)
    held_since = runs.held_since
    if held_since is None and now - runs.last > LONGEST_PAUSE:
        held_since = now
    if held_since is not None and held_since <= now < held_since + HOLD:
        write_state(state / _FILE, _Runs(runs.last, held_since))
        return held_since + HOLD
    write_state(state / _FILE, _Runs(now))
    return None
