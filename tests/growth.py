"""How the time of something grows with what it is given: measured as a ratio, in processor time, never in seconds."""

import time
from collections.abc import Callable

# Four times the work: four times the time, sixteen times for what is quadratic.
MOST_GROWTH = 9.0
TRIES = 4


def grows_evenly(make: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether what `make` gives for four times `size` takes less than nine times as long as for `size`."""
    for _ in range(TRIES):
        small, large = (min(_seconds(make(length)) for _ in range(2)) for length in (size, 4 * size))
        if large < MOST_GROWTH * small:
            return True
    return False


def _seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began
