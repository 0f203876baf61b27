"""Commands as people run them: their exit status, and what they say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.in_process import helpcenter
from tests.journeys.conftest import PROJECT, copy_site


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' help center, indexed once by the command itself."""
    root = copy_site(PROJECT / "tests" / "site", tmp_path_factory.mktemp("cli") / "lamps")
    answer = helpcenter(root, "reindex")
    assert answer.returncode == 0, answer.stderr
    return root


@pytest.fixture
def broken(site: Path) -> Path:
    (site / "content" / "guides" / "cancel-lantern" / "he.md").write_bytes(b"\xff")
    return site


def test_check_is_content_with_a_sound_site(lamps: Path) -> None:
    answer = helpcenter(lamps, "check")
    assert (answer.returncode, answer.stdout) == (0, "")
    assert "5 guides fine" in answer.stderr


def test_check_names_file_and_line_and_ends_with_1(broken: Path) -> None:
    answer = helpcenter(broken, "check")
    assert answer.returncode == 1
    [line] = answer.stdout.splitlines()
    assert line.startswith("content/guides/cancel-lantern/he.md:1: ")


def test_reindex_changes_nothing_when_a_file_is_broken(broken: Path) -> None:
    answer = helpcenter(broken, "reindex")
    assert answer.returncode == 1
    assert "nothing was changed" in answer.stderr
    assert not (broken / "index" / ".built" / "current.json").exists()


def test_a_second_reindex_says_that_nothing_changed(lamps: Path) -> None:
    answer = helpcenter(lamps, "reindex")
    assert answer.returncode == 0
    assert "nothing changed" in answer.stderr


def test_reindex_takes_one_language(lamps: Path) -> None:
    assert helpcenter(lamps, "reindex", "--locale", "he").returncode == 0


def test_an_unknown_language_is_named_with_the_nearest(lamps: Path) -> None:
    answer = helpcenter(lamps, "reindex", "--locale", "hee")
    assert answer.returncode == 2
    assert 'did you mean "he"?' in answer.stderr


