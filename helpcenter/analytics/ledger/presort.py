"""The lines of segments by the time they tell of, in files of our own, before DuckDB reads them.

Segments are almost in order already, so sorting their lines takes a moment; DuckDB would sort thirty columns, at
several times the cost of reading them. The lines are not parsed: where their time does not stand as we write it, they
are left to DuckDB.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from operator import itemgetter
from pathlib import Path

from helpcenter.analytics.files import delete_file

SEGMENT = "#"
"""The field that tells which of several segments a line comes from: its number, from 1."""
_NAME = "arriving-{:04}.lines"
# Lines of a file: what DuckDB stores as one group of rows. It reads each file on one thread.
_FILE_LINES = 122_880
_AT = b'"at":"'
_IN_A_MOMENT = b"0123456789-:.T"
_LONGEST_MOMENT = len("2026-01-01T00:00:00.000000000")
# Lines written at once: their bytes stay in the processor's cache, and no second copy of them all is made.
_LINES = 1000
# The moment, what goes before the line, the line without its brace and newline.
_Piece = tuple[bytes, bytes, bytes]


class Unsortable(Exception):
    """Lines that do not tell their time as this release writes it, or that there is no room for."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Files of lines, in order. `first` and `last` are the moments at its ends. With `is_numbered`, each line holds the
    number of its segment."""

    files: tuple[Path, ...]
    first: str
    last: str
    is_numbered: bool


@contextmanager
def in_order(files: Sequence[Path], folder: Path) -> Iterator[Arrivals]:
    """The lines of all files, of which there is at least one line, by time. What is made in `folder` goes at the end.

    Raises Unsortable, OSError.
    """
    is_numbered = len(files) > 1
    pieces: list[_Piece] = []
    for number, path in enumerate(files, start=1):
        pieces += _pieces(path, b'\n{"%s":%d,' % (SEGMENT.encode(), number) if is_numbered else b"\n{")
    if not pieces:
        raise Unsortable
    try:
        if not is_numbered and all(one[0] <= other[0] for one, other in pairwise(pieces)):
            made = tuple(files)
        else:
            # By time alone: what came first stays first, and the lines themselves are never compared.
            pieces.sort(key=itemgetter(0))
            made = _written(folder, pieces)
        yield Arrivals(made, pieces[0][0].decode(), pieces[-1][0].decode(), is_numbered)
    finally:
        forget(folder)


def forget(folder: Path) -> None:
    """Delete what a process that died in between has left."""
    for path in folder.glob(_NAME.format(0).replace("0000", "*")):
        delete_file(path)


def _pieces(path: Path, before: bytes) -> list[_Piece]:
    content = path.read_bytes()
    if not content:
        return []
    if not content.startswith(b"{") or not content.endswith(b"}\n"):
        raise Unsortable
    try:
        pieces = [(_moment(line), before, line) for line in content[1:-1].split(b"\n{")]
    except ValueError:
        raise Unsortable from None
    if b"".join(map(itemgetter(0), pieces)).translate(None, _IN_A_MOMENT):
        raise Unsortable
    return pieces


def _moment(line: bytes) -> bytes:
    """The time in UTC, as text that sorts as the time does: without its last letter, "40" comes before "40.5"."""
    start = line.index(_AT) + len(_AT)
    return line[start : line.index(b"Z", start, start + _LONGEST_MOMENT + 1)]


def _written(folder: Path, pieces: Sequence[_Piece]) -> tuple[Path, ...]:
    try:
        return tuple(_write(folder, pieces))
    except OSError as error:
        # No room for a copy of the lines: DuckDB needs none.
        raise Unsortable from error


def _write(folder: Path, pieces: Sequence[_Piece]) -> Iterator[Path]:
    for number, start in enumerate(range(0, len(pieces), _FILE_LINES)):
        file = folder / _NAME.format(number)
        _write_file(file, pieces[start : start + _FILE_LINES])
        yield file


def _write_file(file: Path, pieces: Sequence[_Piece]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        rest = iter(pieces)
        while some := list(islice(rest, _LINES)):
            _write_all(descriptor, b"".join(chain.from_iterable(map(itemgetter(1, 2), some))))
        _write_all(descriptor, b"\n")
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
