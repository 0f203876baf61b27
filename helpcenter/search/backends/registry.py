"""The engines that answer from a generation, by the name that the setting has: a new one is a line in ENGINES."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from helpcenter.domain.errors import Unavailable
from helpcenter.search.backends.arrays.backend import ArraysBackend
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.manifest import WHOOSH_SUFFIXES, Manifest
from helpcenter.search.field_weights import Weights
from helpcenter.search.interfaces import IndexBuilder, SearchBackend

Base = tuple[Path, Manifest]
"""A verified generation that another may be built on."""


class BackendKind(NamedTuple):
    """How an engine's generations are written and opened. `unread` are endings of names of files that it never opens:
    those need not be verified to answer."""

    open: Callable[[Path, Manifest, Weights], SearchBackend]
    builder: Callable[[Base | None, Weights], IndexBuilder]
    unread: tuple[str, ...]


def open_backend(kind: BackendKind, folder: Path, manifest: Manifest, weights: Weights) -> SearchBackend:
    """Opens a verified generation. Raises Unavailable with a sentence."""
    try:
        return kind.open(folder, manifest, weights)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        where = f"{folder.parent.name}/{folder.name}"
        message = f"The search index {where} cannot be opened. Run helpcenter reindex."
        raise Unavailable("index_unusable", message) from error


def _open_arrays(folder: Path, manifest: Manifest, weights: Weights) -> SearchBackend:
    return ArraysBackend(ArrayIndex(folder, manifest, weights), weights)


def _open_whoosh(folder: Path, manifest: Manifest, weights: Weights) -> SearchBackend:
    from helpcenter.search.backends.whoosh.searcher import WhooshBackend  # noqa: PLC0415 - see test_startup

    return WhooshBackend(folder, ArrayIndex(folder, manifest, weights), weights)


def _generation_builder(base: Base | None, weights: Weights) -> IndexBuilder:
    from helpcenter.search.backends.generation import GenerationBuilder  # noqa: PLC0415 - see test_startup

    return GenerationBuilder(base, weights)


ARRAYS = "arrays"
"""The one that is meant for visitors."""
ENGINES: Mapping[str, BackendKind] = {
    ARRAYS: BackendKind(_open_arrays, _generation_builder, WHOOSH_SUFFIXES),
    "whoosh": BackendKind(_open_whoosh, _generation_builder, ()),
}
