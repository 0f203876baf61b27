"""What a report's header says is behind its columns: the lines `-- figure NAME: …`."""

import re
from dataclasses import dataclass

_ROWS = re.compile(r"(all\s+)?([a-z_]+)(?:\s+where\s+(.+?))?(?:\s+per\s+([a-z_]+(?:\s*,\s*[a-z_]+)*))?")
_SHARE = re.compile(r"([a-z_]+)\s*/\s*([a-z_]+)")
_INPUTS = re.compile(r"of\s+([a-z_]+(?:\s*,\s*[a-z_]+)*)")
FIGURE_SYNTAX = (
    'A figure is "FACT where CONDITION per COLUMN, …", the last two optional, or "ONE / OTHER", or "of ONE, OTHER, …".'
)


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """What is behind a column: rows of `fact` for which `where` holds, one for each value of `per`, a column or
    several; or other figures.

    `fact` is a fact or one of the report's own WITH tables. Rows are those of the report's row, by its key, unless they
    are `overall`. `inputs` are figures; of a `is_share` the first ÷ the second, else as the report's words say.
    """

    name: str
    line: int
    fact: str = ""
    where: str = "true"
    per: str | None = None
    overall: bool = False
    inputs: tuple[str, ...] = ()
    is_share: bool = False


def parse_metric(name: str, text: str, line: int) -> MetricDefinition | None:
    """The figure that a header line declares; None when the line says no such thing."""
    if share := _SHARE.fullmatch(text):
        return MetricDefinition(name, line, inputs=(share[1], share[2]), is_share=True)
    if others := _INPUTS.fullmatch(text):
        return MetricDefinition(name, line, inputs=tuple(re.split(r"\s*,\s*", others[1])))
    if rows := _ROWS.fullmatch(text):
        return MetricDefinition(name, line, rows[2], rows[3] or "true", rows[4], overall=rows[1] is not None)
    return None
