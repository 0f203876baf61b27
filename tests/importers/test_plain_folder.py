"""A folder of Markdown as it is read on GitHub: anchors by GitHub's rule, badges, pictures of other sites."""

from pathlib import Path

import pytest

from helpcenter.importers.markdown import variables
from helpcenter.importers.markdown.outside_pictures import without_outside_pictures
from helpcenter.importers.markdown.titles import first_title
from tests.importers.conftest import import_into

PICTURES = {
    "![a](https://x.example/a.png)": "[a](https://x.example/a.png)",
    '![a](https://x.example/a.png "t"){width=3} b': "[a](https://x.example/a.png) b",
    "![](https://x.example/the_one.png)": "[the one.png](https://x.example/the_one.png)",
    "[![a](https://x.example/a.png)](https://y.example)": "[a](https://y.example)",
    "![a][b]\n\n[b]: https://x.example/a.png": "[a](https://x.example/a.png)\n\n[b]: https://x.example/a.png",
    "[![a][B]][c]\n\n[b]: https://x.example/a.png": "[a][c]\n\n[b]: https://x.example/a.png",
    "![b]\n\n[b]: https://x.example/a.png": "[b](https://x.example/a.png)\n\n[b]: https://x.example/a.png",
    '<p><img src="https://x.example/a.png" alt="a &amp; b" width="3"></p>': "<p>a &amp; b</p>",
    "`![a](https://x.example/a.png)`": "`![a](https://x.example/a.png)`",
    "```\n![a](https://x.example/a.png)\n```": "```\n![a](https://x.example/a.png)\n```",
    "![a](a.png) ![b][c]\n\n[c]: c.png\n\nhttps:": "![a](a.png) ![b][c]\n\n[c]: c.png\n\nhttps:",
}


@pytest.mark.parametrize("written", PICTURES)
def test_a_picture_of_another_site_becomes_words(written: str) -> None:
    told: list[tuple[int, str]] = []
    assert without_outside_pictures(written, lambda line, url: told.append((line, url))) == PICTURES[written]
    assert bool(told) == (written != PICTURES[written])


VARIABLES = {
    "It costs {{ price }} a month.": "It costs `{{ price }}` a month.",
    '<div><a href="{{ url }}">{{user.name}}</a>\n{{ x }}\n\n{{ y }}': (
        '<div><a href="{{ url }}"><code>{{user.name}}</code></a>\n<code>{{ x }}</code>\n\n`{{ y }}`'
    ),
    "`{{ x }}`": "`{{ x }}`",
    "{{< ref >}} {{% tab %}}": "{{< ref >}} {{% tab %}}",
}


@pytest.mark.parametrize("written", VARIABLES)
def test_a_variable_of_a_template_is_shown_as_code(written: str) -> None:
    told: list[str] = []
    assert variables.as_code(written, lambda _, variable: told.append(variable)) == VARIABLES[written]
    assert bool(told) == (written != VARIABLES[written])


TITLES = {
    "# Lamp [![Build][b]][c] ![x](y.png)": "Lamp",
    "# [Lamp](a.md) and [more][m]": "Lamp and more",
    "# ![Lamp](lamp.png)": "Lamp",
    "# The `on` *switch* {#x}": "The on switch",
}


@pytest.mark.parametrize("line", TITLES)
def test_a_title_is_the_words_of_the_first_heading(line: str) -> None:
    assert first_title(f"{line}\n\ntext\n") == TITLES[line]


def test_a_readme_with_badges_comes_over_with_its_anchors(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "README.md").write_text(
        "# Lamp\n\n[![Build][b]](https://y.example)\n\nSee [how](use.md#lamponoptions-callback).\n\n"
        "[b]: https://x.example/b.svg\n"
    )
    (folder / "use.md").write_text("# Use\n\nx\n\n## `Lamp.on(options[, callback])`\n\ny\n")
    done = import_into(root, "markdown", folder)
    assert done.errors() == []
    assert "[Build](https://y.example)" in done.text("home")
    assert "(guide:use#lamponoptions-callback)" in done.text("home")
    assert done.found() == {"picture of another site": 1}


def test_links_without_a_scheme_lead_by_https(root: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    links = '[a](//a.example/x) and [b]\n\n[b]: //b.example/y\n\n<a href="//c.example/z">c</a>\n'
    (tmp_path / "docs/one.md").write_text(f"# One\n\n{links}")
    text = import_into(root, "markdown", tmp_path / "docs").text("one")
    assert all(f"https://{each}" in text for each in ("a.example/x", "b.example/y", "c.example/z"))


def test_a_link_to_a_file_with_spaces_in_its_name_leads_there(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "First light.md").write_text("# First light\n\n## In short\n\nx\n")
    (folder / "a.md").write_text("# A\n\n[b](First light.md#in-short) [c](<First light.md>) [d](First%20light.md)\n")
    done = import_into(root, "markdown", folder)
    assert "[b](guide:first-light#in-short) [c](guide:first-light) [d](guide:first-light)" in done.text("a")


def test_a_folder_is_called_as_its_own_page_in_each_language(root: Path, tmp_path: Path) -> None:
    pages = {
        "en/parts/README.md": "# Spare parts\n\nx\n",
        "fr/parts/README.md": "# Pièces détachées\n\ny\n",
        "en/parts/bulb.md": "# Bulb\n\nz\n",
        "en/care/dust.md": "# Dust\n\nz\n",
    }
    for name, text in pages.items():
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text(text)
    done = import_into(root, "markdown", tmp_path / "docs")
    names = {topic.id: dict(topic.names) for topic in done.library().topics}
    assert names == {"care": {"en": "Care"}, "spare-parts": {"en": "Spare parts", "fr": "Pièces détachées"}}


ENCODED = {
    "utf-8-sig": "# A\n\n中文".encode("utf-8-sig"),
    "utf-16": "# A\r\n\r\nLéon’s €5\r\n".encode("utf-16"),
    "utf-16-be": b"\xfe\xff" + "# A\n\nLéon’s €5".encode("utf-16-be"),
    "cp1252": "# A\n\nLéon’s €5".encode("cp1252"),
    "latin-1": b"# A\n\nL\xe9on \x81",
}
WORDS = {"utf-8-sig": "中文", "latin-1": "Léon"}


@pytest.mark.parametrize("encoding", ENCODED)
def test_a_text_of_an_old_editor_keeps_its_letters(encoding: str, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_bytes(ENCODED[encoding])
    done = import_into(root, "markdown", folder)
    assert WORDS.get(encoding, "Léon’s €5") in done.text("a")
    assert done.found().get("text that is not UTF-8", 0) == (encoding != "utf-8-sig")


LEFT_OUT = {
    "empty.md": "text without words",
    "CHANGELOG.md": "page about the source",
    "build/how.md": "folder that a system made",
}


@pytest.mark.parametrize("path", LEFT_OUT)
def test_what_is_left_out_as_a_whole_is_told(path: str, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text("" if path == "empty.md" else "# Words\n\nx\n")
    (folder / "care.md").write_text("# Care\n\nx\n")
    assert import_into(root, "markdown", folder).found() == {LEFT_OUT[path]: 1}
