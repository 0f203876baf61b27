"""Every error a person may meet: a code for machines, a sentence for readers.

HelpcenterError
├── BadRequest        what a client sent cannot be understood     (4xx)
│   └── NotFound      what was asked for does not exist            (404)
├── Refused           signed out, or not allowed                   (401, 403, 429)
├── Unavailable       something we need is not usable right now    (503)
└── UsageError        a command or setting is wrong                (exit 2)
    └── ContentErrors the site's files have problems               (exit 1)
"""

from collections.abc import Collection, Sequence

from helpcenter.domain.problem import Problem, nearest


class HelpcenterError(Exception):
    """`code` is stable and machine-readable; `message` is a sentence with the way out."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class BadRequest(HelpcenterError):
    """What a client sent cannot be understood. `status` is the HTTP status that says so."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message)
        self.status = status


class NotFound(BadRequest):
    """What was asked for does not exist."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=404)


class Refused(HelpcenterError):
    """Signed out (401), not allowed (403) or too often (429). `retry_seconds`: when to try again, where it is known."""

    def __init__(self, code: str, message: str, status: int = 403, retry_seconds: int | None = None) -> None:
        super().__init__(code, message)
        self.status = status
        self.retry_seconds = retry_seconds


class Unavailable(HelpcenterError):
    """Something the answer needs is not usable right now."""


class UsageError(HelpcenterError):
    """A command, setting or file is wrong; the sentence says how to mend it."""


class ContentErrors(UsageError):
    """The site's files have problems; `problems` lists every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = sum(problem.is_error for problem in problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__("content_errors", f"{count} {noun} in the site's files; nothing was changed.")
        self.problems = tuple(problems)


def require_known(kind: str, name: str, known: Collection[str]) -> None:
    """Raises UsageError (`unknown_<kind>`), suggesting the nearest, for a name that is not among the known ones."""
    if name not in known:
        raise UsageError(f"unknown_{kind}", f'There is no {kind} "{name}"{nearest(name, known) or "."}')


def first_line(error: Exception) -> str:
    """What an error of a library says, without the lines that show where; its name if it says nothing."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
