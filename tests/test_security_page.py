"""docs/security.md promises nothing that no test keeps."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[str]:
    """The rows of all tables, without heads and rules."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        line
        for line in lines
        if line.startswith("| ") and not line.startswith(("| ---", "| they try to", "| what happens"))
    ]


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.split(" | ")[0].strip("| ")[:60])
def test_every_promise_names_tests_that_are_there(row: str) -> None:
    named = _TEST.findall(row.rpartition(" | ")[2])
    assert named, "a promise without a test"
    assert [f"{path}::{name}" for path, name in named if name not in defined_in(path)] == []


def test_every_part_of_the_page_has_rows() -> None:
    assert len(rows()) > 25
