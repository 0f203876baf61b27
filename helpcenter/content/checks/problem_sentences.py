"""What is wrong with a value, in words for editors instead of a schema's."""

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema.exceptions import ValidationError

from helpcenter.domain.problem import nearest

_TYPES = {"string": "text", "integer": "a whole number", "object": "a group of keys", "array": "a list"}
_FOUND = {dict: "a group of keys", list: "a list", bool: "true or false"}
_EMPTY = "{name} is empty: fill it in or remove it"
_BY_RULE = {
    "pattern": '{name} is "{value}": it {hint}',
    "format": '{name} is "{value}", which is no date: write year-month-day, such as 2026-11-24',
    "minLength": _EMPTY,
    "minItems": _EMPTY,
    "minProperties": _EMPTY,
    "maxLength": "{name} is {size} characters long: at most {asked} fit",
    "maxItems": "{name} has {size} entries: at most {asked} fit",
    "minimum": "{name} is {value}: it must be at least {asked}",
    "maximum": "{name} is {value}: it must be at most {asked}",
}


def sentence(error: ValidationError, path: tuple[str | int, ...]) -> str:
    """One sentence for an error that is not about keys."""
    schema: Any = error.schema
    value: Any = error.instance
    asked: Any = error.validator_value
    rule, name = str(error.validator), _name(path)
    if rule == "type":
        return _wrong_type(value, asked, name)
    if rule == "enum":
        return f'unknown {name.strip(chr(34))} "{brief(value)}"{nearest(value, asked) or ": use " + either(asked)}'
    if rule == "pattern" and not value.strip():
        return _EMPTY.format(name=name)
    if "errorMessage" in schema:
        return f"{name} {schema['errorMessage']}"
    return _BY_RULE[rule].format(
        name=name, value=brief(str(value)), asked=asked, size=len(value), hint=schema.get("patternErrorMessage")
    )


def unknown_keys(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each key that the schema does not know, with its sentence."""
    schema: Any = error.schema
    instance: Any = error.instance
    known = schema["properties"]
    for key in (key for key in instance if key not in known):
        hint = nearest(key, known) or ": known are " + either(known, "and")
        yield key, f'unknown key "{brief(key)}"{hint}'


def missing_key(error: ValidationError) -> str:
    """A sentence for the missing key this error is about."""
    # jsonschema gives one error a key and names it only in its message: 'key' is a required property
    key = error.message.split("'")[1]
    return f'"{key}" is missing: add it'


def either(names: Iterable[str], word: str = "or", quote: str = '"') -> str:
    """ "a", "b" or "c"."""
    quoted = [f"{quote}{name}{quote}" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"


def brief(text: str, limit: int = 80) -> str:
    """`text` short enough for a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _wrong_type(value: object, asked: str | list[str], name: str) -> str:
    kinds = [asked] if isinstance(asked, str) else asked
    wanted = either((_TYPES[kind] for kind in kinds), quote="")
    if value is None:
        return _EMPTY.format(name=name)
    if isinstance(value, bool) and "string" in kinds:
        return f'{name} must be {wanted}: put it in quotes, "{str(value).lower()}"'
    return f"{name} must be {wanted}, not {_FOUND.get(type(value), 'text')}"


def _name(path: tuple[str | int, ...]) -> str:
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f'an entry of "{path[-2]}"' if len(path) > 1 else "an entry"
    return f'"{brief(str(path[-1]))}"'
