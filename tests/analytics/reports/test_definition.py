"""Report files: what their header must say, what their SQL may do, and what an editor hears when it does not."""

import os
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics import Owner, check_reports, load_reports
from helpcenter.analytics.reports import definition, sandbox
from helpcenter.analytics.reports.definition import Chart
from helpcenter.analytics.reports.sandbox import allowed_functions
from helpcenter.domain.errors import Unavailable, UsageError
from tests.analytics.small_ledger import event, record, report_of

HEADER = """-- title: Events
-- owner: marketing
-- question: How many events are there?
-- parameters: none
-- chart: none
-- numerator: Events
--   of people.
-- denominator: none
"""


def write(folder: Path, sql: str, header: str = HEADER, name: str = "mine") -> None:
    for path in (folder / "reports").glob("*.sql"):
        path.unlink()
    (folder / "reports" / f"{name}.sql").write_text(header + sql, "utf-8")


def problems(folder: Path) -> list[str]:
    return list(map(str, check_reports(folder.parent)))


def test_an_analyst_adds_a_report_by_dropping_in_a_file(folder: Path) -> None:
    write(folder, "SELECT type AS what, count(*) AS events FROM human_events GROUP BY ALL ORDER BY ALL LIMIT 9")
    record(folder, [event(), event("view", guide="g")])
    with Owner(folder) as owner:
        assert owner.reporting.reports()["mine"].numerator == "Events of people."
        table = report_of(owner, "mine", {})
    assert table.rows == (("search", 1), ("view", 1))
    assert [(column.name, column.kind) for column in table.columns] == [("what", "text"), ("events", "integer")]
    [only] = problems(folder)
    assert only.endswith('warning: Nobody can see what is behind "events"; add "-- figure events: …".')


def test_a_header_is_read_whole(folder: Path) -> None:
    header = HEADER.replace("chart: none", "chart: line x=day y=n color=locale").replace(
        "parameters: none", "parameters: from, to"
    )
    write(folder, "SELECT 1", header + "-- ratios: a, b\n")
    report = load_reports(folder / "reports")[0]["mine"]
    assert report.chart == Chart("line", "day", "n", "locale")
    assert (report.parameters, report.ratios, report.owner) == (("from", "to"), {"a", "b"}, "marketing")


BAD_HEADERS = [
    ("-- owner: marketing\n", "", ':1: The header lacks "-- owner: …".'),
    ("marketing", "", ':2: The header lacks "-- owner: …".'),
    ("-- owner:", "-- ownr:", ':2: Unknown header field "ownr", did you mean "owner"?'),
    ("-- chart: none", "-- chart: none\n-- title: Again", ':6: "title" stands twice in the header (first on line 1).'),
    ("parameters: none", "parameters: from, product, local", ':4: Unknown parameter "local", did you mean "locale"?'),
    ("chart: none", "chart: pie x=a y=b", ':5: Unknown chart "pie". Use bar, line or none.'),
    ("chart: none", "chart: bar x=a", ":5: A chart names its columns"),
    ("chart: none", "chart: bar x=a y=b z=c", ":5: A chart names its columns"),
    ("chart: none", "chart: bar x=what y=events", ':5: The chart line names "events", not a column.'),
    ("chart: none", "chart: bar x=whats y=what", ':5: The chart line names "whats", did you mean "what"?'),
    ("chart: none", "chart: none\n-- ratios: rate", ':6: The ratios line names "rate", not a column.'),
    ("chart: none", "chart: none\n-- trend: query_days sum(nothing) by query", ":6: The trend cannot be worked out: "),
    ("parameters: none", "parameters: locale", ':4: The header names the parameter "locale", but the SQL never uses'),
]


@pytest.mark.parametrize(("old", "new", "problem"), BAD_HEADERS)
def test_a_bad_header_is_a_problem_with_its_line(folder: Path, old: str, new: str, problem: str) -> None:
    write(folder, "SELECT 'x' AS what", HEADER.replace(old, new))
    found = problems(folder)
    assert any(text.startswith(f"analytics/reports/mine.sql{problem}") for text in found), found


