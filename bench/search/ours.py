"""Our own rows of the search bench."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.corpora import Piece
from bench.search.passages import PassageSearch
from bench.search.rows import CORE, SHIPPED, Row, cpu, size_of, timed
from bench.search.site import LOCALE, library
from helpcenter.domain.hit import ResultPage
from helpcenter.domain.library import Library
from helpcenter.domain.query import SearchQuery
from helpcenter.search import ReleaseStore
from helpcenter.search.embeddings.encoder import encoder
from helpcenter.search.engine import IndexEngine
from helpcenter.search.field_weights import WEIGHTS, Weights

_LIMIT = 10
_WORKERS = (1, 4)
HOSTILE = (
    "a",
    "*",
    "?" * 512,
    "e" * 512,
    "'-" * 256,
    "取" * 512,
    " ".join("abcdefghij"),
    "insérer " * 64,
    " ".join(f"imgae{n}" for n in range(60))[:512],
    " ".join("insertion documents paragraphes"[n:] for n in range(20)),
    "de la le les des un une et à en du pour dans que qui sur par",
)
"""Texts of up to 512 characters that could be slow."""
_PROJECT = Path(__file__).parents[2]

Queries = dict[str, list[str]]


class Ours:
    """Builds our index of a corpus in a folder, asks it, and prints what that cost. `reference`: seconds FTS5 took."""

    def __init__(self, folder: Path, corpus: Sequence[Piece], queries: Queries, reference: float | None) -> None:
        self._folder = folder
        self._corpus = corpus
        self._queries = queries
        self._reference = reference
        self._content = library(corpus, is_core=False)
        self.is_exact = True

    def core(self) -> None:
        """What the peers are asked for; once more without anything kept of the words of earlier queries."""
        store = self._store("core", CORE)
        store.reindex(library(self._corpus, is_core=True), b"core")
        engine = _engine(store)
        passages = PassageSearch(engine)
        for mode, asked in self._queries.items():
            _print("core", mode, timed(partial(passages.ranked, k=_LIMIT, is_typing=mode == "prefix"), asked))
        _print("core", "snippets", timed(partial(passages.passages, k=_LIMIT), self._queries["plain"]))
        _print("core", "grouped", timed(partial(_search, engine, False), self._queries["plain"]))
        for mode in [mode for mode in ("plain", "prefix", "typo") if mode in self._queries]:
            cold = partial(PassageSearch(_engine(store)).ranked, k=_LIMIT, is_typing=mode == "prefix")
            _print("core", mode, timed(cold, self._queries[mode], is_warm=False), name="ours, cold")
        self._check("core", engine, by_guide=False)
        shutil.rmtree(self._folder / "core")

    def shipped(self) -> None:
        """What `make serve` answers with, and what its index costs."""
        store = self._store("shipped", SHIPPED)
        built = cpu(lambda: store.reindex(self._content, b"one"))
        opened = cpu(store.current)
        engine = _engine(store)
        for mode, asked in self._queries.items():
            _print("shipped", mode, timed(partial(_search, engine, mode == "prefix"), asked))
        self._check("shipped", engine, by_guide=True)
        self._hostile(engine)
        against = f", {built / self._reference:.1f} x FTS5" if self._reference else ""
        _tell("build", f"{built:8.2f} s of CPU{against}; {size_of(self._folder / 'shipped') / 1e6:.0f} MB")
        _tell("open", f"{opened:8.3f} s of CPU, {100 * opened / built:.2f} % of building")
        edited = cpu(lambda: store.reindex(_edit(self._content), b"two"))
        _tell("one edit", f"{edited:8.3f} s of CPU, {100 * edited / built:.2f} % of building")
        bare = _memory([], 1)
        for workers in _WORKERS:
            used = _memory([str(self._folder / "shipped")], workers)
            _tell("memory", f"{used:8.0f} MB in {workers} workers together; one without an index has {bare:.0f} MB")
        shutil.rmtree(self._folder / "shipped")

    def semantic(self) -> None:
        """The same with vectors; never asked while typing."""
        if encoder() is None:
            print("semantic ours         the encoder is not installed")
            return
        store = self._store("semantic", WEIGHTS)
        built = cpu(lambda: store.reindex(self._content, b"one"))
        engine = _engine(store)
        for mode, asked in self._queries.items():
            _print("semantic", mode, timed(partial(_search, engine, mode == "prefix"), asked))
        size = size_of(self._folder / "semantic") / 1e6
        print(f"semantic ours         build      {built:8.2f} s of CPU; {size:.0f} MB", flush=True)
        shutil.rmtree(self._folder / "semantic")

    def growth(self, sizes: Sequence[int]) -> None:
        """How our figures grow with the corpus; queries are the same."""
        for size in sizes:
            part, place = self._corpus[:size], self._folder / "growth"
            store = ReleaseStore(place, SHIPPED)
            built = cpu(partial(store.reindex, library(part, is_core=False), b"one"))
            opened = cpu(store.current)
            took = timed(partial(_search, _engine(store), False), self._queries["plain"])
            figures = f"plain {took[0]:.3f} {took[1]:.3f}; build {built:.2f} s; {size_of(place) / 1e6:.0f} MB"
            memory = _memory([str(place)], 1)
            print(f"shipped  ours         {size:8} passages: {figures}; open {opened:.3f} s; memory {memory:.0f} MB")
            shutil.rmtree(place)

    def _check(self, kind: str, engine: IndexEngine, *, by_guide: bool) -> None:
        """Compares the best by words with those of scoring every passage. (Re-ranking finds no others.)"""
        exact, checked = _exact(engine, self._queries, by_guide=by_guide)
        self.is_exact &= exact == checked
        print(f"{kind:8} ours         exact      {exact} of {checked} queries", flush=True)

    def _hostile(self, engine: IndexEngine) -> None:
        ordinary = timed(partial(_search, engine, False), self._queries["plain"])[0]
        took = {text: timed(partial(_search, engine, True), [text] * 6)[0] for text in HOSTILE}
        worst = max(took, key=took.__getitem__)
        _tell(
            "hostile",
            f"{took[worst]:8.3f} ms at most, {took[worst] / ordinary:.1f} x an ordinary query ({worst[:20]!r})",
        )

    def _store(self, name: str, weights: Weights) -> ReleaseStore:
        return ReleaseStore(self._folder / name, weights)


def _print(kind: str, mode: str, took: tuple[float, float, float], *, name: str = "ours") -> None:
    print(Row(kind, name, mode, *took), flush=True)


def _tell(what: str, text: str) -> None:
    print(f"shipped  ours         {what:10} {text}", flush=True)


def _search(engine: IndexEngine, is_typing: bool, text: str) -> ResultPage:
    return engine.search(SearchQuery.parse(text, LOCALE, is_typing=is_typing))


def _engine(store: ReleaseStore) -> IndexEngine:
    engine = store.current().engine_of(LOCALE)
    if engine is None:
        raise SystemExit("The index that was built has no engine.")
    return engine


def _exact(engine: IndexEngine, queries: Queries, *, by_guide: bool) -> tuple[int, int]:
    """Of how many queries the best ten are those of scoring every passage, and how many were asked."""
    passages = PassageSearch(engine)
    exact = [
        passages.is_exact(text, _LIMIT, is_typing=mode == "prefix", by_guide=by_guide)
        for mode, texts in queries.items()
        for text in texts
    ]
    return sum(exact), len(exact)


def _edit(content: Library) -> Library:
    name = next(iter(content.guides))
    guide = content.guides[name]
    text = guide.texts[LOCALE]
    key = next(iter(text.blocks))
    block = replace(text.blocks[key], text=text.blocks[key].text + " modifié")
    texts = {LOCALE: replace(text, blocks={**text.blocks, key: block})}
    return replace(content, guides={**content.guides, name: replace(guide, texts=texts, digest="edited")})


def _memory(arguments: Sequence[str], workers: int) -> float:
    """MB that so many workers use together, pages that they share counted once."""
    started = [_worker(arguments) for _ in range(workers)]
    for process in started:
        if not (process.stdout and process.stdout.readline()):
            raise SystemExit("A worker ended without an answer.")
    total = sum(_shared(process.pid) for process in started)
    for process in started:
        process.communicate()
    return total / 1000


def _worker(arguments: Sequence[str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.search.worker", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_PROJECT)


def _shared(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
