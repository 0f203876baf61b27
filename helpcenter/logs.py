"""What the program writes down about itself: one line an event, as text or JSON, and nothing about a visitor.

No record holds an address, a cookie or a word that somebody typed. What goes wrong is told by where in the code it
happened and, while a request is answered, by the request's id and route. An exception's own words are left out: they
may quote what was typed, or an event. Those of the operating system, and our own, are told outside of requests.
"""

import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from helpcenter.domain.errors import HelpcenterError
from helpcenter.visible_text import visible

FORMATS = ("text", "json")
FIELDS = "fields"
"""`extra={FIELDS: {...}}` gives a record members of its own."""

ACCESS = "helpcenter.access"
_SERVER = "uvicorn.error"
# A line that a collector still takes whole: the journal cuts at 48 KiB, most others at 8 or more.
_MAX_MESSAGE = 2000
_MAX_FRAMES = 20
# A chain of causes longer than this is a loop.
_MAX_CAUSES = 5
_PACKAGES = re.compile(r".*/(?:site-packages|python3\.\d+)/")
_OURS = f"{Path(__file__).parents[1]}/"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of one. Threads started for a request see it too."""
_told: ContextVar[BaseException | None] = ContextVar("told", default=None)


def configuration(log_format: str, level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error. `level` holds for us and the server; what
    libraries say below a warning is left out, since it may quote headers."""
    loud = {"level": level.upper()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"once": {"()": "helpcenter.logs.OncePerCrash"}},
        "formatters": {"lines": {"()": f"helpcenter.logs.{'JsonLines' if log_format == 'json' else 'TextLines'}"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["once"]},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"helpcenter": loud, "uvicorn": loud, ACCESS: {"level": "INFO"}},
    }


def log_crash(log: logging.Logger, error: Exception, message: str, *values: object) -> None:
    """Log what went wrong while a request was answered; the server, which meets the error next, does not again."""
    _told.set(error)
    log.error(message, *values, exc_info=error)


class OncePerCrash(logging.Filter):
    """Leaves out what the server says of a crash that `log_crash` has told."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return record.name != _SERVER or error is None or error is not _told.get()


class JsonLines(logging.Formatter):
    """A JSON object a line: `time`, `level`, `logger`, `message`; `request`, `error`, `stack` and others if known."""

    def format(self, record: logging.LogRecord) -> str:
        return msgspec.json.encode(_members(record)).decode()


class TextLines(logging.Formatter):
    """The same for people: a line an event, the places of an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        told = _members(record)
        request = f" [{told['request']}]" if "request" in told else ""
        error = f": {told['error']}" if "error" in told else ""
        line = f"{told['time']} {told['level'].upper():<7} {told['message']}{error}{request}"
        return "\n    ".join([line, *told.get("stack", ())])


def _members(record: logging.LogRecord) -> dict[str, Any]:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    members = {
        "time": moment.replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": one_line(record.getMessage()),
    }
    request = request_id.get()
    if request:
        members["request"] = request
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        # What the server meets is always a request's error.
        members |= _error(error, may_quote=not request and record.name != _SERVER)
    return members | getattr(record, FIELDS, {})


def _error(error: BaseException, *, may_quote: bool) -> dict[str, Any]:
    """What an exception and its causes are, and where it happened."""
    causes: list[BaseException] = [error]
    while len(causes) < _MAX_CAUSES and (cause := causes[-1].__cause__ or causes[-1].__context__):
        causes.append(cause)
    names = [_name(each, may_quote and isinstance(each, OSError | HelpcenterError)) for each in causes]
    frames = [frame for each in reversed(causes) for frame in traceback.extract_tb(each.__traceback__)]
    stack = [f"{_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-_MAX_FRAMES:]]
    return {"error": one_line(", because of ".join(names)), "stack": stack}


def _name(error: BaseException, is_quoted: bool) -> str:
    return f"{type(error).__name__}: {error}" if is_quoted else type(error).__name__


def _place(path: str) -> str:
    return _PACKAGES.sub("", path.removeprefix(_OURS))


def one_line(text: str) -> str:
    """A text that neither breaks a line nor moves a terminal's cursor nor turns its direction, and is not endless."""
    half = _MAX_MESSAGE // 2
    cut = text if len(text) <= _MAX_MESSAGE else f"{text[:half]} … {text[-half:]}"
    return visible(cut)
