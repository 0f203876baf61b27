"""What pages look like, and which blocks, titles, texts and languages are found in them."""

from pathlib import Path

import pytest

from helpcenter.importers.html_pages import read
from helpcenter.importers.html_text import MAX_HTML
from helpcenter.importers.model import ImportedGuide, ImportedSite, ImportLog, ReadOptions
from tests.importers.conftest import SOURCES

STEPS = "<h1>Turn</h1><h2>Steps</h2><ol><li><b>Open</b> The lid.</li><li><b>Turn</b> The key.</li></ol>"

DATA = '<script type="application/ld+json">%s</script><h1>T</h1><p>Deep.'


def site(folder: Path, **pages: str) -> ImportedSite:
    """What pages by name become; `__` in a name is a folder."""
    for name, html in pages.items():
        file = folder / "pages" / f"{name.replace('__', '/')}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, "utf-8")
    return read(str(folder / "pages"), ReadOptions(), ImportLog())


def guide(folder: Path, html: str) -> ImportedGuide:
    return site(folder, page=html).guides[0]


def blocks(made: ImportedGuide) -> list[tuple[str, list[str]]]:
    """Kinds and items; articles have none."""
    found = made.structure.get("blocks", ())
    items = [[str(item["id"] if isinstance(item, dict) else item) for item in each.get("items", ())] for each in found]
    return [(each["kind"], ids) for each, ids in zip(found, items, strict=True)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param(STEPS, [("steps", ["open", "turn"])], id="a list whose items begin in bold"),
        pytest.param(
            "<h1>T</h1><h2>Step 1: Open the lid</h2><p>Pull.</p><h2>Step 2 - Close it</h2><p>Push.</p>",
            [("steps", ["open-the-lid", "close-it"])],
            id="a heading for each step",
        ),
        pytest.param(
            "<h1>T</h1><h2>How to turn</h2><h3>1. Open</h3><p>Pull.</p><h3>2. Close</h3><p>Push.</p>",
            [("steps", ["open", "close"])],
            id="numbered headings",
        ),
        pytest.param(
            "<h1>T</h1><h2>Schritt für Schritt</h2><h3>Öffnen</h3><p>Ziehen.</p><h3>Schließen</h3><p>Los.</p>",
            [("steps", ["offnen", "schliessen"])],
            id="a heading that says so, in German",
        ),
        pytest.param(
            "<h1>T</h1><h2>手順</h2><h3>開く</h3><p>引く。</p><h3>閉じる</h3><p>押す。</p>",
            [("steps", ["kaiku", "bijiru"])],
            id="a heading that says so, in Japanese",
        ),
        pytest.param(
            '<script type="application/ld+json">{"@type":"HowTo","step":[{"name":"Open","text":"x"},{"name":"Close",'
            '"text":"y"}]}</script><h1>T</h1><h2>How</h2><ol><li>Pull the lid.</li><li>Push it.</li></ol>',
            [("steps", ["open", "close"])],
            id="a list whose titles only search engines were told",
        ),
        pytest.param(
            f"{STEPS}<h2>Fragen</h2><dl><dt>Why?</dt><dd>So.</dd><dt>When?</dt><dd>Now.</dd></dl>",
            [("steps", ["open", "turn"]), ("faq", ["why", "when"])],
            id="questions as terms",
        ),
        pytest.param(
            f"{STEPS}<h2>Ask</h2><div><h3><button>Why?</button></h3><div>So.</div></div>"
            "<div><h3><button>When?</button></h3><div>Now.</div></div>",
            [("steps", ["open", "turn"]), ("faq", ["why", "when"])],
            id="questions that a script unfolds",
        ),
        pytest.param(
            f"{STEPS}<h2>Take</h2><ul><li><input type=checkbox> Keys</li><li><input type=checkbox> Oil</li></ul>",
            [("steps", ["open", "turn"]), ("export-checklist", ["keys", "oil"])],
            id="boxes to tick",
        ),
        pytest.param(
            f'<h1>T</h1><div class="tldr-box"><p>Just turn it.</p></div>{STEPS[13:]}',
            [("quick-answer", []), ("steps", ["open", "turn"])],
            id="a box with the answer",
        ),
        pytest.param(
            f"<h1>T</h1><aside><strong>En bref :</strong><p>Tournez.</p></aside>{STEPS[13:]}",
            [("quick-answer", []), ("steps", ["open", "turn"])],
            id="a box that calls itself one",
        ),
        pytest.param("<h1>T</h1><ol><li>One.</li><li>Two.</li></ol><h2>More</h2><p>Text.</p>", [], id="an article"),
        pytest.param("<h1>T</h1><h2>A</h2><h3>B</h3><p>C</p><h3>D</h3><p>E</p>", [], id="an article with parts"),
        pytest.param(
            "<h1>T</h1><h2>5 ways to turn</h2><p>C</p><h2>2.0 is out</h2><p>E</p>", [], id="numbers that are no steps"
        ),
    ],
)  # fmt: skip
def test_what_a_page_shows_is_found(tmp_path: Path, html: str, found: list[tuple[str, list[str]]]) -> None:
    assert blocks(guide(tmp_path, html)) == found


