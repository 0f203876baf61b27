"""How many files the system lets a process open, and how many of them connections may take."""

import logging
import resource
from pathlib import Path

_log = logging.getLogger(__name__)

# More would only make other programs' loops over open files long.
_ENOUGH = 65_536
# For logs, segments of events and answers from disk.
_SPARE = 64
_FEW_CONNECTIONS = 100


def raise_file_limit() -> int:
    """Raise the soft limit of open files as far as the hard one allows. Returns the limit that holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return _ENOUGH if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def most_connections(wanted: int, limit: int, in_use: int) -> int:
    """How many connections a process takes at most, where it may open `limit` files and has opened `in_use`.

    A newer release is opened beside the old one, so what is in use counts twice. Of what is left, a third is for those
    who come while the event loop is busy: they are accepted all at once, before any other can be sent away.
    """
    room = limit - 2 * in_use - _SPARE
    most = max(1, min(wanted, room * 2 // 3))
    if most < min(wanted, _FEW_CONNECTIONS):
        _log.warning(
            "At most %d visitors can be connected at once, since this process may open %d files only. "
            "Raise the limit (LimitNOFILE in a systemd unit, ulimit -n in a shell).",
            most,
            limit,
        )
    return most


def files_in_use() -> int:
    """How many files this process has open."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        if Path(folder).is_dir():
            return len(list(Path(folder).iterdir()))
    return _SPARE
