"""What stands below a report's rows: sums, and what its header makes of all of them."""

from pathlib import Path

import pytest

from helpcenter.analytics import Owner, ReportTable, check_reports
from helpcenter.domain.errors import NotFound
from tests.analytics.small_ledger import event, record, report_of

HEADER = """-- title: Searches by language
-- owner: marketing
-- question: How many searches are there in each language?
-- parameters: from, to
-- chart: none
-- totals: intents
-- total share: {total}
-- numerator: Searches in that language.
-- denominator: All searches.
-- key: locale = $row_locale
-- figure intents: intents
-- figure share: of intents

SELECT locale, count(*) AS intents, round(count(*) / sum(count(*)) OVER (), 2) AS share
FROM intents
WHERE day BETWEEN $from AND $to
GROUP BY locale
ORDER BY locale;
"""


@pytest.fixture
def owner(folder: Path) -> Owner:
    (folder / "reports" / "by_language.sql").write_text(HEADER.format(total="max(share) - min(share)"), "utf-8")
    visitors = (("a", "fr"), ("b", "fr"), ("c", "fr"), ("d", "de"))
    record(folder, [event(visitor=who * 16, locale=locale) for who, locale in visitors])
    with Owner(folder) as owner:
        yield owner


def asked(owner: Owner, **more: str) -> ReportTable:
    return report_of(owner, "by_language", {"from": "2026-03-02", "to": "2026-03-02"} | more)


def test_columns_are_summed_up_and_other_totals_made_of_all_rows(owner: Owner) -> None:
    table = asked(owner)
    assert table.rows == (("de", 1, 0.25), ("fr", 3, 0.75))
    assert table.totals == {"intents": 4, "share": 0.5}
    assert ReportTable.from_json(table.to_json()).totals == table.totals
    assert table.to_csv().count("\n") == 3, "a sum among the rows would be counted twice"


def test_nothing_stands_below_nothing(owner: Owner) -> None:
    assert asked(owner, **{"from": "2026-04-01", "to": "2026-04-02"}).totals == {}


def test_a_total_opens_to_the_rows_of_all_rows(owner: Owner) -> None:
    parameters = owner.reporting.parameters({"from": "2026-03-02", "to": "2026-03-02"})
    receipt = owner.reporting.receipt("by_language", "intents", None, parameters)
    assert (receipt.value, [each.count for each in receipt.inputs], receipt.row) == (4, [4], {})
    assert [each.count for each in owner.reporting.receipt("by_language", "share", None, parameters).inputs] == [4]
    with pytest.raises(NotFound):
        owner.reporting.receipt("by_language", "locale", None, parameters)


@pytest.mark.parametrize(
    ("total", "said"), [("max(shares)", "shares"), ("(SELECT count(*) FROM events)", "events"), ("1; SELECT 2", "")]
)
def test_a_total_that_does_not_run_or_reads_elsewhere_is_refused(tmp_path: Path, total: str, said: str) -> None:
    reports = tmp_path / "analytics" / "reports"
    reports.mkdir(parents=True)
    (reports / "by_language.sql").write_text(HEADER.format(total=total), "utf-8")
    [problem] = check_reports(tmp_path)
    assert (problem.path, problem.line) == ("analytics/reports/by_language.sql", 6)
    assert said in problem.message and problem.message.startswith("A total cannot be worked out")


def test_before_and_now_are_compared_by_the_key_and_days_in_their_order(owner: Owner) -> None:
    before = asked(owner)
    swapped = ReportTable(
        before.report, before.parameters, before.columns, before.rows[::-1], before.as_of, totals=before.totals
    )
    assert [row[1:3] for row in before.compared(swapped, ["locale"]).rows] == [(1, 1), (3, 3)]
    assert before.compared(swapped).totals["intents_before"] == 4
