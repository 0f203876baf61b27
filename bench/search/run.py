"""How fast search answers, and what an index costs, beside other engines: `python -m bench search`.

Everything runs on one core, and what is counted is CPU time, so that a busy machine changes little. Every query is
asked once, after as many others have warmed the engines up: no engine answers from its memory of a query. Kinds of row,
never mixed: core (title and body: what the peers are asked for), shipped (what `make serve` answers with: every field,
guides with their passages, snippets, reasons, counts), and semantic (shipped plus vectors).
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.corpora import NotReachable, Piece, pieces
from bench.search.ours import Ours
from bench.search.peers import PEERS, Peer, words_of
from bench.search.rows import Row, timed

_MODES = ("plain", "long", "prefix", "typo")
# Whoosh takes up to seconds for a query.
_SLOW = {"Whoosh": 10}
_SEMANTIC = "semantic"


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
    queries = queries_of(corpus, 2 * options.queries)
    peers = [peer for peer in (make() for make in PEERS) if _short(peer.name) not in options.without]
    seconds = {peer.name: _peer(peer, corpus, queries) for peer in peers}
    with tempfile.TemporaryDirectory() as folder:
        # Queries that are not answered exactly make a run fail.
        ours = Ours(Path(folder), corpus, queries, seconds.get("SQLite FTS5"))
        ours.core()
        ours.shipped()
        if _SEMANTIC not in options.without:
            ours.semantic()
        ours.growth(_sizes(len(corpus)))
    return 0 if ours.is_exact else 1


def _short(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].lower()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000, help="paragraphs to index (default: %(default)s)")
    parser.add_argument("--queries", type=int, default=500, help="measured of each kind; as many warm up before")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "helpcenter-bench"
    parser.add_argument("--cache", default=str(cache), help="folder for Debian's packages")
    choices = ["tantivy", "fts5", "whoosh", _SEMANTIC]
    parser.add_argument("--without", nargs="*", default=[], choices=choices, help="leave these out")
    return parser


def _sizes(most: int) -> list[int]:
    """Sizes from a thousand passages on, each about four times the one before."""
    sizes = [most]
    while sizes[0] > 2000:
        sizes.insert(0, max(sizes[0] // 4, 1000))
    return sizes


def queries_of(corpus: Sequence[Piece], count: int) -> dict[str, list[str]]:
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


def _peer(peer: Peer, corpus: Sequence[Piece], queries: dict[str, list[str]]) -> float:
    """Prints a peer's rows; returns the CPU seconds of its build."""
    started = time.process_time()
    peer.build(corpus)
    seconds = time.process_time() - started
    for mode in peer.modes:
        asked = queries["plain" if mode == "snippets" else mode]
        asked = asked[: len(asked) // _SLOW.get(peer.name, 1)]
        print(Row("core", peer.name, mode, *timed(partial(peer.ask, mode=mode), asked)), flush=True)
    print(f"core     {peer.name:12} build      {seconds:8.2f} s of CPU; {peer.size() / 1e6:.0f} MB", flush=True)
    return seconds
