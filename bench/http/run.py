"""How fast pages and suggestions are served, beside a bare Starlette app and nginx: `python -m bench http`.

One run measures everything, in turns, on the loopback: the shipped site as `helpcenter serve --part web` serves it; a
Starlette app with one route that returns the very same bytes, under the same server; both again under granian; nginx
sending the same bytes from a file. wrk is the load. Queries are what people type: every beginning of every query in
`index/fr/golden.csv`, in another order each time; nothing here or in the product remembers answers.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.http import hostile
from bench.http.load import Load, Missing, Result, fetch
from bench.http.servers import SUBJECTS, Server, Site, copy_of, start

PAGE = "/fr/guides/annuler-intercom"
_SUGGEST = "/api/v1/suggest"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ratios are against bare Starlette under uvicorn with as many connections.

    `cpu_micros` is what an answer costs the server's processes: a busy machine changes it less than it changes rates.
    """

    what: str
    subject: str
    connections: int
    result: Result
    ratio: float
    cpu_micros: float
    cpu_ratio: float

    def __str__(self) -> str:
        return (
            f"| {self.what} | {self.subject} | {self.connections} | {self.result.rate:,.0f} | {self.ratio:.0%} "
            f"| {self.cpu_micros:,.0f} | {self.cpu_ratio:.0%} | {self.result.p50:.2f} | {self.result.p99:.2f} |"
        )


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    measure = _hostile if options.hostile else _speed
    try:
        load = Load(options.seconds)
    except Missing as error:
        print(error, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="helpcenter-bench-") as folder:
        measure(load, copy_of(Path(options.root), Path(folder)), options)
    return 0


def _hostile(load: Load, site: Site, options: argparse.Namespace) -> None:
    with start("helpcenter", site) as server:
        hostile.measure(load, server, PAGE, typed(site.root), options.rounds)


def _speed(load: Load, site: Site, options: argparse.Namespace) -> None:
    site = site.with_answers(_recorded(site))
    print("| what | served by | connections | a second | of bare | CPU µs | of bare | p50 ms | p99 ms |")
    print("| --- | --- | --: | --: | --: | --: | --: | --: | --: |")
    for what, paths in (("guide", [PAGE]), ("suggest", typed(site.root))):
        _measure(load, site, what, paths, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench http", description=__doc__)
    parser.add_argument("--root", default=".", help="the site to serve; a copy is made")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each measurement lasts")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median counts")
    parser.add_argument("--hostile", action="store_true", help="instead, what hostile suggestions do to a quiet reader")
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--subjects", default=",".join(SUBJECTS))
    return parser


def _recorded(site: Site) -> dict[str, tuple[dict[str, str], bytes]]:
    """One answer of each kind as our own server gives it, for the others to give."""
    with start("helpcenter", site) as server:
        return {path: fetch(server.port, path) for path in (PAGE, f"{_SUGGEST}?q=resilier+intercom&locale=fr")}


def typed(root: Path) -> list[str]:
    """The address asked for at each key of each real query."""
    lines = (root / "index" / "fr" / "golden.csv").read_text("utf-8").splitlines()[1:]
    queries = [line.split(",")[0] for line in lines if not line.startswith("#")]
    begun = {query[:length] for query in queries for length in range(3, len(query) + 1)}
    return [f"{_SUGGEST}?{urlencode({'q': text, 'locale': 'fr'})}" for text in sorted(begun)]


def _measure(load: Load, site: Site, what: str, paths: list[str], options: argparse.Namespace) -> None:
    wanted = [name for name in options.subjects.split(",") if what != "suggest" or name != "nginx"]
    servers = {name: start(name, site) for name in wanted}
    try:
        for name, server in list(servers.items()):
            if server.missing:
                print(f"{name} is not measured: {server.missing}", file=sys.stderr)
                del servers[name]
        for connections in map(int, options.connections.split(",")):
            _rows(load, what, paths, connections, servers, options.rounds)
        for name, server in servers.items():
            print(f"memory of a worker after {what}: {name} {server.memory_mb():.0f} MB")
    finally:
        for server in servers.values():
            server.stop()


def _rows(load: Load, what: str, paths: list[str], connections: int, servers: dict[str, Server], rounds: int) -> None:
    """Everyone in turn, so that a busy moment of the machine meets all alike."""
    for server in servers.values():
        load.warm(server.port, paths)
    found: dict[str, list[tuple[Result, float]]] = {name: [] for name in servers}
    for number in range(rounds):
        for name, server in servers.items():
            found[name].append(_once(load, server, paths, connections, number))
    bare = found.get("starlette", [])
    for name, runs in found.items():
        rates = [run.rate / against.rate for (run, _), (against, _) in zip(runs, bare, strict=False)]
        costs = [against / cost for (_, cost), (_, against) in zip(runs, bare, strict=False)]
        middle, cost = sorted(runs, key=lambda run: run[1])[len(runs) // 2]
        print(Row(what, name, connections, middle, _median(rates), cost * 1e6, _median(costs)), flush=True)


def _once(load: Load, server: Server, paths: list[str], connections: int, seed: int) -> tuple[Result, float]:
    """What came of a measurement, and the processor seconds an answer took."""
    before = server.cpu_seconds()
    result = load.run(server.port, paths, connections, seed)
    return result, (server.cpu_seconds() - before) / result.requests


def _median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")
