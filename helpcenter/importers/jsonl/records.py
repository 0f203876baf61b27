"""The lines of a file of records, each judged by itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from helpcenter.content.reading.yaml_text import Number
from helpcenter.domain.errors import UsageError
from helpcenter.importers.model import MAX_GUIDES, ImportLog

MAX_LINE = 1 << 20
"""Longest line, in bytes."""
MAX_BYTES = 256 << 20
"""Largest file."""
WRONG = "record that is not read"
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Record:
    """`line` counts from 1; numbers in `value` are text that knows it was one, as in YAML."""

    line: int
    value: Mapping[str, Any]


class _Twice(ValueError):
    """A key stands twice in one object: nobody knows which one is meant."""


def read_records(path: Path, log: ImportLog) -> list[Record]:
    """Every record that can be read; the log tells the others by line. Raises UsageError for a file that is none or too
    large."""
    try:
        size = path.stat().st_size
        if not path.is_file() or size > MAX_BYTES:
            message = f"{path} is no file of at most {MAX_BYTES >> 20} MiB: divide it, and import its parts by --name."
            raise UsageError("large_file", message)
        with path.open("rb") as file:
            return list(_records(file, size, path.name, log))
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}): name a file with one JSON object a line."
        raise UsageError("no_file", message) from error


def _records(file: BinaryIO, size: int, path: str, log: ImportLog) -> Iterator[Record]:
    count = 0
    for number, data in enumerate(_lines(file), 1):
        log.tell("records", file.tell(), size)
        if data is None:
            log.note(WRONG, path, number, f"longer than {MAX_LINE >> 20} MiB: divide it")
            continue
        if not data.strip():
            continue
        count += 1
        if count > MAX_GUIDES:
            log.note(WRONG, path, number, f"{MAX_GUIDES:,} records are read at a time: this one and all below are not")
            return
        record = _record(data, number, path, log)
        if record is not None:
            yield record


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is too long."""
    while line := file.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (more := file.readline(_CHUNK)) and not more.endswith(b"\n"):
            pass
        yield None


def _record(data: bytes, number: int, path: str, log: ImportLog) -> Record | None:
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=Number, parse_float=str)
    except json.JSONDecodeError as error:
        log.note(WRONG, path, number, f"it is no JSON: {error.msg} at sign {error.colno}")
    except UnicodeDecodeError:
        log.note(WRONG, path, number, "it is not UTF-8: save the file with that encoding")
    except _Twice as error:
        log.note(WRONG, path, number, f'"{error}" stands twice: keep one')
    except (RecursionError, ValueError):
        log.note(WRONG, path, number, "it is nested deeper than anything here needs")
    else:
        if isinstance(value, dict):
            return Record(number, value)
        log.note(WRONG, path, number, 'it is no object: write {"id": …} on each line, without a list around them')
    return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, each in pairs:
        if key in value:
            raise _Twice(key[:80])
        value[key] = each
    return value


def without_empty(value: Any) -> Any:
    """`value` without what is null, or text or a list or an object of nothing: tables have empty cells."""
    if isinstance(value, Mapping):
        kept = {key: without_empty(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if not is_empty(each)}
    if isinstance(value, list):
        return [each for item in value if not is_empty(each := without_empty(item))]
    return value


def is_empty(value: Any) -> bool:
    """Whether a cell of a table holds nothing."""
    return value is None or value in ({}, []) or (isinstance(value, str) and not value.strip())
