"""What a backup is tried against: the ledger's own answers of one moment, and all else that a restore would find."""

import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from helpcenter.analytics.files import make_private, write_private
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import segments

PREFIX = "drill-"
_EXPECTED = "expected.json"
# Which calls to action are experiments, and what was told of them, is no part of the ledger.
_STATE = ("experiments.json", "verdicts.json")


class Expected(msgspec.Struct, frozen=True):
    """A report as one request asks it, and its rows; or why it could not be answered."""

    report: str
    parameters: dict[str, str]
    rows: list[list[str | int | float | None]] | None = None
    problem: str | None = None


def scene(paths: AnalyticsPaths, expected: Iterable[Expected]) -> Path:
    """A folder like `analytics/` without its ledger, in `export/`: kept segments, state, reports, and what is expected.

    The segments are links to the same files, so that they take no room. Nothing may change meanwhile. Raises OSError.
    """
    folder = paths.export / f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    there = AnalyticsPaths(folder)
    there.make()
    for source, target in ((paths.ingested, there.ingested), (paths.damaged, there.damaged)):
        for path in segments.closed(source):
            os.link(path, target / path.name)
    for name in _STATE:
        if (paths.state / name).exists():
            shutil.copyfile(paths.state / name, there.state / name)
    if paths.reports.is_dir():
        shutil.copytree(paths.reports, there.reports)
        make_private(there.reports)
    write_private(folder / _EXPECTED, msgspec.json.encode(list(expected)))
    return folder


def read_expected(folder: Path) -> list[Expected]:
    """What `scene` left. Raises OSError, msgspec.DecodeError."""
    return msgspec.json.decode((folder / _EXPECTED).read_bytes(), type=list[Expected])


def differs(expected: Expected, found: Expected) -> bool:
    """Whether two answers are not the same: figures to nine digits, for sums of many parts come in any order."""
    return expected.problem is not None or found.problem is not None or _plain(expected) != _plain(found)


def _plain(answer: Expected) -> list[list[object]]:
    return [[float(f"{cell:.9g}") if isinstance(cell, float) else cell for cell in row] for row in answer.rows or []]
