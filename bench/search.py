"""How fast search answers, and what an index costs, beside other engines: `python -m bench search`.

Everything runs in one process on one core, and what is counted is its CPU time, so that a busy machine changes little.
Every query is asked once, after others have warmed the engine up: no engine answers from its memory of a query. Kinds
of row, never mixed: core (title and body, the ten best passages: what the peers are asked for) and shipped (what
`make serve` answers with: every field, guides with their passages, snippets, reasons, counts), vectors apart.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.corpora import NotReachable, Piece, pieces
from bench.peers import PEERS, Peer, words_of
from bench.site import LOCALE, library
from helpcenter.domain.hit import ResultPage
from helpcenter.domain.library import Library
from helpcenter.domain.query import SearchQuery
from helpcenter.search import ReleaseStore
from helpcenter.search.engine import IndexEngine
from helpcenter.search.executor.topk import Groups, best, by_group, everything
from helpcenter.search.fields import WEIGHTS

_WARM = 60
# Vectors are measured by `bench relevance`: what they cost is stated apart.
_SHIPPED = replace(WEIGHTS, meaning=0.0)
_CORE = replace(_SHIPPED, guide_title=0.0, grams=0.0)
_MODES = ("plain", "long", "prefix", "typo")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in milliseconds."""

    kind: str
    engine: str
    mode: str
    p50: float
    p95: float
    most: float

    def __str__(self) -> str:
        return f"{self.kind:8} {self.engine:12} {self.mode:10} {self.p50:8.3f} {self.p95:8.3f} {self.most:8.3f}"


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        corpus = pieces(Path(options.cache), options.passages)
    except NotReachable as error:
        print(error, file=sys.stderr)
        return 1
    pages = len({piece.page for piece in corpus})
    print(f"{len(corpus)} passages on {pages} pages, French; one core; milliseconds of CPU: p50, p95, longest")
    queries = _queries(corpus, options.queries + _WARM)
    peers = [peer for peer in (make() for make in PEERS) if peer.name.split()[-1].lower() not in options.without]
    builds = [_peer(peer, corpus, queries) for peer in peers]
    with tempfile.TemporaryDirectory() as folder:
        _ours(Path(folder), corpus, queries, max(builds, default=0.0))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "helpcenter-bench"
    parser.add_argument("--cache", default=str(cache), help="folder for Debian's packages")
    parser.add_argument("--without", nargs="*", default=[], choices=["tantivy", "fts5", "whoosh"])
    return parser


def _queries(corpus: Sequence[Piece], count: int) -> dict[str, list[str]]:
    """For each mode, the same words: two to four of a random paragraph that are not too short to mean something."""
    rng = random.Random(3)
    made: dict[str, list[str]] = {mode: [] for mode in _MODES}
    while len(made["plain"]) < count:
        words = [word for word in words_of(rng.choice(corpus).body) if len(word) > 3 and word.isalpha()]
        if len(words) < 12:
            continue
        chosen = rng.sample(words, rng.randint(2, 4))
        last = max(chosen, key=len)
        first = [word for word in chosen if word is not last]
        place = rng.randrange(1, len(last) - 1)
        made["plain"].append(" ".join([*first, last]))
        made["long"].append(" ".join(words[:12])[:512])
        made["prefix"].append(" ".join([*first, last[: max(2, len(last) - 3)]]))
        made["typo"].append(" ".join([*first, last[:place] + last[place + 1 :]]))
    return made


def _timed(ask: Callable[[str], Any], queries: Sequence[str]) -> tuple[float, float, float]:
    for text in queries[:_WARM]:
        ask(text)
    took = []
    for text in queries[_WARM:]:
        started = time.process_time()
        ask(text)
        took.append(1000 * (time.process_time() - started))
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.95)], took[-1]


def _peer(peer: Peer, corpus: Sequence[Piece], queries: dict[str, list[str]]) -> float:
    """Prints a peer's rows; returns the CPU seconds of its build if it is FTS5, whose build ours is measured by."""
    started = time.process_time()
    peer.build(corpus)
    seconds = time.process_time() - started
    for mode in peer.modes:
        asked = queries["plain" if mode == "snippets" else mode]
        print(Row("core", peer.name, mode, *_timed(partial(peer.ask, mode=mode), asked)), flush=True)
    print(f"core     {peer.name:12} build      {seconds:8.2f} s of CPU")
    return seconds if "FTS5" in peer.name else 0.0


