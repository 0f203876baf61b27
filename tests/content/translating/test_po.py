"""Translations go out as PO files and come back: what is sound goes into its place, what is not is told."""

import sys
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from helpcenter.content import load
from helpcenter.content.translating.exchange import Imported, export_po, export_xliff, import_texts
from helpcenter.content.translations import report
from helpcenter.domain.errors import UsageError
from helpcenter.domain.library import Library


def library_of(site: Path) -> Library:
    library = load(site).library
    assert library is not None
    return library


def texts_of(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in sorted((site / "content").rglob("*.*"))}


def exported(site: Path, guide: str, locale: str) -> Path:
    library = library_of(site)
    (path,) = export_po(site, library, report(library, guide=guide, locale=locale), site.parent / "po")
    return path


def imported(site: Path, path: Path) -> Imported:
    return import_texts(site, library_of(site), path)


def edited(path: Path, changes: dict[str, str]) -> None:
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file:
        if entry.msgctxt in changes:
            entry.msgstr = changes[entry.msgctxt]
            entry.flags = []
    file.save(str(path))


def test_what_goes_out_and_comes_back_changes_no_byte(site: Path) -> None:
    library, before = library_of(site), texts_of(site)
    for is_single in (False, True):
        folder = site.parent / f"po-{is_single}"
        paths = list(export_po(site, library, report(library), folder, is_single=is_single))
        assert len(paths) == (2 if is_single else 10)
        assert imported(site, folder) == Imported((), ())
        assert texts_of(site) == before
        assert list(export_po(site, library, report(library), folder, is_single=is_single)) == paths


def test_entries_tell_their_place_their_state_and_their_translation(site: Path) -> None:
    file = polib.pofile(str(exported(site, "cancel-lantern", "ja")))
    entries = {entry.msgctxt: entry for entry in file}
    assert file.metadata["Language"] == "ja"
    outdated, missing = entries["cancel-lantern/quick-answer"], entries["cancel-lantern/refunds"]
    assert "fuzzy" in outdated.flags and outdated.msgstr
    assert missing.msgstr == ""
    assert missing.occurrences[0][0] == "content/guides/cancel-lantern/en.md"


def test_a_new_translation_becomes_a_file_of_its_own(site: Path) -> None:
    path = exported(site, "opening-hours", "ja")
    edited(
        path,
        {
            "opening-hours#title": 'ランプ店の"営業時間"',
            "opening-hours/holidays#title": "祝日",
            "opening-hours/holidays": "祝日は休業。",
        },
    )
    assert imported(site, path) == Imported(("content/guides/opening-hours/ja.md",), ())
    library = library_of(site)
    digest = library.guides["opening-hours"].texts["en"].blocks["holidays"].digest
    assert (site / "content/guides/opening-hours/ja.md").read_text("utf-8") == (
        f'---\ntitle: "ランプ店の\\"営業時間\\""\ntranslated_from:\n  holidays: "{digest}"\n---\n'
        "## 祝日 {#holidays}\n\n祝日は休業。\n"
    )
    assert [problem for problem in load(site).problems if problem.is_error] == []


def test_a_block_goes_in_where_the_source_has_it_and_a_changed_one_stays_in_place(site: Path) -> None:
    path = exported(site, "cancel-lantern", "he")
    before = (site / "content/guides/cancel-lantern/he.md").read_text("utf-8")
    context = "cancel-lantern/open-billing"
    link = next(entry.msgid for entry in polib.pofile(str(path)) if entry.msgctxt == context)
    edited(path, {f"{context}#title": "פתחו", context: link.replace("Choose", "בחרו")})
    assert imported(site, path).problems == ()
    after = (site / "content/guides/cancel-lantern/he.md").read_text("utf-8")
    order = [after.index(f"{{#{name}}}") for name in ("sign-in", "open-billing", "confirm")]
    assert order == sorted(order)
    body = before.split("---\n", 2)[2]
    assert all(line in after for line in body.splitlines())
    assert [problem for problem in load(site).problems if problem.is_error] == []


def test_a_reviewed_translation_is_marked_and_a_new_title_keeps_the_address(site: Path) -> None:
    path = exported(site, "cancel-lantern", "ja")
    slug = library_of(site).guides["cancel-lantern"].texts["ja"].slug
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file:
        entry.flags = []
    file.save(str(path))
    edited(path, {"cancel-lantern#title": "新しい題名"})
    assert imported(site, path).written == ("content/guides/cancel-lantern/ja.md",)
    text = library_of(site).guides["cancel-lantern"].texts["ja"]
    assert (text.title, text.slug) == ("新しい題名", slug)
    assert report(library_of(site), guide="cancel-lantern", locale="ja")[0].outdated == ()


