"""Waiting for what another thread or process does. Machines that run tests are busy, so this measures nothing."""

import time
from collections.abc import Callable

_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.01


def wait_until(is_true: Callable[[], object], patience: float = _PATIENCE_SECONDS) -> None:
    """Return once it holds; fail when it still does not after `patience` seconds, a minute."""
    deadline = time.monotonic() + patience
    while not is_true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(_PAUSE_SECONDS)
