"""How many events each process took in and left out, by reason, where the staff's process can add them up."""

import os
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from helpcenter.analytics.files import delete_older, make_private, read_state, write_state

KEPT_DAYS = 31
_DAY = 24 * 3600
_FOLDER = "counts"
_Days = dict[date, dict[str, int]]


class Counts:
    """What one process counts, by UTC day and outcome. Thread-safe; `save` leaves it for others."""

    def __init__(self, state: Path) -> None:
        self._folder = state / _FOLDER
        self._path = self._folder / f"{os.getpid()}-{secrets.token_hex(6)}.json"
        self._lock = threading.Lock()
        self._days: dict[date, Counter[str]] = {}
        self._today: dict[str, int] = {}
        self._tomorrow = 0.0
        self._is_saved = True

    @property
    def name(self) -> str:
        """This process's number and name."""
        return self._path.stem

    def by_day(self) -> dict[date, dict[str, int]]:
        with self._lock:
            return {day: dict(each) for day, each in self._days.items()}

    def add(self, outcome: str) -> None:
        now = time.time()
        with self._lock:
            if now >= self._tomorrow:
                self._tomorrow = (now // _DAY + 1) * _DAY
                self._today = self._days.setdefault(datetime.fromtimestamp(now, UTC).date(), Counter())
            self._today[outcome] = self._today.get(outcome, 0) + 1
            self._is_saved = False

    def total(self) -> Counter[str]:
        """By outcome, since this process started."""
        with self._lock:
            return sum(self._days.values(), Counter())

    def save(self) -> None:
        """Write down what has changed. Raises OSError."""
        with self._lock:
            if self._is_saved:
                return
            counted = {day: dict(each) for day, each in self._days.items()}
            self._is_saved = True
        try:
            make_private(self._folder)
            write_state(self._path, counted)
        except OSError:
            with self._lock:
                self._is_saved = False
            raise


def read_counts(state: Path, mine: Counts | None = None) -> Mapping[date, Counter[str]]:
    """By UTC day and outcome, over all processes of this machine; newest day first. See `counts_by_process`."""
    days: dict[date, Counter[str]] = {}
    for _, day, each in counts_by_process(state, mine):
        days.setdefault(day, Counter()).update(each)
    return dict(sorted(days.items(), reverse=True))


def counts_by_process(state: Path, mine: Counts | None = None) -> Iterator[tuple[str, date, Mapping[str, int]]]:
    """What each process counted: its number and name, the UTC day, and by outcome. Of `mine`, what this process counts,
    as it is now, also where nothing can be written down; of the others, as they last wrote it."""
    if mine is not None:
        for day, each in mine.by_day().items():
            yield mine.name, day, each
    for path in sorted((state / _FOLDER).glob("*.json")):
        if mine is None or path.stem != mine.name:
            for day, each in (read_state(path, _Days) or {}).items():
                yield path.stem, day, each


def forget_counts(state: Path) -> None:
    """Delete the files of processes that have written nothing for a month."""
    delete_older((state / _FOLDER).glob("*.json"), KEPT_DAYS * _DAY)
