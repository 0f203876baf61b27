"""What those who write the arrays and those who read them agree on. A change here needs another FORMAT of the manifest.

Passages, terms and words of a segment are numbered from 0, in the order in which they are written.
"""

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Impacts = NDArray[np.int32]
Flags = NDArray[np.uint8]
Offsets = NDArray[np.int64]

BASE = "base"
"""The name of the segment that a generation was built with whole."""
DELTA = "delta"
"""The name of the segment of what was edited since."""
SEPARATOR = "\x1f"
"""Between the values of a record. Texts hold no control characters: what search keeps of them has single spaces."""
LONGEST_PREFIX = 12
"""The most letters of a prefix that may have a posting list of its own."""
BEST = 128
"""How many of a list's best postings are kept apart."""


def qualified(language: str, text: str) -> str:
    """A term, word or prefix of one language, as it is sorted in the segment: "fr resili"."""
    return f"{language} {text}"


def best_places(impacts: Impacts) -> NDArray[np.int64]:
    """The places (int64) of the BEST largest impacts, from the largest down, of equals the lower place first; all of
    them where there are fewer."""
    if len(impacts) > BEST:
        least = np.partition(impacts, len(impacts) - BEST)[len(impacts) - BEST]
        more = (impacts > least).nonzero()[0]
        places = np.concatenate((more, (impacts == least).nonzero()[0][: BEST - len(more)]))
        return np.asarray(places.take((-impacts.take(places)).argsort(kind="stable")), np.int64)
    return np.asarray((-impacts).argsort(kind="stable"), np.int64)
