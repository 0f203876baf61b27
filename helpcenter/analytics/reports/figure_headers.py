"""What a report's header says is behind its columns: the lines `-- figure NAME: …`."""

import re
from dataclasses import dataclass

_ROWS = re.compile(r"(all\s+)?([a-z_]+)(?:\s+where\s+(.+?))?(?:\s+per\s+([a-z_]+(?:\s*,\s*[a-z_]+)*))?")
_SHARE = re.compile(r"([a-z_]+)\s*/\s*([a-z_]+)")
_MADE_OF = re.compile(r"of\s+([a-z_]+(?:\s*,\s*[a-z_]+)*)")
HOW = (
    'A figure is "FACT where CONDITION per COLUMN, …", the last two optional, or "ONE / OTHER", or "of ONE, OTHER, …".'
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is behind a column: rows of `fact` for which `where` holds, one for each value of `per`, a column or
    several; or other figures.

    `fact` is a fact or one of the report's own WITH tables. Rows are those of the report's row, by its key, unless they
    are `overall`. `made_of` are figures; of a `is_share` the first ÷ the second, else as the report's words say.
    """

    name: str
    line: int
    fact: str = ""
    where: str = "true"
    per: str | None = None
    overall: bool = False
    made_of: tuple[str, ...] = ()
    is_share: bool = False


def parse_figure(name: str, text: str, line: int) -> Figure | None:
    """The figure that a header line declares; None when the line says no such thing."""
    if share := _SHARE.fullmatch(text):
        return Figure(name, line, made_of=(share[1], share[2]), is_share=True)
    if others := _MADE_OF.fullmatch(text):
        return Figure(name, line, made_of=tuple(re.split(r"\s*,\s*", others[1])))
    if rows := _ROWS.fullmatch(text):
        return Figure(name, line, rows[2], rows[3] or "true", rows[4], overall=rows[1] is not None)
    return None
