"""The docs say what the product does, and their commands work."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from starlette.routing import Route

from helpcenter.analytics import load_reports
from helpcenter.cli import cli
from helpcenter.settings import Settings
from helpcenter.web.api import routes as api
from helpcenter.web.site import routes as site
from helpcenter.web.staff import routes as staff
from scripts.reference import PAGES

ROOT = Path(__file__).parent.parent
PROSE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = sorted((ROOT / "content" / "guides").rglob("*.md"))


@pytest.mark.parametrize("file", sorted(PAGES))
def test_the_reference_is_what_the_program_says(file: str) -> None:
    """Asked in a process of its own: a command keeps the first help option that any test has made it show."""
    asked = f"from scripts.reference import PAGES; print(PAGES[{file!r}](), end='')"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    assert (ROOT / "docs" / file).read_text(encoding="utf-8") == said.stdout, "run: make docs"


def test_every_address_is_documented() -> None:
    page = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    paths = [route.path for route in [*site.ROUTES, *api.ROUTES, *staff.ROUTES] if isinstance(route, Route)]
    documented = {path.rstrip("/") for path in re.findall(r"`(?:POST )?(/[^`?]*)", page)}
    assert {path.replace(":path", "").rstrip("/") for path in paths} - documented == set()


def test_every_report_is_documented() -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    assert [name for name in load_reports(ROOT / "analytics" / "reports")[0] if f"`{name}`" not in page] == []


def documented_commands() -> list[tuple[str, str]]:
    """Every helpcenter command in a shell block of the docs and the manual, with the file it stands in."""
    found = []
    for path in [*PROSE, *GUIDES]:
        for block in re.findall(r"```(?:sh|console|bash)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.splitlines():
                command = re.search(r"(?:^|\s|/)helpcenter (.*)", line.split(" #")[0])
                if command:
                    found.append((str(path.relative_to(ROOT)), command[1].strip()))
    return found


@pytest.mark.parametrize(("path", "line"), documented_commands())
def test_a_documented_command_is_understood(path: str, line: str) -> None:
    words = shlex.split(line.split("|", maxsplit=1)[0].split(">", maxsplit=1)[0])
    command: click.Command = cli
    context = click.Context(cli, obj=Settings())
    while isinstance(command, click.Group):
        _, words, _ = command.make_parser(context).parse_args(words)
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = click.Context(command, parent=context, info_name=name, obj=Settings())
    command.parse_args(context, words)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    elsewhere = ("https://", "mailto:", "guide:", "media:")
    local = [target for target in targets if not target.startswith(elsewhere)]
    assert [target for target in local if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_ours_that_a_page_names_is_there(path: Path) -> None:
    named = re.findall(r"`((?:helpcenter|tests|scripts|bench|docs)/[^`\s]*)`", path.read_text(encoding="utf-8"))
    certain = {name.partition("::")[0] for name in named if not re.search(r"[<*{…]", name)}
    assert sorted(name for name in certain if not (ROOT / name).exists()) == []


def test_no_page_names_a_place_of_somebodys_machine() -> None:
    forbidden = re.compile(r"(/home/|/root/|/work/|pypi\.|registry\.)")
    assert [str(path) for path in [*PROSE, *GUIDES] if forbidden.search(path.read_text(encoding="utf-8"))] == []
