"""What a line of the log says, and what it leaves out."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from helpcenter.domain.errors import Unavailable
from helpcenter.logs import FIELDS, JsonLines, OncePerCrash, TextLines, configuration, log_crash, request_id

TYPED = "what-somebody-typed"


def record(
    message: str = "Something happened", error: Exception | None = None, name: str = "helpcenter.x", **more: object
) -> logging.LogRecord:
    made = logging.LogRecord(
        name, logging.ERROR, "x.py", 1, message, None, (type(error), error, None) if error else None
    )
    made.__dict__.update(more)
    return made


def raised(error: Exception) -> Exception:
    """The exception with a trace, and the reason why it came to it."""
    try:
        try:
            raise KeyError(TYPED)
        except KeyError as reason:
            raise error from reason
    except type(error) as caught:
        return caught


@pytest.fixture
def in_a_request() -> Iterator[str]:
    token = request_id.set("0123456789abcdef")
    yield "0123456789abcdef"
    request_id.reset(token)


def test_a_json_line_is_one_object_with_time_level_logger_and_message() -> None:
    line = JsonLines().format(record("Release 1 is live."))
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("error", "helpcenter.x", "Release 1 is live.")
    assert told["time"].endswith("Z") and "\n" not in line
    assert "request" not in told


def test_a_line_about_a_request_names_it(in_a_request: str) -> None:
    assert json.loads(JsonLines().format(record()))["request"] == in_a_request
    assert TextLines().format(record()).endswith(f"Something happened [{in_a_request}]")


def test_members_of_a_record_stand_beside_its_message() -> None:
    assert json.loads(JsonLines().format(record(**{FIELDS: {"status": 200}})))["status"] == 200


@pytest.mark.parametrize("lines", [JsonLines(), TextLines()])
def test_what_fails_in_a_request_is_told_without_its_own_words(lines: logging.Formatter, in_a_request: str) -> None:
    told = lines.format(record(error=raised(OSError(2, "No such file", TYPED))))
    assert TYPED not in told
    assert "FileNotFoundError, because of KeyError" in told and "tests/test_logs.py" in told


def test_outside_of_a_request_the_system_and_we_are_quoted_and_libraries_are_not() -> None:
    assert "No space left" in JsonLines().format(record(error=OSError(28, "No space left on device")))
    assert "Run it again." in JsonLines().format(record(error=Unavailable("x", "Run it again.")))
    assert TYPED not in JsonLines().format(record(error=ValueError(TYPED)))


def test_the_server_is_never_quoted() -> None:
    assert TYPED not in JsonLines().format(record(error=OSError(2, TYPED), name="uvicorn.error"))


@pytest.mark.parametrize("hidden", ["\n", "\r", "\x1b[2J", "\u202e", "\u2066", "\x85", "\u2028", "\x00", "\ud800"])
def test_nothing_breaks_a_line_or_moves_a_cursor_or_turns_the_direction(hidden: str) -> None:
    for lines in (JsonLines(), TextLines()):
        assert hidden not in lines.format(record(f"before {hidden} after"))


def test_no_line_is_endless() -> None:
    assert len(JsonLines().format(record("x" * 1_000_000))) < 3000


def test_a_crash_is_told_once(in_a_request: str) -> None:
    error = raised(ValueError(TYPED))
    log = logging.getLogger("helpcenter.test_logs")
    log_crash(log, error, "%s failed", "/{locale}/")
    filtered = OncePerCrash()
    assert not filtered.filter(record(error=error, name="uvicorn.error"))
    assert filtered.filter(record(error=ValueError("another"), name="uvicorn.error"))
    assert filtered.filter(record(error=error))


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_configuration_is_one_that_logging_takes(log_format: str) -> None:
    # In a process of its own: it replaces every handler.
    import subprocess

    script = (
        "import logging, logging.config, helpcenter.logs as logs\n"
        f"logging.config.dictConfig(logs.configuration('{log_format}', 'info'))\n"
        "logging.getLogger('helpcenter.x').info('ours')\n"
        "logging.getLogger('helpcenter.x').debug('too quiet')\n"
        "logging.getLogger('httpx').info('with headers')\n"
        "logging.getLogger('uvicorn.error').info('of the server')\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == ""
    assert [line for line in ("ours", "of the server") if line not in told.stderr] == []
    assert [line for line in ("too quiet", "with headers") if line in told.stderr] == []


def test_libraries_are_heard_from_a_warning_on_whatever_the_level() -> None:
    assert configuration("text", "debug")["root"]["level"] == "WARNING"
