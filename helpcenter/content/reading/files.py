"""Reading the editors' files: bounded, as UTF-8, and never with a trace."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpcenter.domain.problem import Problem, Remedy, RemedyKind, Severity
from helpcenter.regular_files import leads_out

MAX_TEXT = 256 * 1024
"""Largest text file, in bytes."""


@dataclass
class ProblemLog:
    """Collects what is wrong in one file. `path` is relative to the site's folder.

    `places` tells where each line from `first_place` on was written, where that is in other files, too. `shown_anyway`
    counts errors in spite of which a preview shows the rest.
    """

    path: str
    problems: list[Problem] = field(default_factory=list)
    places: Sequence[tuple[str, int]] = ()
    first_place: int = 1
    shown_anyway: int = 0

    def place(self, line: int) -> tuple[str, int]:
        """File and line where a line of the text as it was read was written."""
        index = line - self.first_place
        return self.places[index] if 0 <= index < len(self.places) else (self.path, line)

    def own_line(self, line: int) -> int:
        """The line of the file itself that a line of the text belongs to: where it is included, if it is."""
        index = line - self.first_place
        before = (number for path, number in reversed(self.places[: index + 1]) if path == self.path)
        return next(before, line)

    def error(self, line: int, message: str, remedy: Remedy | None = None) -> None:
        self.problems.append(Problem(*self.place(line), message, Severity.ERROR, remedy))

    def error_shown_anyway(self, line: int, message: str) -> None:
        """An error that keeps a guide from going live, and nothing of it from being shown to its editor."""
        self.shown_anyway += 1
        self.error(line, message)

    def warn(self, line: int, message: str, remedy: Remedy | None = None) -> None:
        self.problems.append(Problem(*self.place(line), message, Severity.WARNING, remedy))

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def read_bytes(path: Path, limit: int, log: ProblemLog) -> bytes | None:
    """The bytes of a regular file of at most `limit` bytes; None with a problem otherwise."""
    try:
        if not path.exists() and not path.is_symlink():
            log.error(1, "the file is missing: add it")
            return None
        if not path.is_file():
            log.error(1, f'"{path.name}" is not a regular file: put a file in its place')
            return None
        if _leads_out(path, log):
            log.error(1, "this is a link that leads out of content/: put the file itself here")
            return None
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        log.error(1, f"the file cannot be read ({error.strerror}): mend its permissions")
        return None
    if len(data) > limit:
        log.error(1, f"the file is larger than {_size(limit)}: make it smaller")
        return None
    return data


def _leads_out(path: Path, log: ProblemLog) -> bool:
    """Whether it could be any file or folder of the machine, whose text would then be on a page."""
    depth = len(Path(log.path).parts)
    return leads_out(path, path.parents[depth - 1] / "content") if depth <= len(path.parents) else False


def decode(data: bytes, log: ProblemLog) -> str | None:
    """Text with plain line ends and without a byte order mark; None with a problem when it is not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        log.error(line, "the file is not UTF-8 text: save it with the encoding UTF-8")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]")
"""Signs that steer a terminal or turn letters round, and that nobody sees in an editor."""

STRAY = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
"""Those that never mean anything: neither a space, nor a letter of an old encoding, nor the way that words run."""


def check_unseen(text: str, first_line: int, log: ProblemLog) -> None:
    """Logs the first sign of each line of `text` that nobody sees."""
    if UNSEEN.search(text):
        for number, line in enumerate(text.split("\n"), first_line):
            if found := UNSEEN.search(line):
                message = f"this line holds a sign that nobody sees (U+{ord(found[0]):04X}): remove it"
                log.error(number, message, unseen_remedy(line))


def unseen_remedy(line: str) -> Remedy | None:
    """What to do about the signs in a line that nobody sees; None where something may have been meant by one."""
    return Remedy(RemedyKind.UNSEEN) if UNSEEN.search(line) and not UNSEEN.search(STRAY.sub("", line)) else None


def read_text(path: Path, log: ProblemLog) -> str | None:
    """The text of a file; None with a problem when there is none to be had."""
    data = read_bytes(path, MAX_TEXT, log)
    return None if data is None else decode(data, log)


@dataclass(frozen=True)
class Entry:
    """A file or a folder, as a listing of the folder above it names it."""

    path: Path
    is_folder: bool

    @property
    def name(self) -> str:
        return self.path.name


def entries(folder: Path, log: ProblemLog) -> list[Entry]:
    """What is in a folder, by name, without hidden files and editors' backups; nothing if there is no folder."""
    try:
        if _leads_out(folder, log):
            log.error(1, "this is a link that leads out of content/: put the folder itself here")
            return []
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return [Entry(path, path.is_dir()) for path in found if not is_hidden(path.name)]
    except OSError as error:
        log.error(1, f"the folder cannot be read ({error.strerror}): mend its permissions")
        return []


def is_hidden(name: str) -> bool:
    """Whether a file is none of the content's: hidden, or an editor's backup."""
    return name.startswith((".", "#", "~")) or name.endswith("~")


def printable(name: str) -> str:
    """A file name that can be printed, whatever bytes it has on disk."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _size(count: int) -> str:
    return f"{count // 1024**2} MiB" if count >= 1024**2 else f"{count // 1024} KiB"
