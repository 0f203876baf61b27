"""The dashboard and the alerts ask for what is there."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.operations.prometheus import OPERATIONS, RULES, Scrape, needs_promtool, unanswered
from tests.operations.sites import PROJECT, Site

pytestmark = [pytest.mark.timeout(300)]

DASHBOARD = json.loads((OPERATIONS / "dashboard.json").read_text())
NAME = re.compile(r"\bhelpcenter_\w+")
_SUFFIX = re.compile(r"_(bucket|count|sum)$")


def panels() -> Iterator[dict[str, Any]]:
    return (panel for panel in DASHBOARD["panels"] if panel["type"] != "row")


def queries() -> list[str]:
    """Every query as Grafana sends it, for all parts."""
    written = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [query.replace("$instance", ".*").replace("$__rate_interval", "5m") for query in written]


@pytest.fixture(scope="module")
def scrapes(well: Scrape, staff: Site) -> list[Scrape]:
    """What the two parts of a site tell."""
    staff.scrape("staff:8001")
    return [well, staff.scrape("staff:8001")]


def test_every_metric_that_is_asked_for_is_told(scrapes: list[Scrape]) -> None:
    told = {name for each in scrapes for full in each.names for name in (full, _SUFFIX.sub("", full))}
    asked = set(NAME.findall(RULES.read_text())) | {name for query in queries() for name in NAME.findall(query)}
    assert asked - told == set()


def documented() -> set[str]:
    """The metrics of the table, whose later names of a row leave out what they share with its first."""
    found: set[str] = set()
    for row in re.findall(r"^\| (`helpcenter_.*?) \|", (OPERATIONS / "README.md").read_text(), re.MULTILINE):
        first, *rest = re.findall(r"`(\w+)`", row)
        stem = "_".join(first.split("_")[:2])
        found |= {first, *(each if each.startswith("helpcenter") else stem + each for each in rest)}
    return found


def test_every_metric_that_is_told_is_documented(scrapes: list[Scrape]) -> None:
    told = {_SUFFIX.sub("", name) for each in scrapes for name in each.names - {"up"}}
    assert told - documented() == set()


def test_every_metric_that_is_documented_is_there() -> None:
    sources = "".join(path.read_text() for path in (PROJECT / "helpcenter" / "web").rglob("*.py"))
    assert {name for name in documented() if f'"{name.removesuffix("_total")}"' not in sources} == set()


@needs_promtool
def test_every_query_of_the_dashboard_finds_something(scrapes: list[Scrape]) -> None:
    assert unanswered(scrapes, queries()) == []


def test_the_dashboard_is_one_that_grafana_imports_anywhere() -> None:
    assert {panel["datasource"]["uid"] for panel in panels()} == {"${datasource}"}
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(numbers) == len(set(numbers))
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    assert len(places) == len(set(places))
    for panel in panels():
        assert panel["title"] and panel["fieldConfig"]["defaults"]["unit"]
        letters = [target["refId"] for target in panel["targets"]]
        assert len(letters) == len(set(letters))


def test_nothing_names_a_place_of_somebodys_machine() -> None:
    forbidden = re.compile(r"/home/|/root/|/work/|\.internal|\b10\.\d|\b192\.168")
    assert [path.name for path in OPERATIONS.iterdir() if forbidden.search(path.read_text())] == []