BAD_SQL = [
    ("", "1: A report is exactly one SELECT; this file has none."),
    ("SELECT 1; SELECT 2", "1: A report is exactly one SELECT; this file has SELECT, SELECT."),
    ("DELETE FROM events", "1: A report is exactly one SELECT; this file has DELETE."),
    ("SELECT 1; DROP TABLE events", "1: A report is exactly one SELECT; this file has SELECT, DROP."),
    ("COPY events TO 'x.csv'", "1: A report is exactly one SELECT; this file has COPY."),
    ("ATTACH 'other.duckdb'", "1: A report is exactly one SELECT; this file has ATTACH."),
    ("INSTALL httpfs", "1: A report is exactly one SELECT; this file has LOAD."),
    ("SET memory_limit = '1TB'", "1: A report is exactly one SELECT; this file has SET."),
    ("EXPLAIN ANALYZE SELECT 1", "1: A report is exactly one SELECT; this file has EXPLAIN."),
    ("CALL pragma_version()", "1: A report is exactly one SELECT; this file has CALL."),
    # DuckDB 2 calls it a PRAGMA, DuckDB 1 a SELECT.
    ("PRAGMA database_list", "A report is exactly one SELECT"),
    ("SHOW TABLES", "A report is exactly one SELECT, without SHOW, DESCRIBE or"),
    ("SELECT * FROM (DESCRIBE events)", "A report is exactly one SELECT, without SHOW, DESCRIBE or SUMMARIZE."),
    ("SELECT\n*\nFROM read_csv('/etc/passwd')", "11: A report may not read from read_csv()."),
    ("SELECT * FROM read_text('/etc/passwd')", "A report may not read from read_text()."),
    ("SELECT * FROM glob('/*')", "A report may not read from glob()."),
    ("SELECT (SELECT content FROM read_text('/etc/passwd'))", "A report may not read from read_text()."),
    ("WITH a AS (SELECT * FROM read_json('spool/*')) SELECT * FROM a", "A report may not read from read_json()."),
    ("SELECT * FROM query('SELECT 1')", "A report may not read from query()."),
    ("SELECT * FROM query_table('segments')", "A report may not read from query_table()."),
    ("SELECT * FROM duckdb_settings()", "A report may not read from duckdb_settings()."),
    ("SELECT * FROM '/etc/passwd'", 'There is no fact "/etc/passwd" to read.'),
    ("SELECT * FROM 'spool/x.ndjson'", 'There is no fact "spool/x.ndjson" to read.'),
    ("SELECT * FROM information_schema.tables", 'There is no fact "information_schema.tables" to read.'),
    ("SELECT * FROM segments", 'There is no fact "segments" to read.'),
    ("WITH segments AS (SELECT 1 AS one) SELECT one FROM segments", '"segments" is a table that reports may not read'),
    (
        "SELECT 1 FROM (WITH events AS (SELECT 1 AS b) SELECT b FROM events) AS x, events AS e",
        '"events" is a table that reports may not read; choose another name for yours.',
    ),
    ("SELECT 1\n  FROM intent", '10: There is no fact "intent" to read. There are clicks, cta_days, cta_events, '),
    ("SELECT 1 WHERE $locale IS NULL", '4: The SQL uses $locale; add it to "-- parameters:".'),
    ("SELECT 1 WHERE $secret = 1", '4: The SQL uses $secret; add it to "-- parameters:".'),
    ("SELECT 1,\n  nonsense FROM human_events", '10: Binder Error: Referenced column "nonsense" not found'),
    ("SELECT 1 FROM FROM", "9: Parser Error: syntax error"),
    ("SELEC 1", "9: Parser Error: syntax error"),
]


@pytest.fixture(scope="module")
def said_of_bad_sql(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[list[str], str]]:
    """By SQL, what `check` says of it and what is said to who asks for it."""
    folder = tmp_path_factory.mktemp("site") / "analytics"
    (folder / "reports").mkdir(parents=True)
    names = {sql: f"bad_{place}" for place, (sql, _) in enumerate(BAD_SQL)}
    for sql, name in names.items():
        (folder / "reports" / f"{name}.sql").write_text(HEADER + sql, "utf-8")
    found = [problem for problem in problems(folder) if "/bad_" in problem]
    with Owner(folder) as owner:
        return {
            sql: ([each for each in found if f"/{name}.sql:" in each], refusal(owner, name))
            for sql, name in names.items()
        }


def refusal(owner: Owner, name: str) -> str:
    with pytest.raises(UsageError) as refused:
        report_of(owner, name, {})
    return f"{refused.value.code} {refused.value.message}"


@pytest.mark.parametrize(("sql", "problem"), BAD_SQL)
def test_sql_that_does_anything_but_read_facts_is_refused_everywhere(
    said_of_bad_sql: Mapping[str, tuple[list[str], str]], sql: str, problem: str
) -> None:
    [checked], refused = said_of_bad_sql[sql]
    assert problem in checked
    assert refused.startswith("report_broken analytics/reports/bad_")
    assert problem in refused


def test_a_report_that_runs_for_ever_is_stopped_and_the_next_one_runs(folder: Path) -> None:
    write(folder, "SELECT count(*) FROM range(1000000000) AS a, range(1000) AS b WHERE a.range % 7 = b.range")
    with Owner(folder, report_seconds=0.3) as owner:
        with pytest.raises(Unavailable, match=r"longer than 0.3 seconds and was stopped") as refused:
            report_of(owner, "mine", {})
        assert refused.value.code == "report_timeout"
        write(folder, "SELECT 1 AS one")
        assert report_of(owner, "mine", {}).rows == ((1,),)


def test_a_report_that_wants_more_memory_than_there_is_is_refused(folder: Path) -> None:
    write(folder, f"SELECT list('{'x' * 1000}' || range) AS a FROM range(2000000)")
    with Owner(folder, memory_limit="128MB", report_seconds=60) as owner:
        with pytest.raises(UsageError, match="Out of Memory"):
            report_of(owner, "mine", {})
        record(folder, [event()])
        assert owner.ingest() == 1