BOXES = SOURCES / "html-boxes" / "quitter-lumen.html"


def test_a_page_of_boxes_is_read_as_people_see_it(tmp_path: Path) -> None:
    made = guide(tmp_path, BOXES.read_text("utf-8"))
    assert (made.kind, blocks(made)) == (
        "cancel",
        [
            ("quick-answer", []),
            ("steps", ["se-connecter", "partir"]),
            ("refund-policy", []),
            ("export-checklist", ["vos-scenes-comme-fichiers", "vos-factures"]),
            ("aftermath", []),
            ("troubleshooting", ["le-bouton-est-gris", "une-lampe-clignote"]),
            ("section", []),
            ("faq", ["puis-je-revenir", "qui-est-informe"]),
            ("official-links", ["la-formule", "les-prix"]),
        ],
    )
    assert made.texts["fr"].summary == "Tout se fait dans les réglages de la formule, en cinq minutes."


@pytest.mark.parametrize(
    "html",
    [
        "<body><nav>Menu</nav><main><h1>T</h1><p>Words of the text.</p></main><footer>End</footer>",
        '<body><div role="main"><h1>T</h1><p>Words of the text.</p></div><div id="sidebar">Menu</div>',
        "<body><header>Menu</header><main><aside class='toc'>Menu</aside><article><h1>T</h1><p>Words of the text.</p>"
        "</article></main>",
        '<body><h1>T</h1><p>Menu</p><div class="article-body"><p>Words of the text.</p><p>And many more.</p></div>',
        "<body><table><tr><td><a href='/a'>Menu</a></td><td><h1>T</h1><p>Words of the text.</p></td></tr></table>",
        '<body><div><ul><li><a href="/">Menu</a></li></ul></div><div><div><h1>T</h1><p>Words of the text.</p><p>These '
        "are many, and they count.</p></div></div>",
    ],
)  # fmt: skip
def test_the_text_is_found_without_what_surrounds_it(tmp_path: Path, html: str) -> None:
    body = guide(tmp_path, html).texts["en"].body
    assert "Words of the text." in body
    assert "Menu" not in body


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Turn the key | Lamp Help</title><meta property='og:site_name' content='Lamp Help'>", "Turn the key"),
        ("<title>Lamp Help - Turn the key</title><meta property='og:site_name' content='Lamp Help'>", "Turn the key"),
        ("<title>Turn the key - twice</title>", "Turn the key - twice"),
        ("<title>x</title><meta property='og:title' content='Turn the key'>", "Turn the key"),
    ],
)
def test_a_title_comes_without_the_name_of_the_site(tmp_path: Path, head: str, title: str) -> None:
    made = guide(tmp_path, f"<html><head>{head}</head><body><main><p>Words of the text.</p></main></body></html>")
    assert made.texts["en"].title == title


def test_what_a_button_unfolds_is_text_and_what_is_hidden_else_is_none(tmp_path: Path) -> None:
    html = '<h1>T</h1><h3><button aria-controls="a">Why?</button></h3><div id="a" hidden>So.</div><p hidden>Secret.</p>'
    body = guide(tmp_path, html).texts["en"].body
    assert "So." in body
    assert "Secret." not in body


def test_what_stands_in_every_title_is_the_name_of_the_site(tmp_path: Path) -> None:
    pages = {name: f"<title>{name} · Lamps</title><p>Words of {name}.</p>" for name in ("one", "two", "three")}
    assert {made.texts["en"].title for made in site(tmp_path, **pages).guides} == set(pages)


def test_a_heading_of_all_pages_is_no_title(tmp_path: Path) -> None:
    pages = {
        name: f"<title>{name}</title><h1>Lamps 2.0</h1><p>Words of {name}.</p>" for name in ("one", "two", "three")
    }
    made = site(tmp_path, **pages).guides
    assert {each.texts["en"].title for each in made} == set(pages)
    assert not any("Lamps" in each.texts["en"].body for each in made)


@pytest.mark.parametrize(
    "heading",
    [
        '<h2>Spare bulbs<span><a class="mark" href="#spare" id="spare">#</a></span></h2>',
        '<h2 id="spare"><a class="header" href="#spare">Spare bulbs</a></h2>',
        '<h2 id="spare">Spare bulbs<a class="headerlink" href="#spare">¶</a></h2>',
    ],
)
def test_a_heading_that_links_to_itself_is_just_a_heading(tmp_path: Path, heading: str) -> None:
    assert (
        "## Spare bulbs {#spare}" in guide(tmp_path, f"<h1>T</h1><p>Words.</p>{heading}<p>Here.</p>").texts["en"].body
    )


