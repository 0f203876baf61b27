"""What is remembered of one network for a window: how full its limits are, and the rhythm its visitors come in."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpcenter.analytics.recording.flood_limits import LIMITED, VISITORS, Flood, FloodLimits, Rhythm

_FORM = struct.Struct("<Q4d6fIffBxxx128s")
SIZE = _FORM.size
HEAD = struct.Struct("<Qd")
"""How a record begins: its number and when the network was last seen."""
_BITS = 1024
CLOCK_SLACK = 60.0
"""Seconds that the clocks of two processes, or one that is put right bit by bit, may differ."""
# With so many bits set, two new visitors of three would be taken for known ones; who is known is then learned anew.
_MOST_BITS = _BITS // 2
# What is above a limit drains before it is below it again; a tenth more keeps that short.
_BRIM = 1.1
# No time in seconds since 1970 comes near it, nor anything that is counted in a window.
_MOST = 1e11
_REASONS = (None, *Flood)


@dataclass(slots=True)
class NetworkRecord:
    """Times are seconds since 1970. `levels` fill up by what is done, one each, and drain evenly in the window.

    `since`: when this run of activity began, without a pause of a window. `until`: for how long it is a flood, and
    `reason` why; None when it is none. `seen` holds a bit for each visitor.
    """

    number: int
    last: float = 0.0
    since: float = 0.0
    until: float = 0.0
    reason: Flood | None = None
    levels: list[float] = field(default_factory=lambda: [0.0] * len(LIMITED))
    came: float = 0.0
    arrivals: Rhythm = field(default_factory=Rhythm)
    seen: bytearray = field(default_factory=lambda: bytearray(_BITS // 8))

    @classmethod
    def unpack(cls, data: bytes) -> "NetworkRecord":
        number, last, since, until, came, *levels, count, mean, variance, reason, seen = _FORM.unpack(data)
        if not all(0 <= each < _MOST for each in (last, since, until, came, *levels, mean, variance)):
            return cls(number)  # Damaged; a number that is none fits no bound either.
        known = _REASONS[reason] if reason < len(_REASONS) else None
        arrivals = Rhythm(count, mean, variance)
        return cls(number, last, since, until, known, levels, came, arrivals, bytearray(seen))

    def pack(self) -> bytes:
        arrivals = self.arrivals
        return _FORM.pack(
            self.number,
            self.last,
            self.since,
            self.until,
            self.came,
            *self.levels,
            arrivals.count,
            arrivals.mean,
            arrivals.variance,
            _REASONS.index(self.reason),
            bytes(self.seen),
        )

    def add(
        self, done: Sequence[int], visitor: int | None, has_machine_steps: bool, now: float, limits: FloodLimits
    ) -> None:
        """Count what was done since the last time, by kind, and a `visitor` that one process has not met before."""
        self._drain(now, limits)
        for kind, count in enumerate(done):
            self.levels[kind] += count
        if visitor is not None:
            self._meet(visitor % _BITS, now)
        reason = self._exceeded(limits) or (Flood.RHYTHM if has_machine_steps or self._comes_evenly() else None)
        if reason is not None:
            self.reason, self.until = self.reason or reason, now + limits.seconds

    def room(self, limits: FloodLimits) -> int:
        """After how many events more a limit may be exceeded."""
        rooms = [limit - level for level, limit in zip(self.levels, limits.by_kind, strict=True) if limit]
        return 1 + int(min(rooms, default=limits.seconds))

    def _drain(self, now: float, limits: FloodLimits) -> None:
        if self.last - now > CLOCK_SLACK:
            # The clock was ahead and was put right: what it filled would never drain.
            self.last = self.until = 0.0
            self.reason, self.levels = None, [0.0] * len(LIMITED)
        if now - self.last > limits.seconds:
            self.since, self.seen, self.arrivals, self.came = now, bytearray(_BITS // 8), Rhythm(), 0.0
        if self.reason is not None and now >= self.until:
            self.reason, self.arrivals = None, Rhythm()
        share = max(0.0, now - self.last) / limits.seconds
        self.levels = [
            max(0.0, min(level, _BRIM * limit) - share * limit)
            for level, limit in zip(self.levels, limits.by_kind, strict=True)
        ]
        self.last = max(now, self.last)

    def _meet(self, bit: int, now: float) -> None:
        place, mask = bit >> 3, 1 << (bit & 7)
        if self.seen[place] & mask:
            return
        if int.from_bytes(self.seen).bit_count() >= _MOST_BITS:
            self.seen = bytearray(_BITS // 8)
        self.seen[place] |= mask
        self.levels[VISITORS] += 1
        if self.came:
            self.arrivals.add(max(0.0, now - self.came))
        self.came = now

    def _exceeded(self, limits: FloodLimits) -> Flood | None:
        for kind, level, limit in zip(LIMITED, self.levels, limits.by_kind, strict=True):
            if limit and level > limit:
                return kind
        return None

    def _comes_evenly(self) -> bool:
        return self.arrivals.are_machine_arrivals
