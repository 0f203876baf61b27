"""Commands run by this process, which has loaded the program: as people run them, in a third of the time."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from helpcenter.cli import main

# Settings of the machine's own stay out, as in a process that is given none.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "COLUMNS": "200"}


def helpcenter(root: Path, *arguments: str, stdin: str | None = None) -> CompletedProcess[str]:
    """What `helpcenter ARGUMENTS` says for the site in `root`, and its exit status."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    status = 0
    mask = os.umask(0o022)
    try:
        with (
            patch.object(sys, "argv", ["helpcenter", *arguments]),
            patch.object(sys, "stdin", io.StringIO(stdin or "")),
            patch.dict(os.environ, _ENVIRONMENT | {"HELPCENTER_ROOT": str(root)}, clear=True),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        os.umask(mask)
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return CompletedProcess(arguments, status, *said)
