"""Answers kept in a folder, so that a stopped import goes on, and a later one asks for what has changed only."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path

_INDEX = "answers.jsonl"
_UNFINISHED = "unfinished"
_MAX_INDEX = 64 << 20
_MAX_AGE_SECONDS = 86_400
"""An import that last kept an answer longer ago than that begins anew."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`address` is what was asked, `final` where redirects led; `kind` the content type; `etag` and `modified` are as
    the server told them; `time` is when, in seconds since 1970."""

    address: str
    final: str
    kind: str
    charset: str = ""
    etag: str = ""
    modified: str = ""
    time: float = 0.0


class KeptAnswers:
    """The answers in a folder. Nothing is made there before the first one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = {each.address: each for each in _read(folder / _INDEX)}
        self._since = _started(folder)

    def find(self, address: str) -> tuple[Answer, bytes] | None:
        """What was kept of an address, if it is whole."""
        answer = self._answers.get(address)
        try:
            return (answer, self._path(address).read_bytes()) if answer else None
        except OSError:
            return None

    def is_of_this_import(self, answer: Answer) -> bool:
        """Whether it was kept since the import began that has not ended yet."""
        return self._since is not None and answer.time >= self._since

    def keep(self, answer: Answer, data: bytes) -> None:
        """With the time of now. Raises OSError."""
        self._begin()
        answer = replace(answer, time=time.time())
        path = self._path(answer.address)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(data)
        temporary.replace(path)
        self._answers[answer.address] = answer
        with (self._folder / _INDEX).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")

    def forget(self, address: str) -> None:
        """Nothing is known of an address any more. Raises OSError."""
        if self._answers.pop(address, None) is not None:
            self._path(address).unlink(missing_ok=True)

    def finish(self) -> None:
        """The import has ended: the next one asks every server whether something has changed."""
        self._since = None
        with suppress(OSError):
            (self._folder / _UNFINISHED).unlink(missing_ok=True)
            if self._answers:
                lines = "".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in self._answers.values())
                (self._folder / f"{_INDEX}.new").write_text(lines, "utf-8")
                (self._folder / f"{_INDEX}.new").replace(self._folder / _INDEX)

    def _begin(self) -> None:
        if self._since is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / _UNFINISHED).write_text(f"{time.time()}\n", "utf-8")
            self._since = time.time()

    def _path(self, address: str) -> Path:
        return self._folder / sha256(address.encode()).hexdigest()[:32]


def _read(path: Path) -> list[Answer]:
    names = {each.name: each.type for each in fields(Answer)}
    found = []
    with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
        if os.fstat(file.fileno()).st_size > _MAX_INDEX:
            return []
        for line in file:
            # The last line of an import that was stopped may be half of one.
            with suppress(ValueError, TypeError):
                value = json.loads(line)
                if isinstance(value, dict) and set(value) == set(names):
                    found.append(Answer(**{**value, "time": float(value["time"])}))
    return found


def _started(folder: Path) -> float | None:
    """When the import began that was not ended, None where there is none. It may take several runs, of half a day."""
    with suppress(OSError, ValueError):
        began = float((folder / _UNFINISHED).read_text("utf-8")[:40])
        last = (folder / _INDEX).stat().st_mtime if (folder / _INDEX).exists() else began
        now = time.time()
        return began if began <= now and now - max(began, last) <= _MAX_AGE_SECONDS else None
    return None
