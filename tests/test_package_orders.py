"""Inside each package imports point down, too, and nothing goes in circles."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.imports import PACKAGE, modules, name_of, own_imports

# From the top down. A part imports from lines below its own and from itself; parts of one line leave each other alone.
ORDERS = {
    "analytics": (
        {"owner"},
        {"reporting"},
        {"freshening", "care"},
        {"intake"},
        {"open_ledger"},
        {"warming", "background"},
        {"published", "reports"},
        {"experiments"},
        {"maintenance"},
        {"facts"},
        {"ledger"},
        {"recording"},
        {"paths", "transaction", "batches", "session_rules"},
        {"files"},
    ),
    "search": (
        {"releases", "evaluation"},
        {"cross_language"},
        {"engine"},
        {"results"},
        {"backends"},
        {"query"},
        {"tuning"},
        {"embeddings"},
        {"interfaces"},
        {"plan"},
        {"text"},
        {"field_weights"},
    ),
    "web": (
        {"app"},
        {"error_responses"},
        {"preview"},
        {"site"},
        {"discovery", "api", "staff", "operations"},
        {"layout", "searching", "redirects", "content_links"},
        {"state"},
        {"metrics", "page_cache"},
        {"recording"},
        {"staff_sessions", "result_links", "context"},
        {"interface"},
        {"http"},
        {"urls", "path_prefix"},
    ),
    "outbound": (
        {"fetching"},
        {"guarded", "kept", "robots", "budget"},
        {"public_addresses", "web_addresses", "owner"},
    ),
    "content": (
        {"fixes"},
        {"translating"},
        {"loader", "one_guide", "translations", "snapshot", "new_site"},
        {"kept"},
        {"problem_places"},
        {"model"},
        {"text"},
        {"checks"},
        {"reading"},
    ),
}
MOST_MODULES = 14


def _part(name: str, package: str) -> str | None:
    """Which part of a package a module belongs to; None for others, and for the package's facade."""
    parts = name.split(".")
    return parts[1] if parts[0] == package and len(parts) > 1 else None


@pytest.mark.parametrize("package", ORDERS)
def test_every_part_of_a_package_has_its_place(package: str) -> None:
    listed = [part for line in ORDERS[package] for part in line]
    there = {part for path in (PACKAGE / package).rglob("*.py") if (part := _part(name_of(path), package))}
    assert sorted(listed) == sorted(there - {"schemas"})


@pytest.mark.parametrize("package", ORDERS)
def test_parts_import_from_below_only(package: str) -> None:
    height = {part: number for number, line in enumerate(ORDERS[package]) for part in line}
    wrong = [
        f"{name_of(path)} imports {name}"
        for path in modules()
        for name in own_imports(path)
        if (mine := _part(name_of(path), package))
        and (other := _part(name, package))
        and mine != other
        and height.get(other, -1) <= height.get(mine, -1)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", ORDERS)
def test_no_part_goes_through_its_own_facade(package: str) -> None:
    inside = [path for path in modules() if _part(name_of(path), package)]
    assert not [name_of(path) for path in inside if package in own_imports(path)]


def test_no_import_goes_in_circles() -> None:
    graph = {name_of(path): set(own_imports(path)) - {name_of(path)} for path in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None


@pytest.mark.parametrize(
    "folder",
    sorted({path.parent for path in modules()}),
    ids=lambda folder: str(folder.relative_to(PACKAGE.parent)),
)
def test_no_folder_holds_more_than_one_can_take_in(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES
