"""Two web processes with a small application, for tests: `python -m tests.http_server.supervised FOLDER`.

Each process leaves a file named like it in FOLDER/started; none starts while FOLDER/broken is there.
"""

import os
import socket
import sys
from pathlib import Path

from helpcenter.http_server.server import ServerOptions
from helpcenter.http_server.workers import WorkerSupervisor
from tests.http_server.conftest import Application


def make() -> Application:
    folder = Path(os.environ["SUPERVISED"])
    if (folder / "broken").exists():
        raise RuntimeError("broken")
    (folder / "started" / str(os.getpid())).touch()
    return Application()


def main(folder: str) -> None:
    os.environ["SUPERVISED"] = folder
    listener = socket.create_server(("127.0.0.1", 0))
    options = ServerOptions("warning")
    WorkerSupervisor("tests.http_server.supervised:make", options, listener, 2, silent_seconds=3).run()


if __name__ == "__main__":
    main(sys.argv[1])
