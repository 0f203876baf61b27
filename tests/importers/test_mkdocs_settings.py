"""Old addresses and navigation of MkDocs as its configuration and its plugins tell them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.importers.conftest import Imported, import_into

PAGES = ("index.md", "guide/light.md", "guide/cables.md", "guide/index.md", "shop/list.md", "shop/deep/end.md")
REDIRECTS = """\
plugins:
  - search
  - redirects:
      redirect_maps:
        old.md: guide/light.md
        was/index.md: 'guide/cables.md#plug'
        gone.md: https://elsewhere.example/
"""


def imported(root: Path, tmp_path: Path, config: str, files: Mapping[str, str] | None = None) -> Imported:
    texts = {f"docs/{name}": f"# {name}\n\nx\n" for name in PAGES}
    for name, text in {"mkdocs.yml": f"site_name: L\n{config}", **texts, **(files or {})}.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = import_into(root, "markdown", tmp_path / "source")
    assert done.report.system == "MkDocs"
    assert done.errors() == []
    return done


def rows(done: Imported, guide: str) -> list[str]:
    lines = done.read("content/redirects.csv").splitlines()
    return [line.split(",")[0] for line in lines if line.split(",")[1] == f"guide:{guide}"]


@pytest.mark.parametrize(
    ("config", "light", "index"),
    [
        ("", ["/guide/light/"], ["/guide/"]),
        ("site_url: https://x.example/lamps/\n", ["/lamps/guide/light/"], ["/lamps/guide/"]),
        ("site_url: https://x.example\n", ["/guide/light/"], ["/guide/"]),
        ("site_url: !ENV [SITE, 'x']\n", ["/guide/light/"], ["/guide/"]),
        ("use_directory_urls: false\n", ["/guide/light.html"], ["/guide/"]),
        (REDIRECTS, ["/guide/light/", "/old/"], ["/guide/"]),
        (f"site_url: https://x.example/l\n{REDIRECTS}", ["/l/guide/light/", "/l/old/"], ["/l/guide/"]),
        (f"use_directory_urls: false\n{REDIRECTS}", ["/guide/light.html", "/old.html"], ["/guide/"]),
    ],
)
def test_old_addresses_are_those_that_the_configuration_makes(
    root: Path, tmp_path: Path, config: str, light: list[str], index: list[str]
) -> None:
    done = imported(root, tmp_path, config)
    assert (rows(done, "light"), rows(done, "guide")) == (light, index)


def test_redirects_of_other_kinds_are_listed_with_their_line(root: Path, tmp_path: Path) -> None:
    done = imported(root, tmp_path, REDIRECTS)
    assert rows(done, "cables") == ["/guide/cables/", "/was/"]
    [told] = [each for each in done.report.findings if each.construct == "redirects"]
    assert (told.line, told.message.partition(",")[0]) == (8, "gone.md leads to https://elsewhere.example/")


def test_other_languages_stand_below_the_path_of_the_site(root: Path, tmp_path: Path) -> None:
    done = imported(root, tmp_path, "site_url: https://x.example/l/\n", {"docs/guide/light.fr.md": "# L\n\nx\n"})
    assert rows(done, "light") == ["/l/guide/light/", "/l/fr/guide/light/"]


def outline(done: Imported) -> list[str]:
    """Each topic below those above it, with the guides in it, in their order."""
    names = {topic.id: topic for topic in done.library().topics}

    def path(name: str) -> list[str]:
        topic = names[name]
        return [*(path(topic.parent) if topic.parent else []), topic.names["en"]]

    return [f"{'/'.join(path(topic.id))}: {' '.join(topic.guides)}".strip() for topic in names.values()]


SUMMARY = """\
# Contents

* [Start](index.md)
* [Lamps](guide/)
* Elsewhere
    * [Outside](https://x.example/)
    * [The list](shop/list.md)
        * [End](shop/deep/end.md)
"""
LITERATE = "plugins: [search, {literate-nav: {nav_file: SUMMARY.md}}]\n"


def test_lists_of_literate_nav_become_topics(root: Path, tmp_path: Path) -> None:
    done = imported(
        root,
        tmp_path,
        LITERATE,
        {"docs/SUMMARY.md": SUMMARY, "docs/guide/SUMMARY.md": "- [Cables](cables.md)\n- *.md\n"},
    )
    assert outline(done) == ["Lamps: cables guide light", "Elsewhere:", "Elsewhere/The list: list end"]
    assert "summary" not in done.library().guides


def test_a_folder_without_a_list_stands_for_its_pages(root: Path, tmp_path: Path) -> None:
    done = imported(root, tmp_path, LITERATE, {"docs/SUMMARY.md": "- [Lamps](guide/)\n"})
    assert outline(done) == ["Lamps: cables guide light"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {".pages": "nav: [shop, ..., guide]\n", "guide/.pages": "title: The lamps\nnav: [light.md, ...]\n"},
            ["Shop: list", "Shop/Deep: end", "The lamps: light guide cables"],
        ),
        (
            {".pages": "order: desc\n"},
            ["Shop: list", "Shop/Deep: end", "Guide: guide cables light"],
        ),
        (
            {".pages": "nav:\n  - Both:\n      - guide\n      - Things: shop/list.md\n  - Out: https://x.example\n"},
            ["Both: list", "Both/Guide: guide cables light", "Shop:", "Shop/Deep: end"],
        ),
        (
            {"guide/.pages": "arrange: [light.md, cables.md]\n"},
            ["Guide: light cables guide", "Shop: list", "Shop/Deep: end"],
        ),
        (
            {"shop/.pages": "hide: true\n", ".nav.yml": "nav: ['*']\n"},
            ["Guide: guide cables light"],
        ),
        (
            {"guide/.pages": "nav: [... | l*.md, ...]\n", ".pages": "nav: [guide, shop]"},
            ["Guide: light guide cables", "Shop: list", "Shop/Deep: end"],
        ),
    ],
)
def test_files_of_awesome_pages_order_what_is_in_their_folder(
    root: Path, tmp_path: Path, files: Mapping[str, str], expected: list[str]
) -> None:
    done = imported(root, tmp_path, "", {f"docs/{name}": text for name, text in files.items()})
    assert outline(done) == expected


def test_a_damaged_file_of_order_is_passed_over(root: Path, tmp_path: Path) -> None:
    done = imported(root, tmp_path, "", {"docs/.pages": "nav: [", "docs/guide/.pages": "- x\n"})
    assert outline(done) == ["Guide: guide cables light", "Shop: list", "Shop/Deep: end"]
