"""An encoder that notes what it was asked, for tests about what is encoded: it is there where the real one is not."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from helpcenter.search.embeddings.encoder import SIZE, Encoder, Floats
from helpcenter.search.releases import embedding


class NotingEncoder(Encoder):
    """Vectors that are a function of what is encoded together, as those of the real one are."""

    def __init__(self, identity: str = "noting 1") -> None:
        super().__init__()
        self.asked: list[tuple[str, ...]] = []
        self._identity = identity
        self._noting = threading.Lock()

    @property
    def identity(self) -> str:
        return self._identity

    def encode(self, texts: Sequence[str]) -> Floats:
        with self._noting:
            self.asked.append(tuple(texts))
        seed = hashlib.sha256("|".join(texts).encode()).digest()
        rows = np.random.default_rng(list(seed)).normal(size=(len(texts), SIZE))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    @property
    def bodies(self) -> list[str]:
        """The whole texts that were encoded, sorted."""
        return sorted(texts[0] for texts in self.asked)


@contextmanager
def encoding_with(encoder: Encoder) -> Iterator[None]:
    """Reindexing meanwhile encodes by this one, English and French."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embedding, "encoder", lambda: encoder)
        patched.setattr(embedding, "encodes", lambda language: language in {"en", "fr"})
        yield
