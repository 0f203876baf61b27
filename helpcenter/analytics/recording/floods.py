"""Tells what one network floods the site with from what its people do.

Each process counts by itself and brings what it counted to the file that all share (`network_file.py`) every few events
or every second, so that a usual event costs no system call. Addresses and the numbers of visitors stay in this
process's memory for a window; the file holds a hash of the network, made with the salt of the day.
"""

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path

from helpcenter.analytics.recording import salts
from helpcenter.analytics.recording.address_trust import AddressTrust
from helpcenter.analytics.recording.flood_limits import (
    CLICKS,
    LIMITED,
    SEARCHES,
    VIEWS,
    FloodLimits,
    Rhythm,
    kind_of,
)
from helpcenter.analytics.recording.network_file import NetworkFile
from helpcenter.analytics.recording.network_record import NetworkRecord
from helpcenter.domain.event import Event, EventType

# Counted here before it is brought to the shared file: workers together may let through so many more, each.
_LEASE_EVENTS, _LEASE_SECONDS = 32, 1.0
_MOST_NETWORKS = 4096
_MOST_VISITORS = 65_536
_MOST_VISITORS_OF_ONE = 1024
# Of each visitor, so that one quick person among many is not taken for all.
_COUNTED_STEPS = 2
# After a minute somebody has done something else; no machine that floods waits so long.
_LONGEST_STEP_SECONDS = 60.0
_FORGET_SECONDS = 60.0
# How soon it is looked again whether the disk takes a salt that all processes share.
_RETRY_SECONDS = 30.0
_STEPS = frozenset({VIEWS, SEARCHES, CLICKS})


@dataclass(slots=True)
class Suspect:
    """Somebody who came in the window before the network became a flood, and when last."""

    visitor: str
    last: float


@dataclass(slots=True)
class _Met:
    """A visitor as this process met it: when last; when it took its latest step, and a hash of what that was."""

    last: float
    action: int = 0
    stepped: float = 0.0
    steps: int = 0


@dataclass(slots=True)
class _Network:
    """A network in this process: what is `done` since it was brought to the shared `record`, and whom it sent in the
    window. It is brought there after `lease` events, and with the first event from `due_at` on.
    """

    name: str
    record: NetworkRecord
    last: float = 0.0
    due_at: float = 0.0
    count: int = 0
    lease: int = 0
    reason: str | None = None
    done: list[int] = field(default_factory=lambda: [0] * len(LIMITED))
    steps: Rhythm = field(default_factory=Rhythm)
    visitors: dict[str, _Met] = field(default_factory=dict)


