"""What the parser finds wrong on its way, kept beside the tokens until the file's log takes it over."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

_KEY = "findings"
MAX_FINDINGS = 200
"""How many are told of one text; a foreign file may hold one a line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` counts as the text's own does: from 0 while it is parsed, afterwards from the file's first."""

    line: int
    message: str
    is_error: bool = True


def note(env: MutableMapping[str, Any], line: int, message: str, *, is_error: bool = True) -> None:
    """Keeps a finding; `line` counts from 0."""
    found = findings(env)
    if len(found) < MAX_FINDINGS:
        found.append(Finding(line, message, is_error))


def findings(env: MutableMapping[str, Any]) -> list[Finding]:
    """Everything found so far."""
    found: list[Finding] = env.setdefault(_KEY, [])
    return found
