"""Waiting for what another thread or process does. Machines that run tests are busy, so this measures nothing."""

import time
from collections.abc import Callable

_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.01


def wait_until(is_true: Callable[[], object]) -> None:
    """Return once it holds; fail when it still does not after a minute."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, "it did not come true within a minute"
        time.sleep(_PAUSE_SECONDS)
