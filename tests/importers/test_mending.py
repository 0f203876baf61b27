"""Marks that no reader knew are shown as code, in Markdown and in HTML alike."""

from pathlib import Path

import pytest

from bench.importing.foreign_signs import foreign_signs
from tests.importers.conftest import import_into

LINES = {
    "a line": ("{% for x in y %}", "`{% for x in y %}`"),
    "an item": ("- {% for x in y %}", "- `{% for x in y %}`"),
    "a word": ("Price **{% x %}** and [a](https://x.example).", "Price **`{% x %}`** and [a](https://x.example)."),
    "two words": ("`{% a %}` [[b]] c [^d]", "`{% a %}` `[[b]]` c `[^d]`"),
    "a word beside a note": ("{% a %} c[^d]\n\n[^d]: e", "`{% a %}` c[^d]\n\n[^d]: e"),
    "a word in HTML": ("<div>\nPrice <b>{% x %}</b>.\n</div>", "<div>\nPrice <b><code>{% x %}</code></b>.\n</div>"),
    "a line in HTML": ("<div>\n{% if a < b %}\n</div>", "<div>\n<code>{% if a &lt; b %}</code>\n</div>"),
}


@pytest.mark.parametrize("case", LINES)
def test_what_nobody_reads_is_shown_as_code(case: str, root: Path, tmp_path: Path) -> None:
    written, mended = LINES[case]
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text(f"# A\n\nWords.\n\n{written}\n\nEnd.\n")
    done = import_into(root, "markdown", folder, dialect="plain")
    assert done.errors() == []
    assert done.text("a").endswith(f"Words.\n\n{mended}\n\nEnd.\n")
    assert not list(foreign_signs(done.library()))
    assert "marks that are not read" in done.found()


def test_a_variable_in_html_stays_code_when_tags_beside_it_go(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\n<div>\n{{ name }} <marquee>b</marquee>\n</div>\n")
    done = import_into(root, "markdown", folder, dialect="plain")
    assert "<code>{{ name }}</code> b" in done.text("a")


def test_signs_that_nobody_sees_stay_behind(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nred\x1b[31m and \u202eturned\n")
    done = import_into(root, "markdown", folder, dialect="plain")
    assert done.errors() == []
    assert "red[31m and turned" in done.text("a")


def test_a_picture_that_is_written_into_the_text_becomes_its_description(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text(
        "# A\n\nA **lamp**: ![of brass](data:image/png;base64,AAAA), [b](https://b.example).\n"
    )
    done = import_into(root, "markdown", folder)
    assert "A **lamp**: of brass, [b](https://b.example)." in done.text("a")
    assert done.found() == {"picture that cannot be shown": 1}
