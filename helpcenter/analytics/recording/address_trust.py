"""Whether the addresses that requests come from are those of visitors.

Behind a proxy that is not named as trusted, all visitors come from the proxy's own address: then limits of addresses
would count everybody together, and must be off. A proxy shows itself by headers that say for whom it asks. But whoever
floods the site can send such headers too, to be rid of the limits. So they are off only while next to nobody comes
without them: a site that visitors reach directly has some such networks every day.
"""

from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from helpcenter.analytics.recording.network_file import NetworkFile, limits_were_off

KEPT_SECONDS = 24 * 3600.0
"""For how long a sign counts, in seconds."""
LIMITS_ARE_OFF = (
    "Requests come through a proxy that HELPCENTER_TRUSTED_PROXIES does not name, or that sends no X-Forwarded-For. "
    "All visitors then share its address, so limits per address are off and no flood is told from people. Name the "
    "proxy there and let it send that header; docs/production.md has examples."
)
_DIRECT_NETWORKS = 3
_TOLD_SECONDS = 60.0


class AddressTrust:
    """One per web process; what it finds stands in the shared file, for the staff's process. Not thread-safe."""

    def __init__(self, file: NetworkFile | None) -> None:
        self._file = file
        self._forwarded_at = 0.0
        self._direct: OrderedDict[int, float] = OrderedDict()
        self._told_at = 0.0
        self.limits_are_off = False
        """As of the last event."""
        self.is_alert = False
        """Whether anybody has asked for somebody else; before that, `is_off` need not be asked."""
        self._tell(0.0)

    def is_off(self, network: str, hides_client: bool, now: float) -> bool:
        """Whether limits are off, as of this event of a person at `now`, in seconds since 1970."""
        if hides_client:
            self._forwarded_at, self.is_alert = now, True
        else:
            self.note_direct(network, now)
        was_off = self.limits_are_off
        self.limits_are_off = now - self._forwarded_at < KEPT_SECONDS and not self._has_direct(now)
        if self.limits_are_off and now - self._told_at >= _TOLD_SECONDS:
            self._told_at = now
            self._tell(now)
        elif was_off and not self.limits_are_off:
            self._told_at = 0.0
            self._tell(0.0)
        return self.limits_are_off

    def note_direct(self, network: str, now: float) -> None:
        """Somebody came without saying for whom."""
        number = hash(network)
        self._direct[number] = now
        self._direct.move_to_end(number)
        if len(self._direct) > _DIRECT_NETWORKS:
            self._direct.popitem(last=False)

    def _has_direct(self, now: float) -> bool:
        latest = self._direct.values()
        return len(latest) == _DIRECT_NETWORKS and now - min(latest) < KEPT_SECONDS

    def _tell(self, seconds: float) -> None:
        if self._file is not None:
            with suppress(OSError):  # The console does not learn it; this process's /readyz says it.
                self._file.write_off_at(seconds)


def limits_are_off(state: Path) -> bool:
    """Whether a process of this machine found, within a day, that limits of addresses must be off."""
    return limits_were_off(state, KEPT_SECONDS)
