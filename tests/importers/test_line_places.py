"""Each finding names the file and the line where its words were written, whatever was made of the text before."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from helpcenter.importers.markdown.line_places import carried
from tests.importers.conftest import import_into

# What is looked for is a link to a page that is not there.
WORDS = "[gone](nowhere.md)"
TABS = "<Tabs>\n<TabItem value='a'>one</TabItem>\n<TabItem value='b'>\n\ntwo\n\n</TabItem>\n</Tabs>\n\n"
SHORTCODES = '{{< tabs >}}{{< tab "A" >}}one\n\n\ntwo{{< /tab >}}{{< /tabs >}}'
SYSTEMS: dict[str, tuple[dict[str, str], str]] = {
    "a title": ({"a.md": f"# T\n\nx\n\n{WORDS}\n"}, "a.md"),
    "front matter": ({"a.md": f"---\ntitle: T\n---\n\n\nx\n\n{WORDS}\n"}, "a.md"),
    "headings of HTML": ({"a.md": f"# T\n\n<h2\nid='x'>\nWords</h2>\n\n{WORDS}\n"}, "a.md"),
    "callouts of MkDocs": (
        {"mkdocs.yml": "", "docs/a.md": f"# T\n\n/// html | div\n\nx\n\n///\n\n!!! mine\n    y\n\n{WORDS}\n"},
        "docs/a.md",
    ),
    "behind an included file": (
        {"mkdocs.yml": "", "docs/a.md": f'# T\n\n--8<-- "part.txt"\n\nx\n\n{WORDS}\n', "part.txt": "1\n2\n3\n4\n"},
        "docs/a.md",
    ),
    "in an included file": (
        {
            "mkdocs.yml": "",
            "docs/a.md": '# T\n\nx\n\n--8<-- "inc/part.md"\n\ny\n',
            "inc/part.md": f"---\na: b\n---\nOne.\n\n{WORDS} is in here.\n",
        },
        "inc/part.md",
    ),
    "in a part of an included file": (
        {
            "mkdocs.yml": "",
            "docs/a.md": '# T\n\n- x\n\n    --8<-- "inc/part.md:one"\n\ny\n',
            "inc/part.md": f"no\n\n--8<-- [start:one]\nOne.\n\n{WORDS}\n--8<-- [end:one]\n",
        },
        "inc/part.md",
    ),
    "tabs of MDX": ({"docusaurus.config.js": "", "docs/a.mdx": f"# T\n\n{TABS}{TABS}{WORDS}\n"}, "docs/a.mdx"),
    "in a partial": (
        {
            "docusaurus.config.js": "",
            "docs/a.mdx": f"# T\n\nimport P from './_p.mdx'\n\n{TABS}<P />\n\nx\n",
            "docs/_p.mdx": f"import x from 'y'\n\n{TABS}\n\n{WORDS}\n",
        },
        "docs/_p.mdx",
    ),
    "shortcodes of Hugo": (
        {
            "hugo.toml": "",
            "content/a.md": f"# T\n\n{SHORTCODES}\n\n{WORDS}\n",
        },
        "content/a.md",
    ),
    "behind a note of Obsidian": (
        {".obsidian/app.json": "{}", "a.md": f"# T\n\n![[b]]\n\n#tag\n\n{WORDS}\n", "b.md": "# B\n\n1\n\n2\n\n3\n"},
        "a.md",
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_finding_has_the_place_of_its_words(root: Path, tmp_path: Path, system: str) -> None:
    files, told = SYSTEMS[system]
    _write(tmp_path / "source", files)
    done = import_into(root, "markdown", tmp_path / "source")
    [found] = [each for each in done.report.findings if each.construct == "link to nothing"]
    lines = files[told].split("\n")
    assert (found.path, found.line) == (told, next(n for n, line in enumerate(lines, 1) if WORDS in line))


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


PLACES = [("a.md", number) for number in range(1, 7)]


@pytest.mark.parametrize(
    ("after", "numbers"),
    [
        ("a\nb\nc\nb\n\nd", [1, 2, 3, 4, 5, 6]),
        ("x\na\nb\nc\nb\n\nd", [1, 1, 2, 3, 4, 5, 6]),
        ("a\nb\nC\nb\n\nd", [1, 2, 3, 4, 5, 6]),
        ("a\nb\nd", [1, 2, 6]),
        ("a\nb\nc\nnew\nnew\nb\n\nd", [1, 2, 3, 3, 3, 4, 5, 6]),
        ("  d\n  a", [6, 6]),
        ("", [1]),
    ],
)
def test_places_are_carried_from_text_to_text(after: str, numbers: list[int]) -> None:
    assert [number for _, number in carried("a\nb\nc\nb\n\nd", after, PLACES)] == numbers


def test_lines_of_another_file_have_their_places_there() -> None:
    after = "a\nb\none\n\ntwo\nc\nb\n\nd"
    found = carried("a\nb\nc\nb\n\nd", after, PLACES, {"p.md": "zero\none\n\ntwo\n"})
    assert found[2:6] == [("p.md", 2), ("p.md", 3), ("p.md", 4), ("a.md", 3)]


def test_very_long_texts_of_equal_lines_are_carried_quickly() -> None:
    before = "x\n\n" * 20_000
    assert len(carried(before, f"y\n{before}", [("a.md", 1)] * 40_001)) == 40_002
