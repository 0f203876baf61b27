"""A reindex in a process of its own, so that no visitor waits for the interpreter.

Run as a module: its orders are a line of JSON on standard input, what it tells a line each on standard output.

It ends when nobody reads any more, and whatever it was doing is then as if it had not been.
"""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from helpcenter.domain.errors import ContentErrors, HelpcenterError
from helpcenter.search import FEW_TO_ENCODE, Progress, ReindexReport, turn_semantic_search
from helpcenter.serving.publishing import reindex

# Visitors' pages go first on a machine that has no core to spare.
_NICENESS = 10
_PAUSE_SECONDS = 0.2
_MOST_PROBLEMS = 200


def main() -> None:
    """Reads its orders, reindexes, and tells how far it is and how it ended."""
    orders = json.loads(sys.stdin.readline())
    os.nice(_NICENESS)
    turn_semantic_search(is_on=orders["semantic"])
    try:
        report = reindex(
            Path(orders["root"]),
            _Teller().tell,
            wait_seconds=orders["wait"],
            engine=orders["engine"],
            kept=orders["kept"],
            who=orders["who"],
            # The process that asks encodes the rest.
            few=FEW_TO_ENCODE,
        )
    except ContentErrors as error:
        first_errors = sorted(error.problems, key=lambda each: not each.is_error)
        told = [{"severity": each.severity.value, "sentence": str(each)} for each in first_errors[:_MOST_PROBLEMS]]
        _say("failed", {"message": error.message, "problems": told, "more": len(first_errors) - len(told)})
    except HelpcenterError as error:
        _say("failed", {"message": error.message, "problems": [], "more": 0})
    except OSError as error:
        _say("failed", {"message": f"This could not be done: {error.strerror or error}.", "problems": [], "more": 0})
    else:
        _say("done", _summary(report))


class _Teller:
    """Tells of progress, not more often than somebody looks."""

    def __init__(self) -> None:
        self._last = 0.0

    def tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last >= _PAUSE_SECONDS or progress.done == progress.total:
            self._last = now
            _say("progress", asdict(progress))


def _summary(report: ReindexReport) -> dict[str, Any]:
    counts = {
        what: sum(len(getattr(each, what)) for each in report.locales) for what in ("added", "changed", "removed")
    }
    return {"release": report.release, "is_new": report.is_new, "seconds": round(report.seconds, 2), **counts}


def _say(what: str, facts: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps([what, facts]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
