"""HTML in a folder of Markdown: what runs is left out, what shows becomes a link, headings and anchors stay."""

from pathlib import Path

import pytest

from helpcenter.importers.markdown.html_parts import with_signs, without_embedded
from tests.importers.conftest import import_into

FILM = "https://films.example/embed/1"
EMBEDDED = {
    "a\n<script>\nalert(1)\n</script>\nb": ("a\n\n\n\nb", "script"),
    "<STYLE type='text/css'>p {color: red}</STYLE>": ("", "style"),
    f'<iframe width="3" src="{FILM}" allowfullscreen></iframe>': (f"<{FILM}>", "embedded iframe"),
    f'<iframe src="{FILM}" title="The [film]"></iframe> b': (rf"[The \[film\]]({FILM}) b", "embedded iframe"),
    '<iframe src="//films.example/1"></iframe>': ("<https://films.example/1>", "embedded iframe"),
    f'<div>\n<iframe src="{FILM}"></iframe>\n</div>': (
        f'<div>\n<a href="{FILM}">{FILM}</a>\n</div>',
        "embedded iframe",
    ),
    f'<p><embed src="{FILM}"></p>': (f'<p><a href="{FILM}">{FILM}</a></p>', "embedded embed"),
    f'<video controls>\n<source src="{FILM}">\nSorry.\n</video>': (f"<{FILM}>\n\n\n", "embedded video"),
    '<video src="films/a%20b.mp4" />': ("a b.mp4", "embedded video"),
    "<video src={film}></video>": ("", "embedded video"),
    "`<script>` <iframe src='x'>": ("`<script>` <iframe src='x'>", ""),
    "```\n<style>x</style>\n```": ("```\n<style>x</style>\n```", ""),
}


@pytest.mark.parametrize("written", EMBEDDED)
def test_what_runs_is_left_out_and_what_shows_becomes_a_link(written: str) -> None:
    told: list[str] = []
    body = without_embedded(written, lambda what, _line, _message: told.append(what))
    assert (body, "".join(told)) == EMBEDDED[written]


HEADINGS = {
    '<h1 align="center">Lamp</h1>\n\nx': "# Lamp\n\nx",
    '<h2 id="on">Switch <code>on</code></h2>': "## Switch <code>on</code> {#on}",
    '<h1 align="center">\n  <img src="a.png"><br>\n  Lamp\n</h1>\n<p>x</p>': "# Lamp\n\n\n\n<p>x</p>",
    '<h1><img src="a.png"></h1>': '<p><img src="a.png"></p>',
    "<div>\n<h3>Lamp</h3>\n</div>": "<div>\n<p><strong>Lamp</strong></p>\n</div>",
    "<h2>never closed": "<h2>never closed",
    "<h2>x</h2> `<h2>y</h2>`": "<p><strong>x</strong></p> `<h2>y</h2>`",
    "    <h2>x</h2>": "    <h2>x</h2>",
    "<div>\n    <h2>x</h2>\n</div>": "<div>\n<p><strong>x</strong></p>\n</div>",
}


@pytest.mark.parametrize("written", HEADINGS)
def test_a_heading_of_html_is_one_of_markdown(written: str) -> None:
    assert with_signs(written) == HEADINGS[written]


PAGE = """\
<p align="center"><img src="lamp.png" width="50" height=50%></p>

<h1 align="center">The lamp</h1>

<style>p { color: red }</style>

See [care](#dust), [bulbs](#The_Bulb).

<img src="lamp.png" alt=""> <img src="none.png" alt="nothing">

<a name="dust"></a>

Care
----

<a id="The_Bulb"></a>A bulb
"""


def test_a_page_with_much_html_comes_over_whole(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "README.md").write_text(PAGE)
    (folder / "lamp.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    done = import_into(root, "markdown", folder)
    text = done.text("home")
    assert done.errors() == []
    assert "title: The lamp\n" in text
    assert "[care](#care), [bulbs](#the-bulb)" in text
    assert text.count('<img alt="lamp" src="media:lamp.png"') == 2
    assert "color" not in text
    assert (text.count('width="50"'), text.count("50%")) == (1, 0)
    assert done.found() == {"style": 1, "picture without description": 2, "missing picture": 1}
