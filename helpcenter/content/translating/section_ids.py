"""Ids written behind the headings that have none, so that sections are known whatever is put before them."""

from collections.abc import Iterator
from pathlib import Path

from helpcenter.content.translating import pieces
from helpcenter.content.translating.pieces import INTRO, Piece, TextFile
from helpcenter.domain.guide import Guide


def edits(root: Path, guide: Guide) -> Iterator[tuple[str, bytes]]:
    """The files of a guide that lack ids, as paths relative to the site and what their bytes should be.

    Every section gets the id that it has today, in the source and, where it is aligned, in every translation. Nothing
    is edited where another heading would come of it. Raises UsageError for a file that has become unreadable.
    """
    for text in (*guide.texts.values(), *guide.drafts.values()):
        file = pieces.read(root, guide.id, text)
        edited = with_ids(file)
        if edited != list(file.lines) and _is_same(file, edited):
            yield file.path, file.with_lines(edited)


def with_ids(file: TextFile) -> list[str]:
    """The file's lines, with the id of each piece behind its heading."""
    lines = list(file.lines)
    for name, piece in file.pieces.items():
        if name != INTRO and not piece.has_id:
            at, words = _last_words(lines, piece)
            closing = len(words.rstrip()) if piece.start - piece.heading > 1 else _before_closing(words)
            lines[at] = f"{words[:closing].rstrip()} {{#{name}}}{words[closing:]}".rstrip()
    return lines


def _last_words(lines: list[str], piece: Piece) -> tuple[int, str]:
    """The line at whose end the id goes: the heading's own, or the last one above its underline."""
    at = max(piece.heading, piece.start - 2)
    return at, lines[at]


def _before_closing(words: str) -> int:
    """Where the `##` begin that may close a heading; its end where there are none."""
    found = pieces.CLOSING.search(words)
    return found.start() if found else len(words)


def _is_same(file: TextFile, edited: list[str]) -> bool:
    names = {piece.heading + 1: name for name, piece in file.pieces.items()}
    written = "\n".join(edited)
    again = pieces.cut(file.path, written.encode(), written, names)
    return {name: (each.level, each.title, each.body) for name, each in again.pieces.items()} == {
        name: (each.level, each.title, each.body) for name, each in file.pieces.items()
    } and all(each.has_id or name == INTRO for name, each in again.pieces.items())
