"""Whether the clock may be trusted with forgetting: what a wrong clock deletes does not come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from helpcenter.analytics.ledger.ledger_lock import write_private

LONGEST_PAUSE = timedelta(days=7)
"""Forgetting runs every hour. If it last ran longer ago, the machine was off, or its clock is ahead."""
HOLD = timedelta(days=3)
"""How long it then waits, for somebody to notice."""
_FILE = "expiry.json"


@dataclass(frozen=True, slots=True)
class _Runs:
    last: datetime
    held_since: datetime | None = None


def held_until(state: Path, now: datetime) -> datetime | None:
    """Until when nothing is forgotten because the clock went ahead; None when all is well, which is then remembered."""
    runs = _read(state) or _Runs(now)
    held_since = runs.held_since
    if held_since is None and now - runs.last > LONGEST_PAUSE:
        held_since = now
    if held_since is not None and held_since <= now < held_since + HOLD:
        _write(state, _Runs(runs.last, held_since))
        return held_since + HOLD
    _write(state, _Runs(now))
    return None


def _read(state: Path) -> _Runs | None:
    try:
        return msgspec.json.decode((state / _FILE).read_bytes(), type=_Runs)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _write(state: Path, runs: _Runs) -> None:
    write_private(state / _FILE, msgspec.json.encode(runs))
