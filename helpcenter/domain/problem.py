"""What is wrong in a file that a person wrote, and how to mend it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class RemedyKind(StrEnum):
    """What a program may do about a mistake without asking, and what the values of the remedy are."""

    PREVIOUS_SLUG = "previous-slug"
    """Write an address under `previous_slugs`: the address."""
    NO_PREVIOUS_SLUG = "no-previous-slug"
    """Take an address out of `previous_slugs`: the address."""
    SLUG = "slug"
    """Write another address under `slug`: the address."""
    GUIDE = "guide"
    """Name a guide by its folder of today: the name that is not there, and the other one as far as it is known."""
    ANCHOR = "anchor"
    """Lead a link to the section's id of today: the guide, the id it had, the one it has."""
    UNSEEN = "unseen"
    """Take signs that nobody sees out of the line."""
    HEADING_ID = "heading-id"
    """Write an id behind the heading: the id."""
    HEADING_LEVEL = "heading-level"
    """Begin the heading with other marks: those."""
    SECTION_ORDER = "section-order"
    """Move the sections of a text: their ids, in the order of the source."""
    MARK = "mark"
    """Write another id under `translated_from`: the one that stands there, and the other."""
    NO_MARK = "no-mark"
    """Take an id out of `translated_from`: the id, none for all of them."""
    REDIRECT_TARGET = "redirect-target"
    """Lead an old address elsewhere: where to, and the language, "" for none."""
    NO_REDIRECT = "no-redirect"
    """Take a line of redirects out, which does nothing."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The one edit that mends a problem, at the problem's own place, without a word of the text changing."""

    kind: RemedyKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `path` is relative to the site's folder, with forward slashes; `line` counts from 1.

    `remedy`: what `helpcenter check --fix` does about it; None where somebody has to think.
    """

    path: str
    line: int
    message: str
    severity: Severity = Severity.ERROR
    remedy: Remedy | None = field(default=None, compare=False)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        kind = "" if self.is_error else "warning: "
        return f"{self.path}:{self.line}: {kind}{self.message}"


def nearest(name: str, known: Iterable[str]) -> str:
    """', did you mean "open-billing"?' for a misspelt name, or '' when nothing known is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the site's own files or disk. `code` is stable; `message` says what mends it, and
    names no folder outside the site."""

    code: str
    message: str
