"""Parameters from untrusted text; tables as CSV, JSON and Parquet."""

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics import ColumnKind, ReportColumn, ReportParameters, ReportTable, to_parquet
from helpcenter.domain.errors import BadRequest

TODAY = date(2026, 3, 28)
TABLE = ReportTable(
    report="mixed",
    parameters=ReportParameters(date(2026, 3, 1), date(2026, 3, 2), "fr", None),
    columns=(
        ReportColumn("query", ColumnKind.TEXT),
        ReportColumn("intents", ColumnKind.INTEGER),
        ReportColumn("rate", ColumnKind.RATIO),
        ReportColumn("position", ColumnKind.NUMBER),
        ReportColumn("last day", ColumnKind.DATE),
    ),
    rows=(("résilier, « 🙂 »", 3, 1.0, 2.5, date(2026, 3, 2)), (None, 0, None, None, None)),
    as_of=datetime(2026, 3, 28, 12, 0, tzinfo=UTC),
    has_samples=True,
)


def test_without_dates_it_is_the_last_28_days() -> None:
    assert ReportParameters.parse({}, TODAY) == ReportParameters(date(2026, 3, 1), TODAY)


def test_what_is_given_is_taken() -> None:
    values = {"from": "2026-02-01", "to": "2026-02-01", "locale": "pt-BR", "product": "intercom"}
    assert ReportParameters.parse(values, TODAY) == ReportParameters(
        date(2026, 2, 1), date(2026, 2, 1), "pt-BR", "intercom"
    )


def test_empty_values_are_none() -> None:
    values = {"from": "", "to": None, "locale": "", "product": ""}
    assert ReportParameters.parse(values, TODAY) == ReportParameters.parse({}, TODAY)


@pytest.mark.parametrize(
    ("values", "code", "sentence"),
    [
        ({"from": "yesterday"}, "bad_date", "from must be a date such as 2026-11-24."),
        ({"to": "2026-02-30"}, "bad_date", "to must be a date such as 2026-11-24."),
        ({"to": "20260201"}, "bad_date", "to must be a date"),
        ({"to": "0001-01-01"}, "bad_date", "to must be a date"),
        ({"to": "9999-12-31"}, "bad_date", "to must be a date"),
        ({"from": "٢٠٢٦-٠١-٠١"}, "bad_date", "from must be a date"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "bad_range", r"from \(2026-03-02\) must not be after to"),
        ({"from": "2026-04-01"}, "bad_range", "must not be after"),
        ({"from": "1990-01-01"}, "bad_range", "at most 10 years"),
        ({"locale": "french"}, "bad_locale", "locale must be a language"),
        ({"locale": "fr'; DROP TABLE events"}, "bad_locale", "locale must be a language"),
        ({"product": "../etc"}, "bad_product", "product must be the id"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(values: dict[str, str], code: str, sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence) as refused:
        ReportParameters.parse(values, TODAY)
    assert (refused.value.code, refused.value.status) == (code, 400)


def test_csv() -> None:
    assert TABLE.to_csv() == 'query,intents,rate,position,last day\n"résilier, « 🙂 »",3,1.0,2.5,2026-03-02\n,0,,,\n'


@pytest.mark.parametrize("query", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_query_is_never_a_formula_in_a_spreadsheet(query: str) -> None:
    table = ReportTable("r", TABLE.parameters, (ReportColumn("query", ColumnKind.TEXT),), ((query,),), TABLE.as_of)
    assert table.to_csv().splitlines()[1].startswith("'")


def test_json_is_read_back_as_it_was() -> None:
    assert ReportTable.from_json(TABLE.to_json()) == TABLE
    assert b'"rows":[{"query":"r\xc3\xa9silier' in TABLE.to_json()


def test_parquet_holds_the_same_rows_with_their_types(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(to_parquet(TABLE))
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM '{tmp_path / 't.parquet'}'")
        assert [(name, str(kind)) for name, kind, *_ in found.description or []] == [
            ("query", "VARCHAR"),
            ("intents", "BIGINT"),
            ("rate", "DOUBLE"),
            ("position", "DOUBLE"),
            ("last day", "DATE"),
        ]
        assert tuple(found.fetchall()) == TABLE.rows


def test_an_empty_table_is_an_empty_parquet_file(tmp_path: Path) -> None:
    empty = ReportTable("r", TABLE.parameters, TABLE.columns, (), TABLE.as_of)
    (tmp_path / "t.parquet").write_bytes(to_parquet(empty))
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT count(*) FROM '{tmp_path / 't.parquet'}'").fetchall() == [(0,)]


def test_a_comparison_stands_beside_each_number() -> None:
    day = date(2026, 3, 2)
    columns = (
        ReportColumn("query", ColumnKind.TEXT),
        ReportColumn("intents", ColumnKind.INTEGER),
        ReportColumn("last_day", ColumnKind.DATE),
    )
    asked = ReportParameters(day, day)
    now = ReportTable("queries", asked, columns, (("a", 2, day), ("b", 1, day)), datetime(2026, 3, 2, tzinfo=UTC))
    then = dataclasses.replace(now, rows=(("b", 5, day), ("c", 9, day)))
    both = now.compared(then)
    assert [column.name for column in both.columns] == ["query", "intents", "intents_before", "last_day"]
    assert both.rows == (("a", 2, None, day), ("b", 1, 5, day))
    assert asked.before() == ReportParameters(date(2026, 3, 1), date(2026, 3, 1))
    assert asked.before("year") == ReportParameters(date(2025, 3, 3), date(2025, 3, 3))
