"""A folder of Mallard as a site: its languages, its navigation, its pictures, and what is refused."""

import random
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.importers.mallard import nodes
from tests.importers.mallard.pages import SPACES, page, site_of, write

EN, FR = page("a", "<p>x</p>"), page("a", "<p>y</p>", title="Une page")
LAYOUTS = {
    "all documents": ("help", {"help/C/doc/a.page": EN, "help/fr/doc/a.page": FR}),
    "one language of all documents": ("help/fr", {"help/C/doc/a.page": EN, "help/fr/doc/a.page": FR}),
    "one document in one language": ("help/C/doc", {"help/C/doc/a.page": EN, "help/fr/doc/a.page": FR}),
    "languages inside of a document": ("doc", {"doc/C/a.page": EN, "doc/fr/a.page": FR}),
    "one language inside of a document": ("doc/C", {"doc/C/a.page": EN, "doc/fr/a.page": FR}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_languages_are_found_however_they_lie(layout: str, tmp_path: Path) -> None:
    source, files = LAYOUTS[layout]
    site, findings = site_of(write(tmp_path, files) / source)
    assert site.locales == ["en", "fr"]
    assert [(each.key, {tag: text.title for tag, text in each.texts.items()}) for each in site.guides] == [
        ("doc/a", {"en": "A page", "fr": "Une page"})
    ]
    assert not findings


def test_a_plain_folder_is_in_one_language(tmp_path: Path) -> None:
    site, _ = site_of(write(tmp_path, {"a.page": EN}))
    assert (site.locales, [each.key for each in site.guides]) == (["en"], ["a"])


def test_only_the_languages_that_are_asked_for_come_over(tmp_path: Path) -> None:
    files = {"C/doc/a.page": EN, "fr/doc/a.page": FR, "de/doc/a.page": FR}
    site, _ = site_of(write(tmp_path, files), locales="en,de")
    assert site.locales == ["en", "de"]


@pytest.mark.parametrize(
    ("folder", "locale"), [("pt_BR", "pt-BR"), ("zh_CN", "zh-Hans"), ("zh_TW", "zh-Hant"), ("sr@latin", "sr-Latn")]
)
def test_folders_are_named_for_locales(folder: str, locale: str, tmp_path: Path) -> None:
    site, _ = site_of(write(tmp_path, {"C/doc/a.page": EN, f"{folder}/doc/a.page": FR}))
    assert site.locales == ["en", locale]


def test_a_language_without_a_locale_is_told(tmp_path: Path) -> None:
    site, findings = site_of(write(tmp_path, {"C/doc/a.page": EN, "ca@valencia/doc/a.page": FR}))
    assert site.locales == ["en"]
    assert [(each.construct, each.path) for each in findings] == [("language", "ca@valencia")]


def test_a_page_that_nobody_translated_is_not_a_translation(tmp_path: Path) -> None:
    site, _ = site_of(write(tmp_path, {"C/doc/a.page": EN, "fr/doc/a.page": EN}))
    assert list(site.guides[0].texts) == ["en"]


def test_the_navigation_follows_links_of_both_ends_in_the_order_of_their_groups(tmp_path: Path) -> None:
    def topic(name: str, link: str) -> str:
        return page(name, "<p>x</p>", title=name.title(), info=f'<link type="guide" {link}/>')

    top = page(
        "index", '<links type="topic" groups="main #default rest"/>', kind="guide", title="Help",
        info='<link type="topic" xref="zoo" group="#first"/>',
    )  # fmt: skip
    zoo = page(
        "zoo", '<section id="cats"><title>Cats</title></section>', kind="guide", title="Zoo",
        info="<desc>All animals.</desc>",
    )  # fmt: skip
    pages = {
        "index.page": top,
        "zoo.page": zoo,
        "b.page": topic("b", 'xref="index"'),
        "a.page": topic("a", 'xref="index"'),
        "late.page": topic("late", 'xref="index" group="rest"'),
        "early.page": topic("early", 'xref="index" group="main"'),
        "lion.page": topic("lion", 'xref="zoo#cats"'),
        "alone.page": page("alone", "<p>x</p>"),
    }
    site, findings = site_of(write(tmp_path, pages))
    assert [each.key for each in site.guides] == ["index", "zoo", "lion", "early", "a", "b", "late", "alone"]
    assert [(each.key, each.parent, dict(each.names)) for each in site.topics] == [
        ("zoo", "", {"en": "Zoo"}),
        ("zoo#cats", "zoo", {"en": "Cats"}),
    ]
    assert site.topics[0].summaries == {"en": "All animals."}
    assert {each.key: list(each.topics) for each in site.guides if each.topics} == {
        "zoo": ["zoo"],
        "lion": ["zoo#cats"],
    }
    texts = {each.key: each.texts["en"].body for each in site.guides}
    assert texts["zoo"] == "## Cats {#cats}\n\n- [Lion](imported-guide:lion)\n"
    assert texts["index"].split("\n")[:2] == ["- [Zoo](imported-guide:zoo)", "- [Early](imported-guide:early)"]
    assert not findings


def test_guides_that_list_each_other_end_somewhere(tmp_path: Path) -> None:
    def guide(name: str, other: str) -> str:
        return page(name, "<p>x</p>", kind="guide", info=f'<link type="topic" xref="{other}"/>')

    pages = {"index.page": guide("index", "g0")}
    pages |= {f"g{number}.page": guide(f"g{number}", f"g{(number + 1) % 600}") for number in range(600)}
    site, _ = site_of(write(tmp_path, pages))
    assert len(site.guides) == 601


def test_what_the_head_says_comes_over(tmp_path: Path) -> None:
    info = (
        '<link type="seealso" xref="b#s"/><link type="next" xref="c"/><title type="link">Link</title>'
        '<revision date="2020-01-01" status="draft"/><revision date="2021-01-01" version="3" status="final"/>'
        '<credit type="author"><name>Ann</name><email>ann@x.example</email><years>2020</years></credit>'
        '<license href="https://x.example"><p>Free.</p></license><keywords>zoom, lens</keywords>'
        '<desc>What it <gui>is</gui>.</desc><xi:include href="legal.xml"/>'
    )
    pages = {"a.page": page("a", "<p>x</p>", info=info), "c.page": page("c", ""), "legal.xml": f"<p {SPACES}>L</p>"}
    pages["b.page"] = page("b", '<section id="s"><title>S</title></section>')
    site, findings = site_of(write(tmp_path, pages))
    guide = next(each for each in site.guides if each.key == "a")
    text = guide.texts["en"]
    assert (text.title, text.summary, text.addresses) == ("A page", "What it is.", ("/a.html",))
    assert guide.related == ["b", "c"]
    assert text.extra == {
        "mallard": {
            "type": "topic",
            "credits": ["Ann <ann@x.example> (author, 2020)"],
            "license": "https://x.example",
            "revision": {"date": "2021-01-01", "version": "3", "status": "final"},
            "keywords": "zoom, lens",
        }
    }
    assert not findings


def test_a_language_shows_its_own_pictures_and_else_those_of_the_source(tmp_path: Path) -> None:
    body = '<media type="image" src="figures/a.svg"/><media type="image" src="figures/b.svg"/>'
    files = {f"{tag}/doc/a.page": page("a", f"<p>{tag}</p>{body}") for tag in ("C", "fr")}
    files |= {"C/doc/figures/a.svg": "<svg/>", "C/doc/figures/b.svg": "<svg/>", "fr/doc/figures/a.svg": "<svg />"}
    write(tmp_path, files)
    (tmp_path / "fr/doc/figures/b.svg").symlink_to("../../../C/doc/figures/b.svg")
    site, _ = site_of(tmp_path)
    assert sorted(site.assets) == ["C/doc/figures/a.svg", "C/doc/figures/b.svg", "fr/doc/figures/a.svg"]
    assert site.assets["fr/doc/figures/a.svg"].read() == b"<svg />"


def test_links_on_disk_lead_nowhere_else(tmp_path: Path) -> None:
    write(tmp_path, {"secret.svg": "<svg/>", "secret.page": EN})
    folder = write(
        tmp_path / "doc", {"a.page": page("a", '<p>x</p><media type="image" src="b.svg"><p>alt</p></media>')}
    )
    (folder / "b.svg").symlink_to("../secret.svg")
    (folder / "b.page").symlink_to("../secret.page")
    site, findings = site_of(folder)
    assert not site.assets
    assert [(each.construct, each.path) for each in findings] == [("page", "b.page"), ("missing image", "a.page")]


def test_rows_are_included_from_pages_of_the_same_folder(tmp_path: Path) -> None:
    rows = '<table><tr xml:id="r"><td><p>one</p></td></tr></table>'
    included = '<table><xi:include href="b.page" xpointer="r"/></table>'
    site, findings = site_of(write(tmp_path, {"a.page": page("a", included), "b.page": page("b", rows)}))
    assert "one" in site.guides[0].texts["en"].body
    assert not findings


def test_inclusions_in_a_circle_are_told(tmp_path: Path) -> None:
    site, findings = site_of(write(tmp_path, {"a.page": page("a", '<p>x</p><xi:include href="a.page"/>')}))
    assert site.guides[0].texts["en"].body.count("x") == 5
    assert {each.construct for each in findings} == {"inclusion", "element page"}


def test_marks_inside_marks_and_blocks_inside_blocks_are_read_as_deep_as_xml_may_be(tmp_path: Path) -> None:
    depth = nodes.MAX_DEPTH - 3
    marks = "<p>" + "<em>" * depth + "x" + "</em>" * depth + "</p>"
    lists = "<list><item>" * (depth // 2) + "<p>y</p>" + "</item></list>" * (depth // 2)
    site, findings = site_of(write(tmp_path, {"a.page": page("a", marks + lists)}))
    assert site.guides[0].texts["en"].body.count("x") == 1
    assert [each.construct for each in findings] == ["deep nesting"]


REFUSED = {
    "entities": (f'<!DOCTYPE page [<!ENTITY a "x">]>\n<page {SPACES} id="b">&a;</page>', 1, "declares a document type"),
    "files of the machine": (
        f'<!DOCTYPE page [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<page {SPACES} id="b">&a;</page>',
        1,
        "declares a document type",
    ),
    "broken XML": (f'<page {SPACES} id="b">\n<p>x</page>', 2, "is no well-formed XML"),
    "depth": (f'<page {SPACES} id="b">' + "<p>" * 100 + "</p>" * 100 + "</page>", 1, "nests more than"),
    "many elements": (f'<page {SPACES} id="b">' + "<p/>" * (nodes.MAX_NODES + 1) + "</page>", 1, "too many elements"),
    "much text": (f'<page {SPACES} id="b">' + "x" * (nodes.MAX_BYTES + 1) + "</page>", 1, "is larger than"),
    "another root": ('<html xmlns="http://www.w3.org/1999/xhtml"/>', 1, "is no page of Mallard"),
    "an encoding that nobody knows": ('<?xml version="1.0" encoding="klingon"?><page/>', 1, "encoding"),
    "the id of another page": (EN, 1, "has the same id as a.page"),
    "nothing": ("", 1, "is no well-formed XML"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_page_that_cannot_be_read_is_told_and_the_others_come_over(what: str, tmp_path: Path) -> None:
    text, line, message = REFUSED[what]
    site, findings = site_of(write(tmp_path, {"a.page": EN, "b.page": text}))
    assert [each.key for each in site.guides] == ["a"]
    assert [(each.path, each.line) for each in findings] == [("b.page", line)]
    assert message in findings[0].message


@pytest.mark.parametrize("source", ["none", "empty"])
def test_a_source_without_pages_is_answered_with_what_is_missing(source: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"\.page"):
        site_of(tmp_path / source)


def test_no_damage_to_a_page_ends_in_a_trace(tmp_path: Path) -> None:
    body = (
        '<steps><item><p>a <gui xref="b">b</gui> <keyseq><key>C</key></keyseq></p></item></steps><table><tr><td><p>x'
        '</p></td></tr></table><terms><item><title>t</title><p>d</p></item></terms><figure><media src="x"/>'
        '</figure><code mime="text/x-c">a</code><if:choose><if:when test="a"/></if:choose><tree><item>a</item></tree>'
    )
    whole = page("a", body, info='<link type="guide" xref="a"/><revision/><credit/><title type="link"/>')
    tags = [
        "steps",
        "item",
        "p",
        "gui",
        "table",
        "tr",
        "td",
        "terms",
        "figure",
        "media",
        "code",
        "tree",
        "title",
        "key",
    ]
    chance = random.Random(7)
    for number in range(150):
        mixed = whole
        for _ in range(chance.randrange(1, 4)):
            one, other = chance.sample(tags, 2)
            mixed = mixed.replace(f"<{one}", f"<{other}").replace(f"</{one}>", f"</{other}>")
        if number % 5 == 0:
            at = chance.randrange(len(mixed))
            mixed = mixed[:at] + chance.choice("<>&\"'/\0 ]]>") + mixed[at + 1 :]
        (tmp_path / f"{number}.page").write_text(mixed.replace('id="a"', f'id="p{number}"'), encoding="utf-8")
    site, findings = site_of(tmp_path)
    assert len(site.guides) + len([each for each in findings if each.construct == "page"]) == 150
    assert len(site.guides) > 50