HOSTILE: dict[str, tuple[Callable[[str], str], str]] = {
    "another block": (lambda text: f"{text}\n\n## Mine {{#refunds}}\n\nx", "begin another block"),
    "a fence that never closes": (lambda text: f"{text}\n\n```\n", "begin another block"),
    "a script": (lambda text: f"{text} <script>alert(1)</script>", ""),
    "a comment that never closes": (lambda text: f"{text}\n\n<!-- x\n", ""),
    "HTML": (lambda text: f"{text} <b>x</b>", "the HTML tag"),
    "a link elsewhere": (lambda text: f"{text} [x](https://evil.example)", "is not in the source: remove it"),
    "a link by reference": (lambda text: f"{text}\n\n[x]: https://evil.example", "the reference"),
    "a guide": (lambda text: f"{text} [x](guide:opening-hours)", "is not in the source: remove it"),
    "an image": (lambda text: f"{text} ![x](media:x.png)", "the image"),
    "an included text": (lambda text: f"{text}\n\ninclude: secrets", "the included text"),
    "a placeholder": (lambda text: f"{text} {{name}}", "the placeholder"),
    "a heading's id": (lambda text: f"{text}\n\n#### x {{#faq}}", "the heading id"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_would_break_or_change_the_page_stays_out(site: Path, what: str) -> None:
    change, sentence = HOSTILE[what]
    path, before = exported(site, "cancel-lantern", "he"), texts_of(site)
    entry = next(each for each in polib.pofile(str(path)) if each.msgctxt == "cancel-lantern/quick-answer")
    edited(path, {entry.msgctxt: change(entry.msgstr)})
    (problem,) = imported(site, path).problems
    assert sentence in problem.message
    assert problem.line > 1
    assert texts_of(site) == before


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff", "is not UTF-8 text"),
        (b"content", "no PO file that can be read"),
        (b'msgid "a"\nnonsense\n', "no PO file that can be read"),
        (b'msgid ""\nmsgstr "Language: xx\\n"\n', 'no locale "xx"'),
        (
            b'msgid ""\nmsgstr "Language: he\\n"\n\nmsgctxt "../../x#title"\nmsgid "a"\nmsgstr "b"\n',
            "no guide is named",
        ),
        (
            b'msgid ""\nmsgstr "Language: he\\n"\n\nmsgctxt "opening-hours/x"\nmsgid "a"\nmsgstr "b"\n',
            'nothing is named "opening-hours/x"',
        ),
    ],
)
def test_a_file_that_is_none_of_ours_is_told(site: Path, data: bytes, sentence: str) -> None:
    path, before = site.parent / "x.po", texts_of(site)
    path.write_bytes(data)
    (problem,) = imported(site, path).problems
    assert sentence in problem.message
    assert texts_of(site) == before


def xliff_of(site: Path, guide: str, locale: str) -> Path:
    library = library_of(site)
    (path,) = export_xliff(site, library, report(library, guide=guide, locale=locale), site.parent / "xliff")
    return path


def test_xliff_that_goes_out_and_comes_back_changes_no_byte(site: Path) -> None:
    library, before = library_of(site), texts_of(site)
    paths = list(export_xliff(site, library, report(library), site.parent / "xliff"))
    assert len(paths) == 10
    assert imported(site, site.parent / "xliff") == Imported((), ())
    assert texts_of(site) == before


def test_a_text_that_a_tool_cut_into_segments_comes_back_whole(site: Path) -> None:
    path = xliff_of(site, "opening-hours", "he")
    xml = path.read_text("utf-8")
    assert 'version="2.1" srcLang="en" trgLang="he"' in xml
    cut = (
        '<segment state="translated"><source>a</source><target>אחת &amp; </target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="final"><source>b</source><target>שתיים<cp hex="0001"/></target></segment>'
    )
    start = xml.index("<segment", xml.index('name="opening-hours/holidays"'))
    end = xml.index("</unit>", start)
    path.write_text(xml[:start] + cut + xml[end:], "utf-8")
    assert imported(site, path) == Imported(("content/guides/opening-hours/he.md",), ())
    assert "אחת &  שתיים\x01" in (site / "content/guides/opening-hours/he.md").read_text("utf-8")


HOSTILE_XLIFF = {
    "entities": (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<xliff version="2.1" trgLang="he">&b;</xliff>',
        "no XLIFF 2 file that can be read",
    ),
    "a file from outside": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff version="2.1">&a;</xliff>',
        "no XLIFF 2 file that can be read",
    ),
    "depth": ("<a>" * 5000, "no XLIFF 2 file that can be read"),
    "an end that is missing": ('<xliff version="2.1" trgLang="he">\n<file>', "no XLIFF 2 file that can be read"),
    "XLIFF 1": ('<xliff version="1.2"/>', "choose XLIFF 2.1"),
    "inline codes": (
        '<xliff version="2.1" trgLang="he"><file><unit name="opening-hours/holidays"><segment><source>a</source>'
        '<target>b<ph id="1"/></target></segment></unit></file></xliff>',
        "holds inline codes",
    ),
    "a script": (
        '<xliff version="2.1" trgLang="he"><file><unit name="opening-hours/holidays#title"><segment><source>Holidays'
        '</source><target>x</target></segment></unit><unit name="opening-hours/holidays"><notes>'
        '<note category="source">000000000000</note></notes><segment><source>a</source>'
        "<target>&lt;script&gt;</target></segment></unit></file></xliff>",
        "stays as it is",
    ),
}


@pytest.mark.parametrize("what", HOSTILE_XLIFF)
def test_hostile_xliff_is_told_and_changes_nothing(site: Path, what: str) -> None:
    xml, sentence = HOSTILE_XLIFF[what]
    path, before = site.parent / "x.xlf", texts_of(site)
    path.write_text(xml, "utf-8")
    (problem,) = imported(site, path).problems
    assert sentence in problem.message
    assert texts_of(site) == before


def test_without_the_extra_xliff_is_answered_with_how_to_get_it(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xliff_of(site, "opening-hours", "he")
    monkeypatch.setitem(sys.modules, "defusedxml", None)
    with pytest.raises(UsageError, match=r"helpcenter\[xliff\]"):
        imported(site, path)