def _ours(folder: Path, corpus: Sequence[Piece], queries: dict[str, list[str]], reference: float) -> None:
    core = ReleaseStore(folder / "core", _CORE)
    core.reindex(library(corpus, is_core=True), b"core")
    engine = _engine(core)
    for mode, asked in queries.items():
        typing = mode == "prefix"
        print(Row("core", "ours", mode, *_timed(partial(engine.top, k=10, is_typing=typing), asked)))
        print(Row("core", " lists alone", mode, *_timed(partial(engine.sums, is_typing=typing), asked)), flush=True)
    print(f"core     ours         exact      {_exact(engine, queries, by_guide=False)}", flush=True)
    shutil.rmtree(folder / "core")
    _shipped(folder / "shipped", library(corpus, is_core=False), queries, reference)


def _shipped(folder: Path, content: Library, queries: dict[str, list[str]], reference: float) -> None:
    store = ReleaseStore(folder, _SHIPPED)
    built = _cpu(lambda: store.reindex(content, b"one"))
    opened = _cpu(store.current)
    engine = _engine(store)
    for mode, asked in queries.items():
        print(Row("shipped", "ours", mode, *_timed(partial(_search, engine, mode == "prefix"), asked)), flush=True)
    print(f"shipped  ours         exact      {_exact(engine, queries, by_guide=True)}")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    cost = f"{built:8.2f} s of CPU, {built / max(reference, 1e-9):.1f} x FTS5; {size:.0f} MB"
    print(f"shipped  ours         build      {cost}")
    print(f"shipped  ours         open       {opened:8.3f} s of CPU, {100 * opened / built:.2f} % of building")
    edited = _cpu(lambda: store.reindex(_edit(content), b"two"))
    print(f"shipped  ours         one edit   {edited:8.3f} s of CPU, {100 * edited / built:.2f} % of building")
    for workers in (1, 4):
        print(f"shipped  ours         memory     {_memory(folder, workers):8.0f} MB in {workers} workers together")


def _search(engine: IndexEngine, is_typing: bool, text: str) -> ResultPage:
    return engine.search(SearchQuery.parse(text, LOCALE, is_typing=is_typing))


def _engine(store: ReleaseStore) -> IndexEngine:
    engine = store.current().engine_of(LOCALE)
    if engine is None:
        raise SystemExit("The index that was built has no engine.")
    return engine


def _exact(engine: IndexEngine, queries: dict[str, list[str]], *, by_guide: bool) -> str:
    """Compares the best ten with those of scoring every passage."""
    checked, wrong = 0, 0
    groups = Groups(engine.guide_of) if by_guide else Groups()
    for mode, texts in queries.items():
        for text in texts:
            sums = engine.sums(text, is_typing=mode == "prefix")
            found = best(sums.lists, sums.optional, 10, groups)
            whole = everything(sums.lists, sums.optional)
            pairs = [by_group(each, engine.guide_of) if by_guide else each for each in (found, whole)]
            ranked = [sorted(zip((-scores).tolist(), ids.tolist(), strict=True))[:10] for ids, scores in pairs]
            checked, wrong = checked + 1, wrong + (ranked[0] != ranked[1])
    return f"{checked - wrong} of {checked} queries"


def _cpu(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _edit(content: Library) -> Library:
    name = next(iter(content.guides))
    guide = content.guides[name]
    text = guide.texts[LOCALE]
    key = next(iter(text.blocks))
    block = replace(text.blocks[key], text=text.blocks[key].text + " modifié")
    texts = {LOCALE: replace(text, blocks={**text.blocks, key: block})}
    return replace(content, guides={**content.guides, name: replace(guide, texts=texts, digest="edited")})


_WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from helpcenter.domain.query import SearchQuery
from helpcenter.search import ReleaseStore
from helpcenter.search.fields import WEIGHTS
weights = replace(WEIGHTS, meaning=0.0)
engine = ReleaseStore(Path(sys.argv[1]), weights).current().engine
for text in ("insérer une image", "imprimer le document", "f"):
    engine.search(SearchQuery.parse(text, "fr", is_typing=True))
print("ready", flush=True)
sys.stdin.read()
"""


def _memory(folder: Path, workers: int) -> float:
    """MB that so many workers use together, pages that they share counted once."""
    started = [_worker(folder) for _ in range(workers)]
    for process in started:
        _line(process)
    total = sum(_shared(process.pid) for process in started)
    for process in started:
        process.communicate()
    return total / 1000


def _worker(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _WORKER, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _line(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit("A worker ended without an answer.")
    return line


def _shared(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
