"""Charts: readable on light and dark, described for those who do not see them, and inert."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from helpcenter.analytics import ColumnKind, Owner, ReportColumn, ReportParameters, ReportTable
from helpcenter.analytics.reports.charts import is_inert
from tests.analytics.small_ledger import event, record, report_of

SVG = "{http://www.w3.org/2000/svg}"
PARAMETERS = ReportParameters(date(2026, 3, 1), date(2026, 3, 2))
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


def queries(*rows: tuple[str, int]) -> ReportTable:
    columns = (ReportColumn("query", ColumnKind.TEXT), ReportColumn("intents", ColumnKind.INTEGER))
    return ReportTable("queries", PARAMETERS, columns, rows, AS_OF)


@pytest.fixture
def owner(folder: Path) -> Owner:
    with Owner(folder) as owner:
        yield owner


def test_a_chart_names_and_describes_itself(owner: Owner) -> None:
    root = ElementTree.fromstring(owner.reporting.chart(queries(("annuler intercom", 3))) or "")  # noqa: S314 - our own
    title, description = root[0], root[1]
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "What people search for"
    assert "2026-03-01 to 2026-03-02" in (description.text or "")


def test_a_chart_has_no_background_and_neither_black_nor_white(owner: Owner) -> None:
    svg = owner.reporting.chart(queries(("annuler intercom", 3), ("slack", 1))) or ""
    assert "annuler intercom" in svg
    for colour in ('"#000', '"#fff', '"white"', '"black"'):
        assert colour not in svg


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        '"><image href="https://example.org/x.png"/>',
        "javascript:alert(1)",
        "'; DROP TABLE events",
        "\u202eright to left",
        "datum.x + 1",
        "\\u003cscript>",
        'onload="x"',
        "url(https://example.org)",
        "&amp;",
        "nul \0 and bell \a",
    ],
)
def test_nothing_a_visitor_types_runs_or_is_fetched(owner: Owner, query: str) -> None:
    svg = owner.reporting.chart(queries((query, 3))) or ""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "g", "path", "line", "rect", "text", "title", "desc"}
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script/></svg>",
        "<svg><a/></svg>",
        "<svg><image/></svg>",
        "<svg><g onclick='x'/></svg>",
        "<svg><path fill='url(https://example.org/a)'/></svg>",
        "<svg><style/></svg>",
        "<svg><text href='x'/></svg>",
        "<svg",
    ],
)
def test_a_picture_that_does_more_than_draw_is_refused(svg: str) -> None:
    assert not is_inert(svg)
    assert is_inert('<svg xmlns="http://www.w3.org/2000/svg"><path aria-label="url(x)" fill="#123456"/></svg>')


def test_without_figures_there_is_no_chart(owner: Owner) -> None:
    assert owner.reporting.chart(queries()) is None
    assert owner.reporting.chart(queries(("nothing", 0))) is None


def test_a_chart_of_the_same_figures_is_drawn_once(owner: Owner) -> None:
    assert owner.reporting.chart(queries(("a", 1))) is owner.reporting.chart(queries(("a", 1)))
    assert owner.reporting.chart(queries(("a", 2))) != owner.reporting.chart(queries(("a", 1)))


def test_only_the_first_twenty_bars_are_drawn(owner: Owner) -> None:
    svg = owner.reporting.chart(queries(*((f"query {number:02}", 50 - number) for number in range(40)))) or ""
    assert "query 19" in svg
    assert "query 20" not in svg


def test_lines_are_drawn_by_day_and_told_apart_by_colour(folder: Path, owner: Owner) -> None:
    events = [
        event(at=datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day), locale=locale, visitor=visitor * 16)
        for day in range(3)
        for locale, visitor in (("fr", "a"), ("en", "b"))
    ]
    record(folder, events)
    (folder / "reports" / "by_language.sql").write_text(BY_LANGUAGE, "utf-8")
    svg = owner.reporting.chart(report_of(owner, "by_language", {"from": "2026-03-01", "to": "2026-03-03"})) or ""
    for label in ("1 Mar", "3 Mar", ">fr<", ">en<"):
        assert label in svg


BY_LANGUAGE = """-- title: By language
-- owner: marketing
-- question: How many intents?
-- parameters: from, to
-- chart: line x=day y=intents color=locale
-- numerator: Intents.
-- denominator: none
SELECT day, locale, count(*) AS intents FROM intents WHERE day BETWEEN $from AND $to GROUP BY ALL ORDER BY ALL
"""


def test_text_in_a_chart_takes_the_colour_of_the_page(folder: Path, owner: Owner) -> None:
    record(folder, [event()])
    svg = owner.reporting.chart(report_of(owner, "queries", {"from": "2026-03-02", "to": "2026-03-02"})) or ""
    fills = re.findall(r"<text[^>]* fill=\"([^\"]+)\"", svg)
    assert fills
    assert set(fills) == {"currentColor"}