BAD_CALLS = [
    ("SELECT current_setting('memory_limit')", "9: A report may not call current_setting()."),
    ("SELECT 1,\n  main.Write_Log('x')", "10: A report may not call write_log()."),
    ("SELECT getvariable('verdicts')", "A report may not call getvariable()."),
    ("SELECT pg_sleep(100)", "A report may not call pg_sleep()."),
]
GOOD_CALLS = [
    ("SELECT repeat('ab', 3)", ("ababab",)),
    ("SELECT rpad(lpad('x', 3, '-'), 5, '-')", ("--x--",)),
    ("SELECT format('{:,}', 12345), printf('%03d', 7)", ("12,345", "007")),
    ("SELECT max(range) FROM range(9)", (8,)),
    ("SELECT replace(replace('a.b', '.', ', '), 'b', '')", ("a, ",)),
    ("SELECT string_agg(upper(a), ', ' ORDER BY a) FROM (SELECT 'x' AS a) WHERE regexp_matches(a, 'x')", ("X",)),
    ("SELECT levenshtein('a', 'b'), len(range(3)), repeat('x', 3)", (1, 3, "xxx")),
    ("SELECT list_filter(string_split('a b', ' '), lambda x: x <> 'a')", (["b"],)),
    ("SELECT sum(a) OVER (ORDER BY a ROWS 3 PRECEDING), mode(a) OVER () FROM (SELECT 1 AS a)", (1, 1)),
    ("SELECT now() >= current_date, random() < 1", (True, True)),
]


def checked(folder: Path, sql: str) -> None:
    write(folder, sql)
    with duckdb.connect() as connection:
        sandbox.check_reads_only(connection, load_reports(folder / "reports")[0]["mine"], frozenset())


@pytest.mark.parametrize(("sql", "problem"), BAD_CALLS)
def test_a_function_that_tells_writes_waits_or_makes_endless_text_is_refused(
    folder: Path, sql: str, problem: str
) -> None:
    with pytest.raises(UsageError) as refused:
        checked(folder, sql)
    assert problem in refused.value.message


@pytest.mark.parametrize(("sql", "row"), GOOD_CALLS)
def test_what_makes_a_little_text_or_looks_at_the_clock_may_be_called(
    folder: Path, sql: str, row: tuple[object, ...]
) -> None:
    checked(folder, sql)
    with duckdb.connect() as connection:
        assert connection.execute(sql).fetchone() == row


def test_no_function_of_duckdb_that_changes_anything_is_forgotten(folder: Path) -> None:
    """`random` and its like change nothing; `error` ends the report that calls it."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() "
            "WHERE stability = 'VOLATILE' AND function_type = 'scalar'"
        ).fetchall()
    harmless = {"random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "error"}
    assert {name for (name,) in rows} - harmless <= allowed_functions.REFUSED


def test_an_answer_that_is_longer_than_anybody_reads_is_refused(folder: Path) -> None:
    write(folder, "SELECT repeat('x', 9000) AS a FROM range(3000)")
    with Owner(folder) as owner, pytest.raises(UsageError, match="longer than 16 MB of text"):
        report_of(owner, "mine", {})


def test_a_report_without_a_limit_is_cut(folder: Path) -> None:
    write(folder, "SELECT range AS n FROM range(30000)")
    with Owner(folder) as owner:
        assert len(report_of(owner, "mine", {}).rows) == 10_000


@pytest.mark.parametrize("content", [b"-- title: \xff\n", b"x" * 300_000])
def test_an_unreadable_report_does_not_hide_the_others(folder: Path, content: bytes) -> None:
    (folder / "reports" / "bad.sql").write_bytes(content)
    (folder / "reports" / "Bad-Name.sql").write_text(HEADER + "SELECT 1")
    found = problems(folder)
    assert [text.split(":", 1)[0] for text in found] == ["analytics/reports/Bad-Name.sql", "analytics/reports/bad.sql"]
    with Owner(folder) as owner:
        assert "queries" in owner.reporting.reports()
        with pytest.raises(UsageError, match=r"analytics/reports/bad.sql:1"):
            report_of(owner, "bad", {})


def test_a_site_without_reports_has_no_problems(tmp_path: Path) -> None:
    assert check_reports(tmp_path) == []


@pytest.mark.parametrize("place", ["a", "zzz"])
def test_a_sites_own_file_takes_the_place_of_a_shipped_one_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    shipped, own = tmp_path / "m", tmp_path / place
    for folder in (shipped, own):
        folder.mkdir()
        (folder / "days.sql").write_text("")
    monkeypatch.setattr(definition, "_shipped", lambda: shipped)
    assert definition.report_files(own) == {"days": own / "days.sql"}


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_regular_file_is_told_and_not_waited_for(folder: Path, kind: str) -> None:
    report = folder / "reports" / "bad.sql"
    if kind == "pipe":
        os.mkfifo(report)
    else:
        report.symlink_to("/dev/zero")
    assert problems(folder) == ["analytics/reports/bad.sql:1: The file cannot be read: it is no regular file."]
