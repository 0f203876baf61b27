"""The engines that answer from raw events, each in a process of its own: DuckDB, SQLite, PostgreSQL, chDB."""

import csv
import importlib
import importlib.util
import io
import os
import pwd
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from bench.analytics.questions import COLUMNS
from bench.analytics.visits import DAYS, connect
from helpcenter.analytics import ReportParameters

TRIES = 3
_START_SECONDS = 30
Rows = Sequence[Sequence[Any]]


class RawPeer(Protocol):
    """`load` reads a file of events, with a head; `ask` answers with the best time of its tries, and the rows."""

    def load(self, file: Path) -> None: ...

    def ask(self, sql: str, tries: int = TRIES) -> tuple[float, Rows]: ...

    def close(self) -> None: ...


def best(run: Callable[[], Rows], tries: int) -> tuple[float, Rows]:
    times = []
    for _ in range(tries):
        began = time.perf_counter()
        rows = run()
        times.append(time.perf_counter() - began)
    return min(times), rows


class Duck:
    """DuckDB on the ledger's table of raw events, which lies in the order of time; the owner must have left it."""

    table = "ledger.events"

    def __init__(self, ledger: Path) -> None:
        self._connection = connect(threads=2, memory_limit="1GB")
        self._connection.execute(f"ATTACH '{ledger}' AS ledger (READ_ONLY)")

    def ask(self, sql: str, tries: int = TRIES) -> tuple[float, Rows]:
        return best(lambda: self._connection.execute(sql).fetchall(), tries)

    def export(self, used: ReportParameters, file: Path) -> int:
        """Write what the questions read of the events of those days to a file of comma-separated values."""
        wanted = f"SELECT {', '.join(COLUMNS)} FROM {self.table} WHERE {_within(used)}"
        sql = f"COPY ({wanted}) TO '{file}' (FORMAT csv, HEADER)"
        row = self._connection.execute(sql).fetchone()
        return row[0] if row else 0

    def count(self, used: ReportParameters) -> int:
        row = self._connection.execute(f"SELECT count(*) FROM {self.table} WHERE {_within(used)}").fetchone()
        return row[0] if row else 0

    def days_within(self, last: str, rows: int) -> int:
        """How many of the last days hold so many events at most; one at least, a year at most.

        Never such a number of days that begins at a midnight which visits go past (`visits.sql`).
        """
        ago = f"date_diff('day', happened_at, TIMESTAMP '{last}')"
        sql = f"SELECT {ago}, count(*) FROM {self.table} GROUP BY 1 ORDER BY 1"
        days = total = 0
        for ago, events in self._connection.execute(sql).fetchall():
            total += events if ago > 0 else 0
            days = ago if ago > 0 and total <= rows else days
        return min(DAYS, max(1, days - (days % 10 == 5 and days < DAYS)))

    def close(self) -> None:
        self._connection.close()


class Sqlite:
    """SQLite, a table without an index: every question reads all of it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "raw.sqlite"
        self._file.unlink(missing_ok=True)
        self._connection = sqlite3.connect(self._file)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144", "mmap_size = 8589934592"):
            self._connection.execute(f"PRAGMA {pragma}")

    def load(self, file: Path) -> None:
        self._connection.execute(f"CREATE TABLE events ({', '.join(map(' '.join, COLUMNS.items()))})")
        with file.open(encoding="utf-8", newline="") as source:
            rows = csv.reader(source)
            next(rows)
            marks = ", ".join("?" * len(COLUMNS))
            self._connection.executemany(
                f"INSERT INTO events VALUES ({marks})", ([cell or None for cell in row] for row in rows)
            )
        self._connection.commit()
        self._connection.execute("ANALYZE")

    def ask(self, sql: str, tries: int = TRIES) -> tuple[float, Rows]:
        return best(lambda: self._connection.execute(sql).fetchall(), tries)

    def close(self) -> None:
        self._connection.close()
        self._file.unlink(missing_ok=True)


class Chdb:
    """chDB, which is ClickHouse in the process: a MergeTree in the order of time."""

    def __init__(self, _folder: Path) -> None:
        self._folder = tempfile.mkdtemp(prefix="helpcenter-chdb-")
        session: Any = importlib.import_module("chdb.session")
        self._session = session.Session(self._folder)

    def load(self, file: Path) -> None:
        kinds = {
            "TIMESTAMP": "DateTime64(6, 'UTC')",
            "TEXT": "LowCardinality(Nullable(String))",
            "BIGINT": "Nullable(Int64)",
        }
        wide = {"visitor": "String", "query": "Nullable(String)", "path": "Nullable(String)"}
        columns = ", ".join(f"{name} {wide.get(name, kinds[kind])}" for name, kind in COLUMNS.items())
        self._session.query("CREATE DATABASE raw")
        self._session.query(f"CREATE TABLE raw.events ({columns}) ENGINE = MergeTree ORDER BY happened_at")
        self._session.query(f"INSERT INTO raw.events SELECT * FROM file('{file}', 'CSVWithNames')")
        self._session.query("OPTIMIZE TABLE raw.events FINAL")

    def ask(self, sql: str, tries: int = TRIES) -> tuple[float, Rows]:
        sql = sql.replace("FROM events", "FROM raw.events")
        return best(lambda: list(csv.reader(io.StringIO(str(self._session.query(sql, "CSV"))))), tries)

    def close(self) -> None:
        self._session.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Postgres:
    """A PostgreSQL of its own on a socket in a folder of its own, for as long as it is asked; not as root."""

    def __init__(self, _folder: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="helpcenter-postgres-"))
        self._who: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres" if _is_user("postgres") else "nobody")
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[bytes] | None = None
        initdb = [
            _program("initdb"),
            "-D",
            str(self._folder / "data"),
            "-U",
            "bench",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        ]
        subprocess.run([*initdb, "--locale=C"], check=True, capture_output=True, cwd=self._folder, **self._who)
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self._folder), "shared_buffers": "1GB",
            "work_mem": "256MB", "max_parallel_workers_per_gather": "2", "jit": "off", "fsync": "off",
            "max_wal_size": "4GB",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [_program("postgres"), "-D", str(self._folder / "data"), *options]
        self._server = subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._who
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while subprocess.run([*self._psql(), "-c", "SELECT 1"], check=False, capture_output=True).returncode:
            if time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start.")
            time.sleep(0.1)

    def _psql(self) -> list[str]:
        return [_program("psql"), "-h", str(self._folder), "-U", "bench", "-d", "postgres", "-X", "-q", "--csv", "-t"]

    def load(self, file: Path) -> None:
        columns = ", ".join(map(" ".join, COLUMNS.items()))
        script = f"CREATE UNLOGGED TABLE events ({columns});\n\\copy events FROM '{file}' (FORMAT csv, HEADER)\n"
        self._run(script + "VACUUM ANALYZE events;\n")

    def ask(self, sql: str, tries: int = TRIES) -> tuple[float, Rows]:
        said = self._run("\\timing on\n" + f"{sql};\n" * tries)
        times = [float(each) / 1e3 for each in re.findall(r"^Time: ([\d.]+) ms", said, re.MULTILINE)]
        answer = said[: said.index("Time: ")]
        return min(times), list(csv.reader(io.StringIO(answer)))

    def _run(self, script: str) -> str:
        done = subprocess.run(
            [*self._psql(), "-v", "ON_ERROR_STOP=1"], input=script, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def close(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)


def _within(used: ReportParameters) -> str:
    return f"happened_at >= '{used.first}' AND CAST(happened_at AS DATE) <= '{used.last}'"


def missing(name: str) -> str:
    """Why a peer cannot be asked on this machine; empty when it can."""
    if name == "chDB" and importlib.util.find_spec("chdb") is None:
        return "chDB is not installed"
    if name == "PostgreSQL" and not (_found("postgres") and _found("initdb") and _found("psql")):
        return "PostgreSQL is not installed"
    return ""


def _is_user(name: str) -> bool:
    return any(each.pw_name == name for each in pwd.getpwall())


def _found(program: str) -> str | None:
    others = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    return shutil.which(program) or shutil.which(program, path=":".join(others))


def _program(name: str) -> str:
    found = _found(name)
    assert found, name
    return found


SAMPLED: dict[str, Callable[[Path], RawPeer]] = {"SQLite": Sqlite, "PostgreSQL": Postgres, "chDB": Chdb}
