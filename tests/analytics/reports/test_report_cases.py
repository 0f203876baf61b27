"""Cases of reports that are one plain file each: `tests/reports/<report>.yaml`, or `<report>-<anything>.yaml`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from helpcenter.analytics import Owner
from helpcenter.domain.event import Event
from tests.analytics.small_ledger import SHIPPED_REPORTS, record, to_event

CASES = Path(__file__).parents[2] / "reports"
FILES = sorted(CASES.glob("*.yaml"))


def report_of(path: Path) -> str:
    return path.stem.partition("-")[0]


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    assert set(case) == {"parameters", "events", "expected"}, f"{path.name} has parameters, events and expected"
    return case


def written(number: int, values: Mapping[str, Any]) -> Event:
    """An event as the file has it: times are UTC, visitors have names, and what every search has may be left out."""
    given = {name: str(value) for name, value in values.items()}
    given["at"] = datetime.fromisoformat(given["at"]).replace(tzinfo=UTC).isoformat()
    given["visitor"] = given["visitor"].encode().hex().ljust(16, "0")[:16]
    if given["type"] == "search":
        given = {"via": "page", "search_id": f"search-{number}"} | given
    return to_event(number, {"locale": "en"} | given)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_says_what_its_report_says(path: Path, folder: Path) -> None:
    case = read(path)
    parameters = {name: str(value) for name, value in case["parameters"].items()}
    record(folder, [written(number, values) for number, values in enumerate(case["events"], start=1)])
    with Owner(folder, parameters.pop("timezone", "UTC")) as owner:
        table = owner.report(report_of(path), owner.parameters(parameters))
        names = [column.name for column in table.columns]
        assert [dict(zip(names, row, strict=True)) for row in table.rows] == case["expected"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_is_of_a_report_there_is(path: Path) -> None:
    assert (SHIPPED_REPORTS / f"{report_of(path)}.sql").exists()
