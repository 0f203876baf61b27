"""What commands print stands there as it is in the files."""

from pathlib import Path

from click.testing import CliRunner

from helpcenter.cli.check import command
from helpcenter.settings import read
from tests.content.scratch import FILES, TEXT, write


def test_names_of_picture_signs_in_a_problem_are_printed_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "content/guides/end/en.md": TEXT.replace("Open it.", "Open it :rocket:.")})
    done = CliRunner().invoke(command, ["--format", "text"], obj=read({"HELPCENTER_ROOT": str(tmp_path)}))
    assert ":rocket:" in done.output
