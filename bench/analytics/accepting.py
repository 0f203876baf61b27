"""What accepting an event costs the web process, against the request that carries it.

The same requests over HTTP, in rounds by turns: as they are, and with `Sec-GPC: 1`, which is answered alike and not
recorded. The difference of the server's processor time is what recording costs.
"""

import json
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.analytics.figures import table
from bench.http.load import BROWSER
from bench.http.servers import Server, copy_of, start
from helpcenter.analytics import Counts, Pipeline, Spool, Visit, Visitors, new_event
from helpcenter.content import load
from helpcenter.domain.event import EventType

# Until a segment is closed and its writer is quiet.
QUIET_SECONDS = 1.3
_LOOP = 20_000
SCALE = 1.0
"""How long the rounds are, for a quick run."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of request, and how long a round of it lasts at least, in requests."""

    name: str
    target: str
    requests: int
    body: bytes = b""

    def sent(self, *, is_counted: bool) -> bytes:
        headers = BROWSER | {"Host": "help.test"} | ({} if is_counted else {"Sec-GPC": "1"})
        if self.body:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(self.body))}
        lines = [f"{'POST' if self.body else 'GET'} {self.target} HTTP/1.1", *map(": ".join, headers.items()), "", ""]
        return "\r\n".join(lines).encode() + self.body


def measure(project: Path, rounds: int) -> dict[str, Any]:
    """Microseconds of processor time by kind of request."""
    found: dict[str, Any] = {"loop": _loop_micros(max(100, int(_LOOP * SCALE)))}
    with tempfile.TemporaryDirectory(prefix="helpcenter-bench-") as folder:
        site = copy_of(project, Path(folder))
        for wanted in _kinds(site.root):
            with start("helpcenter", site) as server:
                found[wanted.name] = _by_turns(server, wanted, rounds)
            print(f"accepting: {wanted.name} measured", flush=True)
    return found


def printed(found: dict[str, Any]) -> str:
    rows = []
    for name, each in found.items():
        if isinstance(each, dict):
            whole = each["with"]
            rows.append([
                name, f"{whole:,.1f}", f"{each['without']:,.1f}", f"{each['difference']:,.1f} ± {each['error']:,.1f}",
                f"{each['difference'] / whole:.1%}", f"{found['loop'] / whole:.1%}", f"{each['requests']:,}",
            ])  # fmt: skip
    head = [
        "request",
        "recorded, µs",
        "not recorded, µs",
        "difference, µs",
        "of the request",
        "the loop, of it",
        "requests",
    ]
    return f"`Pipeline.take` in a loop: {found['loop']:.1f} µs of CPU an event.\n\n{table(head, rows)}"


def _loop_micros(count: int) -> float:
    """CPU of one event through the pipeline alone."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder, "spool"))
        pipeline = Pipeline(Visitors(Path(folder, "state")), spool, Counts(Path(folder, "state")))
        agent, now = BROWSER["User-Agent"], datetime.now(UTC)
        began = time.process_time()
        for number in range(count):
            event = new_event(
                id=f"{number:032x}", at=now, type=EventType.SEARCH, visitor="", locale="fr", query="annuler", total=3
            )
            pipeline.take(Visit(now, "203.0.113.7", agent), event)
        seconds = time.process_time() - began
        spool.close()
    return seconds / count * 1e6


def _kinds(root: Path) -> Sequence[Wanted]:
    library = load(root).library
    assert library is not None
    place = next(
        {"cta": block.cta, "variant": library.ctas[block.cta].variants[0].id, "guide": guide.id, "placement": block.id}
        for guide in library.published()
        for block in guide.blocks
        if block.cta
    )
    body = json.dumps({"type": "cta_seen", "locale": "fr"} | place).encode()
    return (
        Wanted("a guide page, kept", "/fr/guides/annuler-intercom", 8000),
        Wanted("a results page", "/fr/search?q=annuler+intercom", 300),
        Wanted("POST /api/v1/events", "/api/v1/events", 8000, body),
    )


def _by_turns(server: Server, wanted: Wanted, rounds: int) -> dict[str, Any]:
    requests = max(20, int(wanted.requests * SCALE))
    _ask(server.port, wanted.sent(is_counted=True), max(20, requests // 10), 249)
    costs: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds):
        for is_counted in (number % 2 == 0, number % 2 == 1):
            time.sleep(QUIET_SECONDS)
            before = server.cpu_seconds()
            _ask(server.port, wanted.sent(is_counted=is_counted), requests, 2 * number + is_counted)
            time.sleep(QUIET_SECONDS)
            costs[is_counted].append((server.cpu_seconds() - before) / requests * 1e6)
    differences = [one - other for one, other in zip(costs[True], costs[False], strict=True)]
    error = statistics.stdev(differences) / len(differences) ** 0.5 if rounds > 1 else float("nan")
    return {
        "with": statistics.fmean(costs[True]),
        "without": statistics.fmean(costs[False]),
        "difference": statistics.fmean(differences),
        "error": error,
        "requests": requests * rounds,
    }


def _ask(port: int, sent: bytes, requests: int, round_: int) -> None:
    """Over one kept connection; from another address each round, for one address may send only so many events."""
    with socket.create_connection(("127.0.0.1", port), 30, (f"127.0.1.{round_ % 250 + 1}", 0)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(requests):
            connection.sendall(sent)
            _read(connection)


def _read(connection: socket.socket) -> None:
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = connection.recv(1 << 18)
        assert more, answer
        answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head[9:12] in (b"200", b"204"), head
    left = _length(head) - len(body)
    while left > 0:
        left -= len(connection.recv(1 << 18))


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
