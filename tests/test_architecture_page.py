"""`docs/architecture.md` and `CONTRIBUTING.md` name modules and files that are there, in the order they claim."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.imports import PACKAGE, modules, name_of, own_imports

ROOT = PACKAGE.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LIVES = ("a query", "an event", "an edit")
CHANGES = (
    "make a title count more",
    "add a Polish synonym",
    "redirect an old address",
    "add a column to the queries report",
    "record a new fact with each event",
    "change how long a session lasts",
    "add a block kind",
    "let suggest return eight guides",
    "change the not-found sentence",
    "add a staff page",
    "change how snippets are cut",
    "a new typo rule for French",
    "send events to another host",
    "forget comments after thirty days",
    "change the content security policy",
)
_STEP = re.compile(r"^\d+\. `([\w/]+\.py)`", re.MULTILINE)
_PATH = re.compile(r"`([\w.]+(?:/[\w.]+)*(?:/|\.py))`")
_FILE = re.compile(r"`((?:helpcenter|content|index|analytics|tests|docs|scripts|bench)/[^`\s]*)`")


def life(of: str) -> list[list[str]]:
    """The lists of modules that something passes, as paths below `helpcenter/`."""
    _, _, section = PAGE.partition(f"## The life of {of}\n")
    return [steps for part in section.partition("\n## ")[0].split("\n### ") if (steps := _STEP.findall(part))]


@cache
def reached() -> dict[str, frozenset[str]]:
    """By module, every module that it imports, directly or through others."""
    direct = {name_of(path): set(own_imports(path)) for path in modules()}

    def below(name: str) -> Iterator[str]:
        waiting, seen = [name], {name}
        while waiting:
            for other in direct.get(waiting.pop(), set()) - seen:
                seen.add(other)
                waiting.append(other)
                yield other

    return {name: frozenset(below(name)) for name in direct}


@pytest.mark.parametrize("of", LIVES)
def test_a_life_names_modules_that_are_there_and_none_twice(of: str) -> None:
    steps = [step for each in life(of) for step in each]
    assert len(steps) >= 5
    assert [step for step in steps if not (PACKAGE / step).is_file()] == []
    assert len(set(steps)) == len(steps)


def test_every_module_and_folder_that_the_page_names_is_there() -> None:
    named = set(_PATH.findall(PAGE))
    assert {"web/api/search.py", "cli/report.py", "search/backends/whoosh/"} <= named
    assert sorted(name for name in named if not (PACKAGE / name).exists() and not (ROOT / name).exists()) == []


@pytest.mark.parametrize("of", LIVES)
def test_a_life_runs_downwards(of: str) -> None:
    upwards = [
        f"{later} imports {earlier}, which stands above it"
        for names in ([name_of(PACKAGE / step) for step in steps] for steps in life(of))
        for place, later in enumerate(names)
        for earlier in names[:place]
        if earlier in reached()[later]
    ]
    assert upwards == []


def test_contributing_tells_where_fifteen_everyday_changes_go() -> None:
    _, _, section = CONTRIBUTING.partition("## Where to change what\n")
    places = dict(re.findall(r"^\| ([^|]+) \| (.+) \|$", section.partition("\n## ")[0], re.MULTILINE))
    assert [change for change in CHANGES if "`" not in places.get(change, "")] == []


def test_every_file_that_contributing_names_is_there() -> None:
    named = {name for name in _FILE.findall(CONTRIBUTING) if "<" not in name}
    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_package_is_told_on_the_architecture_page() -> None:
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert sorted(package for package in packages if f"`{package}/`" not in PAGE) == []


def test_the_glossary_is_in_alphabetical_order() -> None:
    _, _, section = PAGE.partition("## Glossary\n")
    words = re.findall(r"^\| \*\*([^*]+)\*\* \|", section, re.MULTILINE)
    assert len(words) >= 20
    assert words == sorted(words, key=str.casefold)


def test_this_page_is_linked_from_the_readme() -> None:
    assert "(docs/architecture.md)" in Path(ROOT / "README.md").read_text("utf-8")
