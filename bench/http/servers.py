"""Who is measured: our site, a bare Starlette app with the same bytes, each under uvicorn and granian, and nginx."""

import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

_START_SECONDS = 60
_NOT_SENT_AGAIN = {"date", "server", "connection", "transfer-encoding"}
SUBJECTS = ("helpcenter", "starlette", "helpcenter-granian", "starlette-granian", "nginx")


@dataclass(frozen=True, slots=True)
class Site:
    """A built copy of a site; `answers` are the recorded answers by path, which the bare app and nginx repeat."""

    root: Path
    answers: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)

    def with_answers(self, answers: dict[str, tuple[dict[str, str], bytes]]) -> "Site":
        kept = {
            path: [
                {name: value for name, value in headers.items() if name not in _NOT_SENT_AGAIN},
                b64encode(body).decode(),
            ]
            for path, (headers, body) in answers.items()
        }
        (self.root / "answers.json").write_text(json.dumps(kept), "utf-8")
        return replace(self, answers=answers)


def copy_of(root: Path, folder: Path) -> Site:
    """The site without its analytics, its index built."""
    copy = folder / "site"
    shutil.copytree(root / "content", copy / "content")
    shutil.copytree(root / "index", copy / "index")
    shutil.copytree(root / "analytics" / "reports", copy / "analytics" / "reports")
    _run_helpcenter(copy, "reindex")
    return Site(copy)


def _run_helpcenter(root: Path, *arguments: str) -> None:
    environment = _environment(root)
    subprocess.run([sys.executable, "-m", "helpcenter", *arguments], env=environment, check=True, capture_output=True)


def _environment(root: Path, **more: str) -> dict[str, str]:
    return {"HELPCENTER_ROOT": str(root), "PORT": "0", "PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())} | more


class Server:
    """A server in a process of its own; `missing` says why it could not be started."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes] | None", missing: str = "") -> None:
        self.port = port
        self.missing = missing
        self._process = process

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def memory_mb(self) -> float:
        """What the process that answers takes, its share of shared pages included (PSS)."""
        return max((_pss(pid) for pid in self._processes()), default=0) / 1024

    def cpu_seconds(self) -> float:
        """Processor time that the server has taken so far, in every process and thread of it."""
        return sum(map(_cpu_seconds, self._processes()))

    def _processes(self) -> list[int]:
        if self._process is None:
            return []
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text("ascii").split()
        return [self._process.pid, *map(int, children)]

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _pss(pid: int) -> int:
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


def _cpu_seconds(pid: int) -> float:
    """By the processor clock of the process, in nanoseconds; /proc counts ticks of ten milliseconds.

    The number of another process's clock is Linux's own (`MAKE_PROCESS_CPUCLOCK` with `CPUCLOCK_SCHED`).
    """
    return time.clock_gettime((~pid << 3) | 2)


def start(name: str, site: Site) -> Server:
    """Start a subject and wait until it answers."""
    port = _free_port()
    if name == "nginx":
        command = _nginx(site, port)
    elif name.endswith("granian"):
        command = _granian(name, port) if importlib.util.find_spec("granian") else None
    else:
        command = _uvicorn(name, port)
    if command is None:
        return Server(0, None, f"there is no {name.rsplit('-', 1)[-1]} on this machine")
    environment = _environment(
        site.root, PORT=str(port), _HELPCENTER_PART="web", BENCH_ANSWERS=str(site.root / "answers.json")
    )
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for(port, process)
    return Server(port, process)


def _uvicorn(name: str, port: int) -> list[str]:
    if name == "helpcenter":
        return [sys.executable, "-m", "helpcenter", "serve", "--part", "web"]
    options = ["--http", "httptools", "--loop", "uvloop", "--no-access-log", "--no-server-header"]
    return [sys.executable, "-m", "uvicorn", "bench.http.bare_app:app", "--port", str(port), *options]


def _granian(name: str, port: int) -> list[str]:
    app = (
        ["--factory", "helpcenter.web.app:from_environment"]
        if name == "helpcenter-granian"
        else ["bench.http.bare_app:app"]
    )
    options = ["--interface", "asgi", "--workers", "1", "--no-ws", "--loop", "uvloop", "--port", str(port)]
    return [sys.executable, "-m", "granian", *options, *app]


def _nginx(site: Site, port: int) -> list[str] | None:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return None
    path, (headers, body) = next(iter(site.answers.items()))
    folder = site.root / "nginx"
    file = folder / "html" / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    extra = "".join(
        f'add_header {name} "{value}";'
        for name, value in headers.items()
        if name not in {*_NOT_SENT_AGAIN, "content-length", "content-type", "etag"}
    )
    config = folder / "nginx.conf"
    # Root would let its workers be somebody who may not read the folder.
    user = "user root root;" if os.getuid() == 0 else ""
    lines = [
        f"daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/errors;",
        "events { worker_connections 512; }",
        "http { access_log off; keepalive_requests 10000000; sendfile on; tcp_nopush on; server_tokens off;",
        'default_type "text/html; charset=utf-8";',
        f"server {{ listen 127.0.0.1:{port}; root {folder}/html; {extra} }} }}",
    ]
    config.write_text("\n".join(lines), "utf-8")
    return [program, "-p", str(folder), "-c", str(config)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            connection.settimeout(30)
            if connection.recv(1):
                return
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"{process.args} did not start.")
