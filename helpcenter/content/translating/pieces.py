"""A guide's text cut into the pieces that are translated, as they are written, each with its place in the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpcenter.content.reading import raw_text
from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, decode, read_bytes
from helpcenter.content.reading.raw_text import RawText
from helpcenter.content.text import front_matter
from helpcenter.content.text.markdown import document
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import GuideText

INTRO = "intro"
_MARKS = re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]+|$)")
CLOSING = re.compile(r"[ \t]+#+[ \t]*$|[ \t]+$")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-+)[ \t]*")
_ID = re.compile(r"[ \t]*\{:?[ \t]*#[^{}]*\}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block or item in one file. `title` and `body` are Markdown, the title without its id.

    `heading`, `start` and `end` count lines of the file from 0: where the heading stands, and its text, half open. The
    heading of an introduction is where its text is. `has_id`: its id is written behind the heading.
    """

    id: str
    level: int
    title: str
    body: str
    heading: int
    start: int
    end: int
    has_id: bool


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text as it stands on disk: its `lines` without their ends, the `ends`, and its pieces by id, in order.

    `body` is the line, from 0, where the front matter has ended.
    """

    path: str
    lines: tuple[str, ...]
    ends: tuple[str, ...]
    has_mark: bool
    body: int
    pieces: Mapping[str, Piece]

    def with_lines(self, lines: Sequence[str]) -> bytes:
        """The bytes of the file with other lines, its byte order mark and line ends kept: each line's own where they
        are as many as before."""
        end = "\r\n" if "\r\n" in self.ends else "\n"
        ends = self.ends if len(lines) == len(self.ends) else (*[end] * (len(lines) - 1), "")
        return RawText(list(lines), list(ends), self.has_mark).data()


def read(root: Path, guide: str, text: GuideText) -> TextFile:
    """The file that holds `text`. Raises UsageError where it has changed into something that cannot be read."""
    path = f"content/guides/{guide}/{text.locale}.md"
    log = ProblemLog(path)
    data = read_bytes(root / path, MAX_TEXT, log)
    written = decode(data, log) if data is not None else None
    if data is None or written is None:
        raise UsageError("unreadable_file", str(log.problems[0]))
    return cut(path, data, written, {block.line: name for name, block in text.blocks.items()})


def cut(path: str, data: bytes, written: str, names: Mapping[int, str]) -> TextFile:
    """`written` is the text of `data` with plain line ends; `names`: ids of headings by line, from 1."""
    log = ProblemLog(path)
    parts = front_matter.split(written, log)
    if parts is None:
        raise UsageError("no_front_matter", str(log.problems[0]))
    _, markdown, first = parts
    body = document.read(markdown, first, lambda heading, _: heading.level == 2 or heading.line in names)
    lines = tuple(written.split("\n"))
    pieces: dict[str, Piece] = {}
    ends = [section.heading.line for section in body.sections[1:] if section.heading] + [len(lines) + 1]
    for section, end in zip(body.sections, ends, strict=True):
        heading = section.heading
        name = names.get(heading.line if heading else first)
        if name is None or (heading is None) is not (name == INTRO):
            continue
        at = (heading.line if heading else section.line) - 1
        title = raw_title(lines[at : section.line - 1]) if heading else ""
        level = heading.level if heading else 2
        has_id = heading is not None and heading.id is not None
        pieces[name] = Piece(name, level, title, section.markdown, at, section.line - 1, end - 1, has_id)
    raw = raw_text.read(data)
    line_ends = tuple(raw.ends) if raw is not None else ()
    return TextFile(path, lines, line_ends, data.startswith(b"\xef\xbb\xbf"), first - 1, pieces)


def raw_title(lines: Sequence[str]) -> str:
    """The words of a heading as they are written, in either of Markdown's two ways, without its id."""
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[-1]):
        words = " ".join(line.strip() for line in lines[:-1])
    else:
        words = CLOSING.sub("", _MARKS.sub("", lines[0]))
    return _ID.sub("", words.strip()).strip()


def heading_line(level: int, title: str, name: str) -> str:
    """A heading with its id."""
    return f"{'#' * level} {title} {{#{name}}}"
