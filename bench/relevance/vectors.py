"""How passages near to a vector are found: by a full scan, by the short scan of large indexes, by usearch where it is.

Vectors are those of a collection's sentences, and mixtures of two of them.
"""

import argparse
import importlib
import importlib.util
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.relevance.run import records_of
from helpcenter.search.embeddings.encoder import SIZE, encoder
from helpcenter.search.embeddings.vectors import RESCANNED, largest_places, principal_directions

Floats = NDArray[np.float32]
Search = Callable[[Floats], Any]
_NEAREST = 64
_QUERIES = 100
_MOST_TEXTS = 5000


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench vectors", description=__doc__)
    parser.add_argument("dirs", nargs="+", help="folders with docs.jsonl")
    parser.add_argument("--sizes", default="10000,52000,160000")
    options = parser.parse_args(arguments)
    real = _real([Path(folder) for folder in options.dirs])
    chance = np.random.default_rng(0)
    queries = _mixed(real, _QUERIES, chance)
    print(f"{len(real)} vectors of sentences, mixed\n\n| passages | how | ms p50/p95 | found | build s |")
    print("| --: | --- | --: | --: | --: |")
    for size in map(int, options.sizes.split(",")):
        vectors = _mixed(real, size, chance)
        truth = [set(largest_places(vectors @ query, _NEAREST).tolist()) for query in queries]
        for name, build in _WAYS.items():
            started = time.process_time()
            search = build(vectors)
            if search is not None:
                _print(size, name, search, queries, truth, time.process_time() - started)
    return 0


def _real(folders: Sequence[Path]) -> Floats:
    found = encoder()
    if found is None:
        raise SystemExit("This needs the extra [semantic].")
    texts = [record["body"] for folder in folders for record in records_of(folder / "docs.jsonl")]
    pieces = [piece for text in texts for piece in text.split(". ") if len(piece) > 20]
    return found.encode(pieces[:_MOST_TEXTS])


def _mixed(real: Floats, count: int, chance: np.random.Generator) -> Floats:
    one, other = (real[chance.integers(len(real), size=count)] for _ in range(2))
    share = chance.uniform(0.6, 1, size=(count, 1)).astype(np.float32)
    made = share * one + (1 - share) * other
    return np.ascontiguousarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def _full(vectors: Floats) -> Search:
    return lambda query: largest_places(vectors @ query, _NEAREST)


def _short(vectors: Floats) -> Search:
    projection = principal_directions(vectors)
    short = np.ascontiguousarray(vectors @ projection)

    def search(query: Floats) -> Any:
        near = largest_places(short @ (query @ projection), RESCANNED)
        return near[largest_places(vectors[near] @ query, _NEAREST)]

    return search


def _usearch(vectors: Floats) -> Search | None:
    if importlib.util.find_spec("usearch") is None:
        return None
    index = importlib.import_module("usearch.index").Index(ndim=SIZE, metric="ip", dtype="f16", expansion_search=96)
    index.add(np.arange(len(vectors)), vectors, threads=1)
    return lambda query: index.search(query, _NEAREST).keys


_WAYS: dict[str, Callable[[Floats], Search | None]] = {"full scan": _full, "short scan": _short, "usearch": _usearch}


def _print(
    size: int, name: str, search: Search, queries: Floats, truth: Sequence[set[int]], build_seconds: float
) -> None:
    taken: list[float] = []
    shares: list[float] = []
    for query, nearest in zip(queries, truth, strict=True):
        started = time.process_time()
        found = search(query)
        taken.append(1000 * (time.process_time() - started))
        shares.append(len(nearest & set(found.tolist())) / _NEAREST)
    middle, slow = np.percentile(taken, [50, 95])
    print(f"| {size} | {name} | {middle:.2f}/{slow:.2f} | {np.mean(shares):.2f} | {build_seconds:.1f} |", flush=True)