def test_a_report_needs_no_running_site(lamps: Path) -> None:
    answer = helpcenter(lamps, "report", "queries", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["rows"] == []


@pytest.mark.parametrize(("format_", "start"), [("csv", "query,"), ("json", "{"), ("table", "query")])
def test_a_report_has_every_format(lamps: Path, format_: str, start: str) -> None:
    answer = helpcenter(lamps, "report", "queries", "--format", format_)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.lstrip().startswith(start)


def test_a_report_as_parquet_comes_as_bytes(lamps: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "helpcenter", "report", "queries", "--format", "parquet"],
        env={"HELPCENTER_ROOT": str(lamps), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout[:4]) == (0, b"PAR1"), answer.stderr


def test_reports_are_listed_with_their_questions(lamps: Path) -> None:
    answer = helpcenter(lamps, "report")
    assert answer.returncode == 0
    for name in ("queries", "no_results", "query_conversion", "funnel", "ctas", "guides"):
        assert name in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("report", "querys"), 2, 'did you mean "queries"?'),
        (("report", "queries", "--from", "yesterday"), 2, "a date such as"),
        (("report", "queries", "--format", "xlsx"), 2, "xlsx"),
        (("translations", "--locale", "heb"), 2, 'did you mean "he"?'),
        (("frobnicate",), 2, "No such command"),
        (("serve", "--workers", "4"), 2, "Use --part web"),
        (("user", "remove", "nobody"), 2, 'no account named "nobody"'),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_wrong_question_is_answered_with_a_sentence(
    lamps: Path, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    answer = helpcenter(lamps, *arguments)
    assert (answer.returncode, sentence in answer.stderr) == (status, True), answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_demo_fills_every_report_and_says_so(lamps: Path) -> None:
    answer = helpcenter(lamps, "demo", "--visits", "10")
    assert answer.returncode == 0, answer.stderr
    report = json.loads(helpcenter(lamps, "report", "queries", "--format", "json").stdout)
    assert report["has_samples"] is True
    assert len(report["rows"]) > 3
    assert "sample visits" in helpcenter(lamps, "report", "queries").stderr


def test_a_demo_before_the_first_index_says_what_to_do(site: Path) -> None:
    answer = helpcenter(site, "demo")
    assert answer.returncode == 1
    assert "helpcenter reindex" in answer.stderr


def test_an_account_is_made_from_a_password_on_standard_input(lamps: Path) -> None:
    assert helpcenter(lamps, "user", "add", "ada", "--role", "editor", stdin="a long password\n").returncode == 0
    assert "ada" in helpcenter(lamps, "user", "list").stdout
    short = helpcenter(lamps, "user", "add", "eve", stdin="short\n")
    assert (short.returncode, "12 to 256" in short.stderr) == (2, True)


def test_translations_show_what_is_missing_and_strict_ends_with_1(lamps: Path) -> None:
    answer = helpcenter(lamps, "translations", "--locale", "he", "--strict")
    assert answer.returncode == 1
    assert "open-billing" in answer.stdout


def test_marking_a_translation_keeps_every_other_byte(site: Path) -> None:
    path = site / "content" / "guides" / "cancel-lantern" / "he.md"
    before = path.read_text(encoding="utf-8")
    assert helpcenter(site, "translations", "--guide", "cancel-lantern", "--locale", "he", "--mark").returncode == 0
    after = path.read_text(encoding="utf-8")
    assert after != before
    assert after.endswith(before.split("---\n", 2)[2])


def test_starting_a_language_makes_the_files_it_lacks_and_ids_in_their_sources(site: Path) -> None:
    answer = helpcenter(site, "translations", "--start", "--locale", "ja")
    assert (answer.returncode, "to translate" in answer.stderr) == (0, True)
    assert "content/guides/opening-hours/ja.md" in answer.stdout.splitlines()
    for locale in ("en", "ja"):
        assert "{#how-to-get-there}" in (site / f"content/guides/opening-hours/{locale}.md").read_text("utf-8")
    assert helpcenter(site, "translations", "--start", "--guide", "opening-hours", "--locale", "ja").returncode == 2
    assert helpcenter(site, "translations", "--start").returncode == 2


@pytest.mark.parametrize("form", ["po", "xliff"])
def test_texts_go_out_to_translators_and_come_back(site: Path, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "out"
    out = helpcenter(
        site, "translations", f"--export-{form}", str(folder), "--guide", "cancel-lantern", "--locale", "he"
    )
    assert (out.returncode, len(out.stdout.splitlines())) == (0, 1)
    back = helpcenter(site, "translations", f"--import-{form}", str(folder))
    assert (back.returncode, "0 files changed, 0 texts refused" in back.stderr) == (0, True)


def test_a_wrong_setting_stops_every_command(site: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "helpcenter", "check"],
        env={"HELPCENTER_TIMEZON": "UTC", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "HELPCENTER_TIMEZONE" in answer.stderr


def test_relevance_ends_with_1_when_a_golden_query_is_lost_and_says_what_moved(site: Path) -> None:
    answer = helpcenter(site, "relevance", "--locale", "ja")
    assert (answer.returncode, answer.stderr.strip()) == (0, "Every golden query finds what it must.")
    assert not (site / "index" / ".built" / "current.json").exists(), "no release is made"
    (site / "index" / "ja" / "hidden.csv").write_text("query,guide\n電球,change-the-bulb\n", encoding="utf-8")
    answer = helpcenter(site, "relevance", "--locale", "ja")
    assert answer.returncode == 1
    assert 'ja "電球": change-the-bulb place 1 → not found' in answer.stdout
    assert 'index/ja/golden.csv:4: "電球" must find change-the-bulb, but finds' in answer.stdout


def test_the_ledger_is_copied_checked_restored_and_rebuilt_by_command(lamps: Path, tmp_path: Path) -> None:
    assert helpcenter(lamps, "demo", "--visits", "5").returncode == 0
    copy = tmp_path / "copy.duckdb"
    made = helpcenter(lamps, "analytics", "backup", str(copy))
    assert (made.returncode, copy.exists()) == (0, True), made.stderr
    assert "exists already" in helpcenter(lamps, "analytics", "backup", str(copy)).stderr
    assert helpcenter(lamps, "analytics", "verify").returncode == 0
    assert "from kept segments" in helpcenter(lamps, "analytics", "restore", str(copy)).stderr
    (lamps / "analytics" / "events.duckdb").write_bytes(b"x" * 8192)
    rebuilt = helpcenter(lamps, "analytics", "rebuild")
    assert (rebuilt.returncode, "tells nothing any more" in rebuilt.stderr) == (0, True), rebuilt.stderr
    assert helpcenter(lamps, "analytics", "verify").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--version"], {"numpy", "duckdb", "starlette", "babel", "rich", "lark"}),
        (["settings"], {"numpy", "duckdb", "starlette", "babel"}),
        (["user", "list"], {"numpy", "duckdb", "starlette", "babel"}),
        (["check"], {"starlette", "babel", "uvicorn", "lark"}),
    ],
)
def test_a_command_loads_only_what_it_needs(site: Path, arguments: list[str], unneeded: set[str]) -> None:
    script = "import sys; from helpcenter.cli import main; main(); print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", script, "--root", str(site), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not unneeded & set(answer.stderr.split())


@pytest.fixture
def mixed(site: Path) -> Path:
    """A site with a warning in a file that comes before the one with the error."""
    (site / "content" / "guides" / "cancel-lantern" / "aside.txt").write_text("?")
    (site / "content" / "site.yaml").write_text((site / "content" / "site.yaml").read_text() + "nonsense: 50%\n")
    return site


def test_check_says_errors_before_warnings_and_counts_both(mixed: Path) -> None:
    answer = helpcenter(mixed, "check")
    kinds = ["warning: " in line for line in answer.stdout.splitlines()]
    assert kinds == sorted(kinds)
    assert answer.stderr.strip() == f"{kinds.count(False)} error, {kinds.count(True)} warning."


def test_check_prints_json_for_programs(mixed: Path) -> None:
    found = json.loads(helpcenter(mixed, "check", "--format", "json").stdout)
    assert (found["errors"], found["warnings"]) == (1, 1)
    [error, warning] = found["problems"]
    assert (error["path"], error["severity"]) == ("content/site.yaml", "error")
    assert error["message"].startswith('unknown key "nonsense"')
    assert warning["path"] == "content/guides/cancel-lantern/aside.txt"


def test_check_marks_lines_on_github(mixed: Path) -> None:
    lines = helpcenter(mixed, "check", "--format", "github").stdout.splitlines()
    assert lines[0].startswith("::error file=content/site.yaml,line=")
    assert lines[1].startswith("::warning file=content/guides/cancel-lantern/aside.txt,line=1::")
