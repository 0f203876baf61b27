"""What imports what in `helpcenter/`, read off the source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "helpcenter"


def modules() -> list[Path]:
    """Every module of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name of a module below `helpcenter`; that of a package for its `__init__.py`, "" for the whole."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def names() -> frozenset[str]:
    """The dotted names of all modules and packages below `helpcenter`."""
    return frozenset(name_of(path) for path in modules())


@cache
def imported_by(path: Path) -> tuple[str, ...]:
    """Everything a module imports, as dotted names: `a.b` and `a.b.c` for `from a.b import c`."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def own_imports(path: Path) -> Iterator[str]:
    """The modules below `helpcenter` that a module names in its imports; a package only where its facade is meant."""
    for name in _own(path):
        is_way_to_another = any(other.startswith(f"{name}.") for other in _own(path))
        if not is_way_to_another:
            yield name


def _own(path: Path) -> set[str]:
    mine = (name.removeprefix("helpcenter.") for name in imported_by(path) if name.startswith("helpcenter."))
    return {name for name in mine if name in names()}