def test_pages_that_say_nothing_of_their_language_are_placed_by_their_folder(tmp_path: Path) -> None:
    made = site(tmp_path, en__a="<h1>A</h1><p>Words.</p>", fr__a="<h1>Ah</h1><p>Mots.</p>")
    assert [sorted(each.texts) for each in made.guides] == [["en", "fr"]]


def test_a_region_stays_where_a_language_has_two(tmp_path: Path) -> None:
    pages = {name: f'<html lang="{name}"><h1>{name}</h1><p>Words.</p>' for name in ("en-GB", "en-US", "fr-FR")}
    assert set(site(tmp_path, **pages).locales) == {"en-GB", "en-US", "fr"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<meta charset=windows-1252><h1>T</h1><p>Caf\u00e9 \u201cau lait\u201d".encode("cp1252"), "Café “au lait”"),
        ("<h1>T</h1><p>Caf\u00e9 noir".encode("latin-1"), "Café noir"),
        ("\ufeff<h1>T</h1><p>Café crème".encode(), "Café crème"),
        ("<h1>T</h1><p>Café frappé".encode("utf-16"), "Café frappé"),
        ('<meta charset="zip"><h1>T</h1><p>Café'.encode(), "Café"),
    ],
)
def test_letters_are_right_in_any_encoding(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "page.html").write_bytes(data)
    made = read(str(tmp_path / "page.html"), ReadOptions(), ImportLog())
    assert words in made.guides[0].texts["en"].body


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "<h1>T</h1><p>Deep.",
        "<div>" * 5_000 + "<h1>T</h1><h2>Steps</h2><p>Deep.",
        "<h1>T</h1>" + "<ul><li>" * 5_000 + "Deep.",
        "<h1>T</h1><h2>FAQ</h2>" + "<details><summary>Q?</summary>Deep." * 3_000,
        "<h1>T</h1><h2>Official links</h2>" + '<p>Deep.<a href="https://a.example">a</a>' * 3_000,
        "<h1>T</h1><h2>Steps</h2><p>Deep.</p>" + "<h3>1. A</h3>b" * 3_000,
        DATA % ("[" * 100_000),
        DATA % '{"@type": ["FAQPage", 1], "mainEntity": [1, {"acceptedAnswer": [2]}]}',
        DATA % '{"@type": "BreadcrumbList", "itemListElement": [{"position": "x"}, 3]}',
        '<link rel=canonical href="https://[bad"><a href="https://[bad">x</a><img src="http://[">Deep.',
        "<!doctype html [<!ENTITY a \"Deep.\">]><p>Deep. &a;&a;",
    ],
)  # fmt: skip
def test_no_page_is_too_much(tmp_path: Path, html: str) -> None:
    assert "Deep." in guide(tmp_path, html).texts["en"].body


def test_a_page_that_is_too_large_is_told_and_the_others_come_over(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "large.html").write_bytes(b"<p>" + b"x" * MAX_HTML)
    log = ImportLog()
    (tmp_path / "pages" / "small.html").write_text("<h1>T</h1><p>Words.", "utf-8")
    assert len(read(str(tmp_path / "pages"), ReadOptions(), log).guides) == 1
    assert [(each.construct, each.path) for each in log.findings] == [("large page", "large.html")]


def test_frames_of_a_saved_page_are_no_pages(tmp_path: Path) -> None:
    made = site(
        tmp_path, page="<h1>T</h1><p>Words.", page_files__frame="<p>Advert.", other_files__real="<h1>R</h1><p>Real."
    )
    assert {each.texts["en"].title for each in made.guides} == {"T", "R"}


def test_links_begin_where_a_page_says(tmp_path: Path) -> None:
    base = '<base href="https://lamps.example/deep/">'
    body = guide(tmp_path, f'{base}<h1>T</h1><p>Words <a href="../x">x</a></p>').texts["en"].body
    assert "(https://lamps.example/x)" in body


def test_no_picture_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"\x89PNG")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "link.png").symlink_to(tmp_path / "secret.png")
    names = ("../secret.png", "link.png", "file:///etc/passwd", "%2e%2e/secret.png")
    html = "<h1>T</h1><p>Words." + "".join(f'<img src="{name}">' for name in names)
    (tmp_path / "pages" / "page.html").write_text(html, "utf-8")
    assert read(str(tmp_path / "pages" / "page.html"), ReadOptions(), ImportLog()).assets == {}
    assert read(str(tmp_path / "pages"), ReadOptions(), ImportLog()).assets == {}