class Floods:
    """One per web process, made after any fork. Thread-safe; never raises for what happens to its file.

    Times are seconds since 1970. Without `limits.minutes` nothing is ever a flood.
    """

    def __init__(self, state: Path, limits: FloodLimits) -> None:
        self._state = state
        self._limits = limits
        self._lock = threading.Lock()
        self._networks: OrderedDict[str, _Network] = OrderedDict()
        self._remembered = 0
        self._suspects: list[Suspect] = []
        self._salt: tuple[date, blake2b] | None = None
        self._retry_salt_at = math.inf
        self._mark = 0
        self._forgotten_at = 0.0
        self._file: NetworkFile | None = None
        with suppress(OSError):  # Nowhere to share: this process goes by what it counts itself.
            self._file = NetworkFile(state)
        self.trust = AddressTrust(self._file)

    def judge(self, network: str, event: Event, hides_client: bool) -> tuple[str | None, float]:
        """Why an event is part of a flood (a `Flood`), if it is, and since when its network has been active without a
        pause.

        `event.at` and `.visitor` are filled in. `hides_client`: the network is that of a proxy; see `AddressTrust`.
        """
        if not self._limits.minutes:
            return None, 0.0
        now = event.at.timestamp()
        with self._lock:
            if (hides_client or self.trust.is_alert) and self.trust.is_off(network, hides_client, now):
                return None, 0.0
            known = self._networks.get(network) or self._open(network, hides_client, now)
            self._count(known, event, now)
            return known.reason, known.record.since

    def take_suspects(self) -> Sequence[Suspect]:
        """Who is part of a flood that was not known to be one; each is told once."""
        if not self._suspects:
            return ()
        with self._lock:
            suspects, self._suspects = self._suspects, []
            return suspects

    def look_around(self, now: float) -> None:
        """Learn which networks became floods in other processes, and forget what is older than the window."""
        if not self._limits.minutes:
            return
        with self._lock:
            while self._networks and next(iter(self._networks.values())).last < now - self._limits.seconds:
                self._drop_oldest()
        is_time_to_forget = now - self._forgotten_at >= _FORGET_SECONDS
        if is_time_to_forget:
            self._forgotten_at = now
            self._forget_visitors(now - self._limits.seconds)
        if self._file is None:
            return
        with suppress(OSError):  # What cannot be read is no news; what cannot be blotted out is, the next time.
            if self._file.mark != self._mark:
                self._mark = self._file.mark
                self._learn(self._file, now)
            if is_time_to_forget:
                self._file.forget(now - self._limits.seconds)

    def _forget_visitors(self, before: float) -> None:
        with self._lock:
            for network in self._networks.values():
                gone = [visitor for visitor, met in network.visitors.items() if met.last < before]
                for visitor in gone:
                    del network.visitors[visitor]
                self._remembered -= len(gone)

    def _learn(self, file: NetworkFile, now: float) -> None:
        with self._lock:
            for network in self._networks.values():
                if network.reason is None:
                    self._take_over(network, file.read(network.record.number), now)

    def _open(self, network: str, hides_client: bool, now: float) -> _Network:
        if not hides_client:
            self.trust.note_direct(network, now)
        opened = self._networks[network] = _Network(network, NetworkRecord(self._number(network, now)))
        while len(self._networks) > _MOST_NETWORKS or self._remembered > _MOST_VISITORS:
            self._drop_oldest()
        return opened

    def _drop_oldest(self) -> None:
        _, dropped = self._networks.popitem(last=False)
        self._remembered -= len(dropped.visitors)

    def _count(self, network: _Network, event: Event, now: float) -> None:
        kind = kind_of(event)
        network.done[kind] += 1
        network.count += 1
        network.last = now
        met = network.visitors.get(event.visitor)
        if met is None:
            met, new = self._meet(network, event.visitor, now), int(event.visitor, 16)
        else:
            met.last, new = now, None
        if kind in _STEPS:
            action = hash(event.guide or event.query or event.cta) ^ kind
            if action != met.action and event.type is not EventType.NOT_FOUND:
                _step(network, met, action, now)
        if new is not None or network.count >= network.lease or now >= network.due_at:
            self._share(network, new, now)

    def _meet(self, network: _Network, visitor: str, now: float) -> _Met:
        if len(network.visitors) >= _MOST_VISITORS_OF_ONE:
            del network.visitors[next(iter(network.visitors))]
            self._remembered -= 1
        met = network.visitors[visitor] = _Met(now)
        self._remembered += 1
        return met

    def _share(self, network: _Network, new: int | None, now: float) -> None:
        has_machine_steps = network.steps.are_machine_steps

        def add(record: NetworkRecord) -> None:
            record.add(network.done, new, has_machine_steps, now, self._limits)

        record = self._update(network, add)
        if record is None:
            return
        network.done, network.count, network.due_at = [0] * len(LIMITED), 0, now + _LEASE_SECONDS
        self._networks.move_to_end(network.name)
        self._take_over(network, record, now)

    def _update(self, network: _Network, add: Callable[[NetworkRecord], None]) -> NetworkRecord | None:
        if self._file is not None:
            try:
                return self._file.update(network.record.number, add)
            except OSError:
                # A disk that fails or is full: this process goes by what it counts itself.
                pass
        add(network.record)
        return network.record

    def _take_over(self, network: _Network, record: NetworkRecord, now: float) -> None:
        was_flood, is_flood = network.reason is not None, record.reason is not None and now < record.until
        network.record = record
        network.reason = str(record.reason) if is_flood else None
        network.lease = _LEASE_EVENTS if is_flood else min(_LEASE_EVENTS, record.room(self._limits))
        if is_flood and not was_flood:
            self._suspect(network, now)
            if self._file is not None:
                with suppress(OSError):  # The other processes learn it when the network next comes to them.
                    self._file.change_mark()
        elif was_flood and not is_flood:
            network.steps = Rhythm()

    def _suspect(self, network: _Network, now: float) -> None:
        oldest = now - self._limits.seconds
        self._suspects += [
            Suspect(visitor, met.last) for visitor, met in network.visitors.items() if met.last >= oldest
        ]

    def _number(self, network: str, now: float) -> int:
        today = datetime.fromtimestamp(now, UTC).date()
        if self._salt is None or self._salt[0] != today or now >= self._retry_salt_at:
            self._salt = today, self._begun(today, now)
        made = self._salt[1].copy()
        made.update(network.encode("utf-8", "surrogatepass"))
        return int.from_bytes(made.digest()) or 1

    def _begun(self, day: date, now: float) -> blake2b:
        self._retry_salt_at = math.inf
        try:
            salt = salts.make_salt(self._state, day)
        except OSError:
            self._retry_salt_at = now + _RETRY_SECONDS
            if self._salt is not None and self._salt[0] == day:
                return self._salt[1]
            salt = os.urandom(32)
        return blake2b(digest_size=8, key=salt, person=b"network")


def _step(network: _Network, met: _Met, action: int, now: float) -> None:
    """Not the same page again: a class that shares one kind of browser opens it many times at once."""
    if met.action and met.steps < _COUNTED_STEPS and 0 <= now - met.stepped <= _LONGEST_STEP_SECONDS:
        met.steps += 1
        network.steps.add(now - met.stepped)
        if network.steps.are_machine_steps:
            network.lease = 0
    met.action, met.stepped = action, now
