"""Old addresses of an import: none that the site would refuse, none twice, none that a page of today stands at."""

from pathlib import Path

import pytest

from tests.importers.conftest import Imported, import_into

HEAD = "from,to,locale"


def imported(root: Path, folder: Path, aliases: str, name: str = "docs") -> Imported:
    """A site of Hugo's kind with one page that has these addresses."""
    folder.mkdir(exist_ok=True)
    (folder / "a.md").write_text(f"---\ntitle: A\naliases: [{aliases}]\n---\nWords.\n")
    return import_into(root, "markdown", folder, name, dialect="plain")


def rows(site: Imported) -> list[str]:
    file = site.root / "content/redirects.csv"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize(
    ("aliases", "kept"),
    [
        ("/old/a", ["/old/a,guide:a,en"]),
        ("/old/a, /old/a/, /old/%61", ["/old/a,guide:a,en"]),
        ("/en/docs/a/b", ["/en/docs/a/b,guide:a,en"]),
        ("/en/guides/was-a", ["/en/guides/was-a,guide:a,en"]),
        ('"/hc/ein, zwei"', ['"/hc/ein, zwei",guide:a,en']),
    ],
)
def test_addresses_of_before_become_rows(root: Path, tmp_path: Path, aliases: str, kept: list[str]) -> None:
    done = imported(root, tmp_path / "docs", aliases)
    assert rows(done) == [HEAD, *kept]
    assert done.errors() == []


@pytest.mark.parametrize(
    "alias", ["/en", "/en/", "/en/search", "/en/guides/a", "/en/guides/a.md", "/staff", "/api/v1/x", "/media/a.png"]
)
def test_an_address_that_is_a_page_of_today_is_left_out_and_told(root: Path, tmp_path: Path, alias: str) -> None:
    done = imported(root, tmp_path / "docs", alias)
    assert (rows(done), done.errors(), done.found()) == ([], [], {"old address of today": 1})


@pytest.mark.parametrize("alias", ["/a/../b", "/a//b", "/a#b", "/a*b", "/a<b"])
def test_an_address_that_no_browser_sends_is_left_out_and_told(root: Path, tmp_path: Path, alias: str) -> None:
    done = imported(root, tmp_path / "docs", f'"{alias}"')
    assert (rows(done), done.errors(), done.found()) == ([], [], {"old address": 1})


def test_rows_of_an_editor_stay_and_go_before(root: Path, tmp_path: Path) -> None:
    mine = f"{HEAD}\n/old/a/,https://elsewhere.example/,\n"
    (root / "content/redirects.csv").write_text(mine)
    done = imported(root, tmp_path / "docs", "/old/a, /old/b")
    assert (root / "content/redirects.csv").read_text() == f"{mine}/old/b,guide:a,en\n"
    assert done.errors() == []
