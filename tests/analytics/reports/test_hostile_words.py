"""What strangers write steers no terminal, log, spreadsheet or page: every column of every report, in every format."""

import csv
import dataclasses
import io
import unicodedata
from pathlib import Path

import duckdb
import msgspec
import pytest

from helpcenter.analytics import Owner, ReportTable, to_parquet
from helpcenter.analytics.reports.live_receipts import LIVE_METRICS
from helpcenter.cli.report import _print
from helpcenter.domain.event import Event
from helpcenter.visible_text import visible
from helpcenter.web.interface.assets import Assets
from helpcenter.web.interface.render import Renderer
from helpcenter.web.staff.reports.figures import CellFormatter
from helpcenter.web.staff.reports.linked_table import LinkedTable
from tests.analytics.small_ledger import SHIPPED_REPORTS, event, record, report_of

STEERING = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202e\u2066\u200f\u061c\u2028\u2029\r\n\0\x08\ufeff\U000e0041"
NAMES = sorted(path.stem for path in SHIPPED_REPORTS.glob("*.sql"))
DAY = {"from": "2026-03-02", "to": "2026-03-02", "series": "all"}


def hostile(plain: Event) -> Event:
    """The event with the hostile characters in each of its texts."""
    texts = {
        field.name: f"\N{FULLWIDTH EQUALS SIGN}{value}{STEERING}"
        for field in dataclasses.fields(Event)
        if type(value := getattr(plain, field.name)) is str and field.name not in {"id", "visitor", "search_id"}
    }
    return dataclasses.replace(plain, **texts)


def visits() -> list[Event]:
    """Everything that some report counts, each as it is and in hostile words."""
    found = event(query="cancel acme", top_product="acme", top_guide="g", kind="cancel", referrer="a.example")
    there = {"search_id": found.search_id, "guide": "g", "product": "acme", "served": "en", "wanted": "fr"}
    cta = there | {"cta": "offer", "variant": "plain", "placement": "end"}
    plain = [
        found,
        event(query="nothing", total=0, rescued_by="typo", query_locale="de", utm_source="mail", utm_campaign="may"),
        event("view", 10, rank=1, block="b", referrer="a.example", **there),
        event("cta_seen", 20, **cta),
        event("cta_click", 30, **cta),
        event("unhelpful", 40, reason="unclear", comment="no", revision="0" * 12, block="b", **there),
        event("not_found", 50, path="/en/x", referrer="a.example"),
    ]
    return [*plain, *(hostile(dataclasses.replace(each, id=f"h{each.id}", visitor="b" * 16)) for each in plain)]


def steers(text: str) -> set[str]:
    """The characters of a text that do something to whoever shows it."""
    return {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {
        "\u200c",
        "\u200d",
    }


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    folder = tmp_path_factory.mktemp("hostile") / "analytics"
    (folder / "spool").mkdir(parents=True)
    (folder / "reports").symlink_to(SHIPPED_REPORTS)
    record(folder, visits())
    with Owner(folder) as owner:
        yield owner


@pytest.fixture(scope="module")
def tables(owner: Owner) -> dict[str, ReportTable]:
    return {name: report_of(owner, name, DAY) for name in NAMES}


def words(table: ReportTable) -> list[str]:
    return [cell for row in table.rows for cell in row if isinstance(cell, str)]


def test_the_hostile_words_are_in_the_reports(tables: dict[str, ReportTable]) -> None:
    told = {name for name, table in tables.items() if any("\N{FULLWIDTH EQUALS SIGN}" in each for each in words(table))}
    assert told >= {"queries", "no_results", "comments", "missing_pages", "sources", "guides", "ctas", "languages"}


def test_no_cell_of_a_report_steers_anything(tables: dict[str, ReportTable]) -> None:
    assert {name: found for name, table in tables.items() if (found := steers("".join(words(table))))} == {}


def test_neither_do_the_figures_of_this_moment(owner: Owner) -> None:
    seen = "".join("".join(each) for each in owner.reporting.live().latest)
    rows = [word for name in LIVE_METRICS for word in words(owner.reporting.live_receipt(name)[1].rows)]
    assert steers(seen + "".join(rows)) == set()


def test_csv_holds_no_formula_and_nothing_that_steers(tables: dict[str, ReportTable]) -> None:
    for name, table in tables.items():
        text = table.to_csv()
        assert steers(text) <= {"\n"}, name
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row if not cell.lstrip("-").isdecimal()]
        assert not any(unicodedata.normalize("NFKC", cell[:1]) in {*"=+-@\t\r"} for cell in cells if cell), name


def test_json_holds_nothing_that_steers(tables: dict[str, ReportTable]) -> None:
    for name, table in tables.items():
        again = ReportTable.from_json(table.to_json())
        assert steers("".join(words(again))) == set(), name
        assert steers(str(msgspec.json.decode(table.to_json()))) == set(), name


def test_parquet_holds_nothing_that_steers(tables: dict[str, ReportTable], tmp_path: Path) -> None:
    for name, table in tables.items():
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(to_parquet(table))
        rows = duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
        assert steers("".join(str(cell) for row in rows for cell in row)) == set(), name


def test_a_terminal_is_not_steered(tables: dict[str, ReportTable], capsys: pytest.CaptureFixture[str]) -> None:
    for name, table in tables.items():
        _print(table)
        assert steers(capsys.readouterr().out) <= {"\n"}, name


def test_a_page_of_the_console_holds_nothing_that_steers(owner: Owner, tables: dict[str, ReportTable]) -> None:
    format_cell = CellFormatter(Renderer(Assets()).words("en"))
    for name, table in tables.items():
        linked = LinkedTable(owner.reporting.reports()[name], table, None, (), format_cell)
        shown = [figure.text for row in linked.rows() for figure in row]
        assert steers("".join(shown)) == set(), name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("annuler Intercom", "annuler Intercom"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("一\u3000二", "一\u3000二"),
        ("a\x1b[31mb", "a [31mb"),
        ("\u202eevil", "evil"),
        ("a\r\nb", "a  b"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_is_shown_of_a_text(text: str, shown: str) -> None:
    assert visible(text) == shown
