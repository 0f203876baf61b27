"""Encoding many passages: on all cores, and kept as it goes, so that a run that is ended goes on where it was."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from helpcenter.search.embeddings.embedding_files import Group
from helpcenter.search.embeddings.embedding_store import EmbeddingStore
from helpcenter.search.embeddings.encoder import Encoder

# Some seconds of work, and less than 10 MB.
_KEPT_AT_ONCE = 256


def encode_into(
    store: EmbeddingStore,
    encoder: Encoder,
    wanted: Mapping[bytes, Sequence[str]],
    progress: Callable[[int, int], None],
) -> None:
    """Encodes groups of texts, by key, that the store lacks. `progress` is told groups done and to do. Raises
    OSError."""
    # In the order of their digests, long and short ones mixed: what is left takes as long a text as what is done.
    missing = sorted(key for key in wanted if key not in store)
    progress(0, len(missing))
    with ThreadPoolExecutor(len(os.sched_getaffinity(0)), "encoder") as pool:
        for low in range(0, len(missing), _KEPT_AT_ONCE):
            keys = missing[low : low + _KEPT_AT_ONCE]
            made: dict[bytes, Group] = {}
            for key, group in zip(keys, pool.map(lambda key: _encoded(encoder, wanted[key]), keys), strict=True):
                made[key] = group
                progress(low + len(made), len(missing))
            store.add(made)


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Group:
    rows = encoder.encode(texts)
    return Group(rows[0], rows[1:].astype(np.float16))
