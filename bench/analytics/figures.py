"""What a run has measured, kept in its folder, so that the next run goes on from there."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpcenter.domain.errors import UsageError

_NAME = "figures.json"


class Figures:
    """Figures by stage, written at once. `settings` are those of the run that made the folder; what they hold first
    must be given again: another number of events is another folder. Raises UsageError.
    """

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self._file = folder / _NAME
        self._all: dict[str, Any] = {"settings": settings}
        if self._file.exists():
            self._all = json.loads(self._file.read_text("utf-8"))
        kept = self._all["settings"]
        for name in ("rows", "seed"):
            if kept[name] != settings[name]:
                raise UsageError(
                    "other_run", f"{folder} holds a run with --{name} {kept[name]}; name another --folder."
                )

    @property
    def settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = self._all["settings"]
        return settings

    def get(self, stage: str) -> dict[str, Any] | None:
        """What the stage measured, if it was done."""
        found: dict[str, Any] | None = self._all.get(stage)
        return found

    def put(self, stage: str, found: dict[str, Any]) -> None:
        self._all[stage] = found
        self._write()

    def forget(self, stages: Sequence[str]) -> None:
        for stage in stages:
            self._all.pop(stage, None)
        self._write()

    def _write(self) -> None:
        beside = self._file.with_suffix(".tmp")
        beside.write_text(json.dumps(self._all, indent=1, default=str), "utf-8")
        beside.replace(self._file)


def plain(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as JSON holds them."""
    kinds = (int, float, str, type(None))
    return [[cell if isinstance(cell, kinds) else str(cell) for cell in row] for row in rows]


def agree(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> bool:
    """Whether two answers hold the same rows in the same order, fractions to six digits."""
    return len(one) == len(other) and all(
        len(left) == len(right) and all(map(_same, left, right)) for left, right in zip(one, other, strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
    return bool(one == other)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown; all columns but the first are numbers, or short words."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
