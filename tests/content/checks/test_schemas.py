"""The schemas that editors get in VS Code say the same as the program."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import helpcenter.content
from helpcenter.content.checks.json_schema import load_schema
from helpcenter.content.text.slugs import ID
from helpcenter.domain.block import BlockKind
from helpcenter.domain.guide import GuideKind, Status

NAMES = sorted(
    path.name.removesuffix(".schema.json")
    for path in (Path(helpcenter.content.__file__).parent / "schemas").glob("*.schema.json")
)


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from properties(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_explains_every_key(name: str) -> None:
    schema = load_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["description"]
    bare = [key for key, each in properties(schema) if "description" not in each and "$ref" not in each]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_every_pattern_has_a_sentence(name: str) -> None:
    def check(schema: Any) -> None:
        if isinstance(schema, dict):
            assert "pattern" not in schema or not isinstance(schema["pattern"], str) or "patternErrorMessage" in schema
            for value in schema.values():
                check(value)

    check(load_schema(name))


def test_the_schemas_know_the_words_of_the_field() -> None:
    guide = load_schema("guide")["properties"]
    assert guide["kind"]["enum"] == list(GuideKind)
    assert guide["status"]["enum"] == list(Status)
    assert guide["blocks"]["items"]["properties"]["kind"]["enum"] == list(BlockKind)
    assert load_schema("guide")["$defs"]["id"]["pattern"] == f"^{ID.pattern}$"
