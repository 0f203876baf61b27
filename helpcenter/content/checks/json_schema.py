"""Checking a YAML document against its JSON Schema, in sentences an editor understands."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from helpcenter.content.checks.problem_sentences import missing_key, sentence, unknown_keys
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import Number, YamlDocument

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def check(document: YamlDocument, schema: str, log: ProblemLog) -> bool:
    """Whether the document fits `helpcenter/content/schemas/<schema>.schema.json`; the log says what does not."""
    # A wrong type explains everything else that is wrong at the same place, so it is said first and alone.
    errors = sorted(_validator(schema).iter_errors(document.value), key=lambda error: error.validator != "type")
    said: set[tuple[str | int, ...]] = set()
    for error in errors:
        path = tuple(error.absolute_path)
        if error.validator in ("required", "additionalProperties"):
            _check_keys(error, document, log)
        elif path not in said:
            said.add(path)
            log.error(document.line(*path), sentence(error, path))
    return not errors


def _check_keys(error: ValidationError, document: YamlDocument, log: ProblemLog) -> None:
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        for key, message in unknown_keys(error):
            log.error(document.line(*path, key), message)
    else:
        log.error(document.line(*path), missing_key(error))


def load_schema(name: str) -> dict[str, Any]:
    """The JSON Schema itself."""
    text = (resources.files("helpcenter.content") / "schemas" / f"{name}.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def parse_date(text: str) -> date | None:
    """The day of "2026-11-24"; None for anything else."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


@cache
def _validator(name: str) -> Any:
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: isinstance(value, Number))
    bounds = {"minimum": _bound(lambda number, least: number < least), "maximum": _bound(lambda n, most: n > most)}
    formats = FormatChecker(formats=())
    formats.checks("date")(lambda value: not isinstance(value, str) or parse_date(value) is not None)
    validator: Any = extend(Draft202012Validator, bounds, type_checker=types)  # type: ignore[no-untyped-call]
    return validator(load_schema(name), format_checker=formats)


def _bound(is_outside: Callable[[int, int], bool]) -> Callable[..., Iterator[ValidationError]]:
    def check_bound(_: object, bound: int, value: object, __: object) -> Iterator[ValidationError]:
        if isinstance(value, Number) and is_outside(int(value), bound):
            yield ValidationError("out of bounds")

    return check_bound
