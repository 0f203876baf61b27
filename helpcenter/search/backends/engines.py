"""The engines that answer from a generation, by the name that the setting has."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from helpcenter.domain.errors import Unavailable
from helpcenter.search.backends.arrays.backend import ArraysBackend
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.manifest import WHOOSH, Manifest
from helpcenter.search.backends.whoosh.searcher import WhooshBackend
from helpcenter.search.field_weights import Weights
from helpcenter.search.interfaces import SearchBackend


class Engine(NamedTuple):
    """How an engine opens a generation. `unread` are endings of names of files that it never opens."""

    open: Callable[[Path, Manifest, Weights], SearchBackend]
    unread: tuple[str, ...]


def open_backend(engine: Engine, folder: Path, manifest: Manifest, weights: Weights) -> SearchBackend:
    """Opens a verified generation. Raises Unavailable with a sentence."""
    try:
        return engine.open(folder, manifest, weights)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        where = f"{folder.parent.name}/{folder.name}"
        message = f"The search index {where} cannot be opened. Run helpcenter reindex."
        raise Unavailable("index_unusable", message) from error


def _open_arrays(folder: Path, manifest: Manifest, weights: Weights) -> SearchBackend:
    return ArraysBackend(ArrayIndex(folder, manifest, weights), weights)


def _open_whoosh(folder: Path, manifest: Manifest, weights: Weights) -> SearchBackend:
    return WhooshBackend(folder, ArrayIndex(folder, manifest, weights), weights)


ARRAYS = "arrays"
"""The one that is meant for visitors."""
ENGINES: Mapping[str, Engine] = {ARRAYS: Engine(_open_arrays, WHOOSH), "whoosh": Engine(_open_whoosh, ())}
