"""The process that runs reports of a site's own: it holds a copy of the facts, a bound on memory, and nothing else.

Run with `-m`. The first question says how it is set up (`Setup` as a mapping), each further one is a report to run.
The answer is what came of it: "result", or "broken" and "refused" with what to raise.
"""

import json
import os
import re
import resource
import sys
import threading
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import duckdb

from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.reports.sandbox import exchange
from helpcenter.analytics.reports.sandbox.execution import run
from helpcenter.analytics.reports.sandbox.fact_copy import read_copy
from helpcenter.analytics.reports.sandbox.statement_check import ReportError
from helpcenter.domain.errors import Unavailable
from helpcenter.lru_cache import LruCache

_REPORTS = 256
# What texts and lists may take that DuckDB does not count as its own, beside as much again as it may count.
_MORE_BYTES = 256 << 20
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)I?B\s*", re.IGNORECASE)
# Of the site's own reports, behind whoever is served.
_NICENESS = 5


def memory_bytes(text: str) -> int:
    """`512MB` as DuckDB reads it, in bytes. Raises ValueError."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no size, such as 512MB.')
    return int(float(found[1]) * _UNITS[found[2].upper()])


def open_facts(facts: str | None, scratch: str | None, timezone: str, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """An empty ledger in memory, or one with the copied facts, whose file is gone then; locked down."""
    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "threads": 2,
            "temp_directory": scratch or "",
            "max_temp_directory_size": memory_limit,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    prepare(connection, timezone)
    if facts is not None:
        read_copy(connection, Path(facts))
        Path(facts).unlink()
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _bound_memory(limit: int) -> None:
    """From here on the process gets no more than `limit` bytes above what it has; systems that do not count it leave
    DuckDB's own bound."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = 0
    with suppress(OSError):
        fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
        used = int(fields["VmData"].split()[0]) << 10
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (used + limit, used + limit))


def _answers(questions: "SimpleQueue[str]") -> None:
    number, setup = json.loads(questions.get())
    connection = open_facts(**setup)
    os.nice(_NICENESS)
    _bound_memory(memory_bytes(setup["memory_limit"]) * 2 + _MORE_BYTES)
    _say(number, {})
    checked: LruCache[Hashable, bool] = LruCache(_REPORTS)
    while True:
        number, question = json.loads(questions.get())
        _say(number, _answer(connection, question, checked))


def _answer(
    connection: duckdb.DuckDBPyConnection, question: dict[str, Any], checked: LruCache[Hashable, bool]
) -> dict[str, Any]:
    report = exchange.unpacked_report(question["report"])
    try:
        result = run(
            connection.cursor(),
            report,
            exchange.unpacked(question["values"]),
            frozenset(question["tables"]),
            question["seconds"],
            exchange.unpacked(question["variables"]),
            checked,
        )
    except ReportError as error:
        return {"broken": [error.sentence, error.line]}
    except Unavailable as error:
        return {"refused": [error.code, error.message]}
    except (OverflowError, RecursionError, ValueError) as error:
        return {"broken": [f"It makes what cannot be shown: too large, or nested too deep ({error}).", 1]}
    return {"result": exchange.packed_result(result)}


def _say(number: int, answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps([number, answer]) + "\n")
    sys.stdout.flush()


def _serve(questions: "SimpleQueue[str]") -> None:
    try:
        _answers(questions)
    finally:
        os._exit(1)


def main() -> None:
    questions: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_serve, args=(questions,), daemon=True).start()
    for line in sys.stdin:
        questions.put(line)
    # Whoever asked has ended: what still runs is for nobody.
    os._exit(0)


if __name__ == "__main__":
    main()
