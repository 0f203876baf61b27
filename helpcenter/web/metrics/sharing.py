"""Where the workers of one command leave their numbers for each other, while it runs."""

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from helpcenter.web.metrics.process_metrics import Endpoint, ProcessMetrics

_log = logging.getLogger(__name__)

_LOCK = "command"


@contextmanager
def shared_folder(state: Path) -> Iterator[Path | None]:
    """A folder of this command alone, gone when it ends; one that was killed leaves it to the next command.

    None, and a warning, where it cannot be made: the site goes on, and each worker tells of itself.
    """
    try:
        folder = _make(state / "metrics")
    except OSError as error:
        _log.warning("The workers cannot add up what they measure (%s): /metrics tells of one of them.", error.strerror)
        yield None
        return
    descriptor = os.open(folder / _LOCK, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def open_metrics(
    routes: Mapping[Endpoint, str], steps: Sequence[str], outcomes: Sequence[str], folder: Path | None
) -> ProcessMetrics:
    """The numbers of this process, shared in a folder if there is one that can be written to."""
    try:
        return ProcessMetrics(routes, steps, outcomes, folder)
    except OSError as error:
        _log.warning("This worker cannot share what it measures (%s): /metrics leaves it out.", error.strerror)
        return ProcessMetrics(routes, steps, outcomes)


def _make(parent: Path) -> Path:
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for other in parent.iterdir():
        if not _is_in_use(other / _LOCK):
            shutil.rmtree(other, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    (folder / _LOCK).touch(0o600)
    return folder


def _is_in_use(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
