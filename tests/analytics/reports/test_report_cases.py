"""Every report in `analytics/reports/` against numbers worked out by hand, and every figure against its receipt."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.reports.figure_headers import MetricDefinition
from helpcenter.analytics.reports.table import Cell
from tests.analytics.report_cases import FILES, ReportCase, read_case
from tests.analytics.small_ledger import SHIPPED_REPORTS, record, report_of

# Rows of a report whose figures are opened: enough for each kind of row that there is.
_ROWS = 12


def opened(case: ReportCase, folder: Path) -> Owner:
    record(folder, case.events)
    owner = Owner(folder, case.timezone)
    owner.set_experiments(case.designs)
    return owner


def test_every_report_has_a_case_and_every_case_a_report() -> None:
    reports = {path.stem for path in SHIPPED_REPORTS.glob("*.sql")}
    assert {path.stem.partition("-")[0] for path in FILES} == reports


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_report_says_what_was_counted_by_hand_and_shows_the_rows_of_each_figure(path: Path, folder: Path) -> None:
    case = read_case(path)
    with opened(case, folder) as owner:
        table = report_of(owner, case.report, case.parameters)
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
        assert rows == case.expected
        figures = owner.reporting.reports()[case.report].figures
        numbers = [column.name for column in table.columns if column.kind.is_number]
        for row in rows[:_ROWS]:
            for name in numbers:
                _check_receipt(owner, case, figures[name], row)


def _check_receipt(owner: Owner, case: ReportCase, figure: MetricDefinition, row: Mapping[str, Cell]) -> None:
    days = {"from": str(row["first_day"]), "to": str(row["last_day"])} if "first_day" in row else {}
    key = {column: "" if cell is None else str(cell) for column, cell in row.items()}
    receipt = owner.reporting.receipt(
        case.report, figure.name, key, owner.reporting.parameters({**case.parameters, **days})
    )
    counts, said = [each.count for each in receipt.inputs], row[figure.name]
    assert receipt.value == said
    if said is None and row.get("verdict") == "collecting":
        # Not told while the experiment runs, by the rows as little as by the figure.
        assert counts[0] == 0, (figure.name, row)
    elif figure.is_share:
        assert said == (round(counts[0] / counts[1], 6) if counts[1] else None), (figure.name, row)
    elif figure.inputs:
        assert said is None or any(counts), (figure.name, row)
    else:
        assert counts == [said], (figure.name, row)
