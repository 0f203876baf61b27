"""helpcenter check --fix: what it prints, in every format, and what it leaves to people."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpcenter.cli.check import command
from helpcenter.domain.errors import UsageError
from helpcenter.settings import read
from tests.content.scratch import FILES, TEXT, write

EN = "content/guides/end/en.md"
FIX = f'{EN}:3: took "end-it" out of "previous_slugs"'
BROKEN = TEXT.replace("title: End it\n", "title: End it\nprevious_slugs: [end-it]\n").replace("Yes.", "Yes {{< no >}}.")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with a mistake that can be mended and one that cannot."""
    write(tmp_path, {**FILES, EN: BROKEN})
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    settings = read({"HELPCENTER_ROOT": str(root)})
    return CliRunner().invoke(command, list(arguments), obj=settings, catch_exceptions=False)


def test_fixes_are_printed_first_then_what_is_left(root: Path) -> None:
    done = run(root, "--fix")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (1, FIX)
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [f"{EN}:3", f"{EN}:7"]
    assert done.stderr.splitlines() == ["1 fix in 1 file. What is left:", "1 error, 0 warnings."]
    assert (root / EN).read_text() == BROKEN.replace("previous_slugs: [end-it]\n", "")


def test_a_diff_is_all_that_a_preview_prints(root: Path) -> None:
    done = run(root, "--fix", "--diff")
    assert done.stdout.startswith(f"--- a/{EN}\n+++ b/{EN}\n@@ ")
    assert [line for line in done.stdout.splitlines()[3:] if not line.startswith(" ")] == ["-previous_slugs: [end-it]"]
    assert "nothing was written" in done.stderr
    assert (root / EN).read_text() == BROKEN


def test_without_fix_it_says_what_can_be_mended_and_changes_nothing(root: Path) -> None:
    done = run(root, "--format", "json")
    problems = json.loads(done.stdout)["problems"]
    assert {each["line"]: each["fixable"] for each in problems} == {3: True, 8: False}
    assert "check --fix mends some of it" in done.stderr
    assert (root / EN).read_text() == BROKEN


def test_json_holds_the_fixes_the_diff_and_what_would_be_left(root: Path) -> None:
    found = json.loads(run(root, "--format", "json", "--fix", "--diff").stdout)
    assert found["fixes"] == [{"path": EN, "line": 3, "message": 'took "end-it" out of "previous_slugs"'}]
    assert (found["errors"], found["refused"]) == (1, [])
    assert "-previous_slugs: [end-it]\n" in found["diff"]


def test_github_gets_fixes_as_notices(root: Path) -> None:
    lines = run(root, "--format", "github", "--fix", "--diff").stdout.splitlines()
    assert lines[0] == f'::notice file={EN},line=3::took "end-it" out of "previous_slugs"'


def test_a_diff_of_nothing_is_answered_with_the_way_out(root: Path) -> None:
    with pytest.raises(UsageError, match="add --fix"):
        run(root, "--diff")
