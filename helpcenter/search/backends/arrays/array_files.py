"""Arrays and sorted strings as plain files. Nothing here can run code when it is opened, unlike pickles."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_format import Offsets

_LINE_BREAK = "\n"


class SegmentFiles:
    """The files of one segment: those in `path` whose names begin with `name` and a dot.

    Everything raises OSError when the disk fails, and what loads raises ValueError when a file is not what was saved.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name

    def _file(self, name: str, suffix: str) -> Path:
        return self._path / f"{self._name}.{name}.{suffix}"

    def save(self, name: str, array: NDArray[Any]) -> None:
        """Saves an array of numbers or flags."""
        np.save(self._file(name, "npy"), array, allow_pickle=False)

    def load(self, name: str) -> NDArray[Any]:
        """A saved array, mapped: workers share its pages."""
        mapped = np.load(self._file(name, "npy"), mmap_mode="r", allow_pickle=False)
        plain: NDArray[Any] = mapped.view(np.ndarray)
        return plain

    def save_strings(self, name: str, strings: Iterable[str]) -> None:
        """Saves strings that hold no line break."""
        self._file(name, "txt").write_text(_LINE_BREAK.join(strings), encoding="utf-8", newline="")

    def load_strings(self, name: str) -> Sequence[str]:
        """The saved strings, in memory."""
        text = self._file(name, "txt").read_bytes().decode()
        return text.split(_LINE_BREAK) if text else ()

    def save_json(self, name: str, value: object) -> None:
        """Saves what JSON can say."""
        self._file(name, "json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def load_json(self, name: str) -> Any:
        """The saved value."""
        return json.loads(self._file(name, "json").read_bytes())

    def save_bytes(self, name: str, parts: Iterable[bytes]) -> None:
        """Saves bytes, joined."""
        with self._file(name, "bin").open("wb") as file:
            file.writelines(parts)

    def load_bytes(self, name: str) -> memoryview:
        """Saved bytes, mapped."""
        path = self._file(name, "bin")
        if not path.stat().st_size:
            return memoryview(b"")
        return np.memmap(path, np.uint8, "r").view(np.ndarray).data


def offsets_of(lengths: Sequence[int] | NDArray[Any]) -> Offsets:
    """For parts of n lengths, joined: the n places where they begin, and the end of the last."""
    return np.concatenate(([0], np.cumsum(np.asarray(lengths, np.int64)))).astype(np.int64)


def expand_rows(offsets: Offsets, rows: NDArray[Any]) -> tuple[Offsets, Offsets]:
    """For some rows of ragged lists: the places of all their elements, and for each element its row, as an index into
    `rows`. Both are as long as the rows together."""
    counts = offsets[rows + 1] - offsets[rows]
    row = np.repeat(np.arange(len(rows), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(row), dtype=np.int64) - before[row] + offsets[rows][row], row
