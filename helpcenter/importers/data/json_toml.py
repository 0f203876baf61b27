"""JSON and TOML of other systems as plain values, which any file of ours can hold.

What a parser takes is not what every file may say: half a letter ("\\ud800"), a number of a thousand digits, or values
that stand so deep inside each other that nothing can go through them.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 40
"""How deep values may stand in each other."""
# As many as a number of 64 bits has; a longer one is somebody's name for a thing.
_MAX_DIGITS = 19
# As in "a.b.c = 1": the parser of TOML takes time and memory with the square of the parts.
_DEEP_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){40}")
_HALF_LETTER = re.compile("[\ud800-\udfff]")


class UnreadableData(ValueError):
    """A text is no JSON or TOML that is read here; the message is part of a sentence. `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def from_json(text: str | bytes) -> Any:
    """The value that `text` says. Raises UnreadableData."""
    try:
        return _plain(json.loads(_decoded(text), parse_int=_number), MAX_DEPTH)
    except json.JSONDecodeError as error:
        raise UnreadableData(error.msg, error.lineno) from error
    except RecursionError as error:
        raise _too_deep() from error


def json_at_start(text: str) -> tuple[Any, int]:
    """The value that `text` begins with, and where it ends. Raises UnreadableData."""
    try:
        value, end = json.JSONDecoder(parse_int=_number).raw_decode(text)
    except json.JSONDecodeError as error:
        raise UnreadableData(error.msg, error.lineno) from error
    except RecursionError as error:
        raise _too_deep() from error
    return _plain(value, MAX_DEPTH), end


def from_toml(text: str) -> dict[str, Any]:
    """The table that `text` says. Raises UnreadableData."""
    if deep := _DEEP_KEY.search(text):
        raise UnreadableData(f"a key has more than {MAX_DEPTH} parts", text.count("\n", 0, deep.start()) + 1)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableData(str(error)) from error
    except ValueError as error:
        raise UnreadableData("a number in it is longer than any number is") from error
    except RecursionError as error:
        raise _too_deep() from error
    plain: dict[str, Any] = _plain(value, MAX_DEPTH)
    return plain


def whole_letters(text: str) -> str:
    """`text` with a sign for each half of a letter that stands alone, which no file can hold."""
    if not _HALF_LETTER.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableData("it is not UTF-8", text.count(b"\n", 0, error.start) + 1) from error


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


def _plain(value: Any, left: int) -> Any:
    if isinstance(value, str):
        return whole_letters(value)
    if isinstance(value, int) and value.bit_length() > 64:
        return hex(value)
    if not isinstance(value, dict | list):
        return value
    if not left:
        raise _too_deep()
    if isinstance(value, Mapping):
        return {whole_letters(key): _plain(each, left - 1) for key, each in value.items()}
    return [_plain(each, left - 1) for each in value]


def _too_deep() -> UnreadableData:
    return UnreadableData(f"values in it stand inside more than {MAX_DEPTH} others")
