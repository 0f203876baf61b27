"""`helpcenter init`, and the program installed from its wheel, outside any checkout."""

import os
import pty
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import httpx
import pytest

from helpcenter.cli import cli
from helpcenter.domain.errors import UsageError
from tests.journeys.conftest import PROJECT, helpcenter
from tests.waiting import wait_until

NEEDS_SITE = [name for name in cli.list_commands(cli.context_class(cli)) if name not in {"init", "settings"}]


def test_an_empty_folder_is_answered_with_the_command_that_fills_it(tmp_path: Path) -> None:
    answer = helpcenter(tmp_path, "check")
    assert answer.returncode == 2
    assert f"Make one with: helpcenter init {tmp_path}" in answer.stderr.replace("\n", "")


@pytest.mark.parametrize("command", NEEDS_SITE)
def test_every_command_says_so_in_a_folder_without_a_site(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "my help"
    for state, missing in (("no folder", "no folder content/"), ("an empty one", "folder content/ is empty")):
        if state == "an empty one":
            (folder / "content").mkdir(parents=True)
        with pytest.raises(UsageError) as refusal:
            cli(["--root", str(folder), command], standalone_mode=False)
        assert missing in refusal.value.message
        assert refusal.value.message.endswith(f"Make one with: helpcenter init '{folder}'")


@pytest.mark.parametrize("command", [("serve", "--help"), ("user", "list", "-h")])
def test_help_is_given_anywhere(tmp_path: Path, command: tuple[str, ...]) -> None:
    answer = helpcenter(tmp_path, *command)
    assert f"helpcenter {' '.join(command[:-1])} [OPTIONS]" in answer.stdout, answer.stderr


def test_a_file_in_the_place_of_the_content_is_named(tmp_path: Path) -> None:
    (tmp_path / "content").touch()
    with pytest.raises(UsageError, match=r"content is a file, and must be a folder: move it away\.$"):
        cli(["--root", str(tmp_path), "check"], standalone_mode=False)


def test_an_empty_content_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    cli(["init", str(tmp_path), "--yes"], standalone_mode=False)
    assert (tmp_path / "content" / "site.yaml").is_file()


def at_a_terminal(folder: Path, answers: str) -> "subprocess.CompletedProcess[str]":
    """`helpcenter init` with somebody there to be asked."""
    keyboard, terminal = pty.openpty()
    os.write(keyboard, answers.encode())
    command = [sys.executable, "-m", "helpcenter", "init", str(folder)]
    try:
        return subprocess.run(command, stdin=terminal, capture_output=True, text=True, check=False)
    finally:
        os.close(keyboard)
        os.close(terminal)


def test_a_terminal_is_asked_for_what_no_option_says_and_again_for_what_cannot_be(tmp_path: Path) -> None:
    answers = "Lampenhilfe\nd!\nde, fr\nAcme\nhttp://acme.example\nhttps://acme.example/kaufen\n"
    made = at_a_terminal(tmp_path / "my-help", answers)
    assert made.returncode == 0, made.stderr
    assert '"d!" is no language: write fr, pt-BR' in made.stderr
    assert '"http://acme.example" is not encrypted: use https://' in made.stderr
    site = (tmp_path / "my-help" / "content" / "site.yaml").read_text()
    assert site == (
        'name: "Lampenhilfe"\ndefault_locale: de\nlocales:\n  de: "Deutsch"\n  fr: "Français"\n'
        'targets:\n  acme: {url: "https://acme.example/kaufen"}\n'
    )
    assert at_a_terminal(tmp_path / "my-help", "").returncode == 2, "a site that is there is not asked about"


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
    """A command of the installed program."""
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        command_of(installed, *arguments), cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


def command_of(installed: Path, *arguments: str) -> list[str]:
    """The installed program, its libraries from this environment."""
    libraries = sysconfig.get_path("purelib")
    code = f"import sys; sys.path[:0] = [{str(installed)!r}, {libraries!r}]; from helpcenter.cli import main; main()"
    # Isolated and without `site`: the checkout, which is installed here in its place, is not on the path.
    return [sys.executable, "-I", "-S", "-c", code, *arguments]


def test_the_wheel_makes_a_sound_site_outside_any_checkout_and_serves_it_at_once(
    installed: Path, tmp_path: Path
) -> None:
    made = run(installed, tmp_path, "init", "my-help", "--product", "Acme", "--cta", "https://acme.example")
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines()[0] == "my-help/content/site.yaml"
    checked = run(installed, tmp_path, "--root", "my-help", "check")
    assert checked.returncode == 0, checked.stderr
    look_around(installed, tmp_path)


def look_around(installed: Path, tmp_path: Path) -> None:
    """Serve the site, whose index is not built yet; find its guide, and open it with its style."""
    log = tmp_path / "log"
    with log.open("w") as file:
        environment = {"PATH": os.environ["PATH"], "PORT": "0", "HELPCENTER_DRAIN_SECONDS": "0"}
        command = command_of(installed, "--root", "my-help", "serve", "--part", "web")
        process = subprocess.Popen(command, cwd=tmp_path, stderr=file, env=environment)
    try:
        wait_until(lambda: process.poll() is not None or "startup complete" in log.read_text())
        [url] = re.findall(r"Site\s+(\S+)/", log.read_text())
        found = httpx.get(f"{url}/api/v1/search?q=first+guide&locale=en", timeout=60).json()
        page = httpx.get(url + found["hits"][0]["url"], timeout=60)
        assert page.status_code == 200
        [style] = re.findall(r'href="(/assets/site\.\w+\.css)"', page.text)
        assert httpx.get(url + style, timeout=60).status_code == 200
    finally:
        process.terminate()
        process.wait()


def test_the_wheel_names_its_command_and_what_it_needs(installed: Path) -> None:
    [about] = installed.glob("*.dist-info")
    assert "helpcenter = helpcenter.cli:main" in (about / "entry_points.txt").read_text()
    needed = set(re.findall(r"^Requires-Dist: ([\w-]+)[^;\n]*$", (about / "METADATA").read_text(), re.MULTILINE))
    imported = {"click", "duckdb", "httpx", "jinja2", "starlette", "whoosh-reloaded"}
    assert imported <= needed


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
