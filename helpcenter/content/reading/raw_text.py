"""A text file as lines that know how each of them ends, so that what is not edited keeps every byte."""

import re
from dataclasses import dataclass

_END = re.compile("(\r\n|\r|\n)")
_MARK = b"\xef\xbb\xbf"


@dataclass
class RawText:
    """`lines` without their ends; `ends` has one for each, that of the last is "". `has_mark`: of byte order."""

    lines: list[str]
    ends: list[str]
    has_mark: bool = False

    @property
    def text(self) -> str:
        """With plain line ends, as everything else reads it."""
        return "\n".join(self.lines)

    def data(self) -> bytes:
        """The bytes of the file."""
        written = "".join(line + end for line, end in zip(self.lines, self.ends, strict=True))
        return (_MARK if self.has_mark else b"") + written.encode()

    def copy(self) -> "RawText":
        return RawText(list(self.lines), list(self.ends), self.has_mark)

    def insert(self, at: int, lines: list[str]) -> None:
        """Puts lines before the line `at`, counted from 0, which is there; they end as the one above does."""
        end = self.ends[at - 1] if at else self.ends[0] or "\n"
        self.lines[at:at] = lines
        self.ends[at:at] = [end] * len(lines)

    def remove(self, first: int, last: int) -> None:
        """Takes out the lines from `first` to `last`, counted from 0, both with their ends."""
        del self.lines[first : last + 1]
        del self.ends[first : last + 1]


def read(data: bytes) -> RawText | None:
    """The lines in `data`; None where it is not UTF-8."""
    try:
        text = data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError:
        return None
    parts = _END.split(text)
    return RawText(parts[::2], [*parts[1::2], ""], data.startswith(_MARK))
