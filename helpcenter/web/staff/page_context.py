"""What every staff template receives."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffPage:
    """What every staff page has. `user` is empty while signed out; `csrf` goes into every form. `problems` are what is
    wrong with the site's own files and disk, each with what mends it; `notice` is what whoever edits should know."""

    title: str
    user: str
    role: str
    csrf: str
    current: str
    site_url: str
    problems: Sequence[str] = ()
    notice: str = ""
