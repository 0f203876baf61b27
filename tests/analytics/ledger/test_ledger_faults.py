"""What is said of a ledger that fails names what mends it, and nothing of where the site lies."""

import errno
import os
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics.ledger.ledger_faults import failure_sentence, opening_error
from helpcenter.analytics.paths import AnalyticsPaths

PATHS = AnalyticsPaths(Path("/srv/secret-customer/analytics"))
FILE = "/srv/secret-customer/analytics/events.duckdb"
REBUILD = "helpcenter analytics rebuild"


def of_system(number: int) -> OSError:
    return OSError(number, os.strerror(number), FILE)


OPENING = [
    (duckdb.IOException(f'The file "{FILE}" exists, but it is not a valid DuckDB database file!'), REBUILD),
    (duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2"), REBUILD),
    (duckdb.Error(f"Failure while replaying WAL file {FILE}.wal"), REBUILD),
    (duckdb.IOException("Trying to read a database file with version number 99"), "helpcenter analytics restore FILE"),
    (duckdb.IOException(f"Could not write file {FILE}: No space left on device"), "make room"),
    (duckdb.IOException(f'Cannot open file "{FILE}": Permission denied'), "Let the user that runs the site write"),
    (of_system(errno.ENOSPC), "make room"),
    (of_system(errno.EROFS), "Let the user that runs the site write"),
    (of_system(errno.EEXIST), "move it away"),
    (of_system(errno.EIO), "Input/output error"),
]


@pytest.mark.parametrize(("error", "remedy"), OPENING, ids=lambda each: each if isinstance(each, str) else "")
def test_a_ledger_that_cannot_be_opened_names_what_mends_it(error: Exception, remedy: str) -> None:
    message = opening_error(error, PATHS).message
    assert remedy in message
    assert "secret-customer" not in message


RUNNING = [
    (duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2"), REBUILD),
    (duckdb.FatalException(f"Could not write file {FILE}: No space left on device"), "make room"),
    (of_system(errno.ENOSPC), "make room"),
    (of_system(errno.EIO), "Nothing is lost"),
]


@pytest.mark.parametrize(("error", "remedy"), RUNNING, ids=lambda each: each if isinstance(each, str) else "")
def test_a_ledger_that_fails_while_it_is_open_names_what_mends_it(error: Exception, remedy: str) -> None:
    message = failure_sentence(error, PATHS)
    assert remedy in message
    assert "Nothing is lost" in message
    assert "secret-customer" not in message
