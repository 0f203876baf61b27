"""`helpcenter init`, and the program installed from its wheel, outside any checkout."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.journeys.conftest import PROJECT, helpcenter


def test_an_empty_folder_is_answered_with_the_command_that_fills_it(tmp_path: Path) -> None:
    answer = helpcenter(tmp_path, "check")
    assert answer.returncode == 2
    assert f"Make one with: helpcenter init {tmp_path}" in answer.stderr.replace("\n", "")


def test_a_site_made_without_a_question_is_sound(tmp_path: Path) -> None:
    made = helpcenter(tmp_path, "init", str(tmp_path / "my-help"), "--language", "fr", "--language", "en")
    assert made.returncode == 0, made.stderr
    site = (tmp_path / "my-help" / "content" / "site.yaml").read_text()
    assert site == 'name: "my-help"\ndefault_locale: fr\nlocales:\n  fr: "Français"\n  en: "English"\n'
    assert helpcenter(tmp_path / "my-help", "check").returncode == 0


def test_a_second_site_in_the_same_place_is_refused(tmp_path: Path) -> None:
    folder = str(tmp_path / "my-help")
    helpcenter(tmp_path, "init", folder)
    again = helpcenter(tmp_path, "init", folder)
    assert again.returncode == 2
    assert "Nothing was changed." in again.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program as its wheel holds it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder / "packages")
    return folder / "packages"


def run(installed: Path, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command of the installed program, its libraries from this environment."""
    libraries = sysconfig.get_path("purelib")
    code = f"import sys; sys.path[:0] = [{str(installed)!r}, {libraries!r}]; from helpcenter.cli import main; main()"
    # Isolated and without `site`: the checkout, which is installed here in its place, is not on the path.
    command = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )


def test_the_wheel_makes_a_sound_site_outside_any_checkout(installed: Path, tmp_path: Path) -> None:
    made = run(installed, tmp_path, "init", "my-help", "--product", "Acme", "--cta", "https://acme.example")
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines()[0] == "my-help/content/site.yaml"
    for command in ("check", "reindex"):
        answer = run(installed, tmp_path, "--root", "my-help", command)
        assert answer.returncode == 0, answer.stderr


def test_the_shipped_reports_travel_in_the_wheel_and_give_way_to_a_file_of_the_same_name(
    installed: Path, tmp_path: Path
) -> None:
    run(installed, tmp_path, "init", "my-help")
    shipped = (PROJECT / "analytics" / "reports" / "days.sql").read_text()
    mine = shipped.replace("-- question: ", "-- question: Mine. ", 1)
    (tmp_path / "my-help" / "analytics" / "reports" / "days.sql").write_text(mine)
    listed = run(installed, tmp_path, "--root", "my-help", "report").stdout
    assert "content_gaps" in listed
    assert "Mine. " in listed
