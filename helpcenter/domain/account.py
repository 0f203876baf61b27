"""Staff and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    MARKETING = "marketing"
    """Reads reports."""
    EDITOR = "editor"
    """Reads reports and the state of the content."""
    ADMIN = "admin"
    """Everything."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. `epoch` changes when every open session ends."""

    name: str
    role: Role
    epoch: int
