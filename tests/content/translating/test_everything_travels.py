"""Each thing of a text that is translated goes out in PO and XLIFF files, and comes back to its place."""

import re
from collections.abc import Mapping
from pathlib import Path

import polib
import pytest

from helpcenter.content import load
from helpcenter.content.translating.exchange import export_po, export_xliff, import_texts
from helpcenter.content.translations import report
from helpcenter.domain.library import Library
from tests.content.rich import png
from tests.content.scratch import FILES, write

# Each word begins with "en", which a translator turns into "fr".
FRONT = {"a title": "title: entitle", "a summary": "summary: ensummary"}
THINGS = {
    "text before the first heading": "enbefore\n",
    "a heading": "## enheading {#first}\n",
    "a paragraph": "enparagraph\n",
    "bold text": "**enbold**\n",
    "the words of a link": "[enlink](guide:a)\n",
    "the title of a link": '[x](guide:a "enlinktitle")\n',
    "the title of a link by reference": '[x][there]\n\n[there]: guide:a "enreference"\n',
    "what a picture shows": "![enalt](media:lamp.png)\n",
    "a caption": '![x](media:lamp.png "encaption")\n',
    "what a picture in a line shows": "x ![eninline](media:lamp.png){width=20} x\n",
    "a head of a table": "| enhead | x |\n| --- | --- |\n| encell | y |\n",
    "a cell of a table": "",
    "the label of a tab": '=== "entab"\n\n    enintab\n',
    "the text of a tab": "",
    "the label of a group of code": "::: code-group\n\n```sh [engroup]\nls\n```\n\n:::\n",
    "the title of a callout as of MkDocs": '!!! note "enmkdocs"\n    enincallout\n',
    "the text of a callout": "",
    "the title of a callout as of Docusaurus": ":::tip[endocusaurus]\n\nx\n\n:::\n",
    "the title of a callout with slashes": "/// note | enslashes\n\nx\n\n///\n",
    "the title of a callout as of Obsidian": "> [!tip] enobsidian\n> x\n",
    "the title of a folded text": '??? note "enfolded"\n    x\n',
    "a summary of HTML": "<details><summary>ensummaryofhtml</summary>\n\nx\n\n</details>\n",
    "what an abbreviation stands for": 'The <abbr title="enabbreviation">W</abbr>.\n',
    "what a word means": "LED\n\n*[LED]: enmeaning\n",
    "a footnote": "x[^1]\n\n[^1]: enfootnote\n",
    "a footnote inside a line": "x^[eninside it]\n",
    "an item of a list": "- enitem\n",
    "an item of a numbered list": "1. ennumbered\n",
    "a task": "- [ ] entask\n",
    "a term": "enterm\n:   endefinition\n",
    "what a term means": "",
    "a quote": "> enquote\n",
    "the title of code": '```sh title="encode"\nls\n```\n',
    "a heading below a heading": "### eninner {#inner}\n",
    "a second block": "## ensecond {#second}\n\nendeep\n",
    "what a picture shows, as guide.yaml says": "![](media:desk.png)\n",
}
GUIDE = "kind: article\nsource: en\nmedia:\n  # Said once.\n  desk.png:\n    en: enyaml of a desk, with a lamp\n"
LAYOUTS: Mapping[str, tuple[str, str]] = {
    "a group": (GUIDE, f'{GUIDE}    fr: "fryaml of a desk, with a lamp"\n'),
    "a group and more": (f"{GUIDE}related: [a]\n", f'{GUIDE}    fr: "fryaml of a desk, with a lamp"\nrelated: [a]\n'),
    "braces": (
        "kind: article\nmedia:\n  desk.png: {en: enyaml, de: x} # here\n",
        'kind: article\nmedia:\n  desk.png: {en: enyaml, de: x, fr: "fryaml"} # here\n',
    ),
    "all in braces": (
        "kind: article\nmedia: {desk.png: {en: enyaml,}}\n",
        'kind: article\nmedia: {desk.png: {en: enyaml, fr: "fryaml"}}\n',
    ),
    "another translation": (
        "kind: article\nmedia:\n  desk.png:\n    fr: alt\n    en: enyaml\n",
        "kind: article\nmedia:\n  desk.png:\n    fr: fryaml\n    en: enyaml\n",
    ),
    "one on two lines": (
        'kind: article\nmedia:\n  desk.png:\n    fr: "alt\n      neu"\n    en: enyaml\n',
        "kind: article\nmedia:\n  desk.png:\n    fr: fryaml\n    en: enyaml\n",
    ),
    "line ends of Windows": (
        "kind: article\r\nmedia:\r\n  desk.png:\r\n    en: enyaml\r\n",
        "kind: article\r\nmedia:\r\n  desk.png:\r\n    en: enyaml\r\n    fr: fryaml\r\n",
    ),
}


def site_at(root: Path, guide: str = GUIDE) -> Library:
    text = "\n".join(["---", *FRONT.values(), "---", *(words for words in THINGS.values() if words)])
    files: dict[str, str | bytes | None] = {
        **FILES,
        "content/site.yaml": "name: H\ndefault_locale: en\nlocales: {en: E, fr: F, de: D}\n",
        "content/guides/a/guide.yaml": guide.encode(),
        "content/guides/a/en.md": text,
        "content/guides/a/media/lamp.png": png(2, 2),
        "content/guides/a/media/desk.png": png(2, 3),
    }
    write(root, files)
    return library_of(root)


def library_of(root: Path) -> Library:
    loaded = load(root)
    assert [str(each) for each in loaded.problems if each.is_error] == []
    assert loaded.library is not None
    return loaded.library


def translated(words: str) -> str:
    return re.sub(r"\ben(?=[a-z])", "fr", words)


def sent_out(root: Path, library: Library, kind: str) -> Path:
    states = report(library, guide="a", locale="fr")
    if kind == "po":
        (path,) = export_po(root, library, states, root / "out")
        file = polib.pofile(str(path), wrapwidth=0)
        for entry in file:
            entry.msgstr = translated(entry.msgid)
        file.save(str(path))
    else:
        (path,) = export_xliff(root, library, states, root / "out")
        xml = path.read_text("utf-8")
        said = re.compile(r'<segment state="initial">\n<source>(.*?)</source>', re.DOTALL)
        path.write_text(
            said.sub(
                lambda found: (
                    f'<segment state="translated"><source>{found[1]}</source><target>{translated(found[1])}</target>'
                ),
                xml,
            ),
            "utf-8",
        )
    return path


@pytest.fixture(scope="module", params=["po", "xliff"])
def back(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What went out, and what a French visitor gets after it came back: title, summary and the whole page."""
    root = tmp_path_factory.mktemp(request.param)
    library = site_at(root)
    path = sent_out(root, library, request.param)
    done = import_texts(root, library, path)
    assert done.problems == ()
    assert done.written == ("content/guides/a/fr.md", "content/guides/a/guide.yaml")
    text = library_of(root).guides["a"].texts["fr"]
    page = [f"{block.title} {block.html}" for block in text.blocks.values()]
    return path.read_text("utf-8"), "\n".join([text.title, text.summary, *page])


def words_of(text: str) -> list[str]:
    return re.findall(r"\ben[a-z]+", text)


WORDS = words_of("\n".join([*FRONT.values(), *THINGS.values(), "enyaml"]))


@pytest.mark.parametrize("word", WORDS)
def test_each_thing_goes_out_and_comes_back(back: tuple[str, str], word: str) -> None:
    file, page = back
    assert word in file
    assert translated(word) in page
    assert word not in words_of(page)


def test_every_case_has_its_word() -> None:
    assert len(WORDS) == len({*WORDS}) == len(FRONT) + len(THINGS) + 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_descriptions_of_pictures_go_into_guide_yaml_and_nothing_else_changes(tmp_path: Path, layout: str) -> None:
    before, after = LAYOUTS[layout]
    library = site_at(tmp_path, before)
    path = sent_out(tmp_path, library, "po")
    import_texts(tmp_path, library, path)
    assert (tmp_path / "content/guides/a/guide.yaml").read_bytes().decode() == after
    assert import_texts(tmp_path, library_of(tmp_path), path).problems == ()


REFUSED = {
    "two lines": ("a\nb", "on one line"),
    "too long": ("a" * 401, "more than 400 characters"),
    "a sign that nobody sees": ("a\u202eb", "signs that nobody sees"),
}


@pytest.mark.parametrize(("words", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_description_that_cannot_be_shown_stays_out(tmp_path: Path, words: str, sentence: str) -> None:
    library = site_at(tmp_path)
    path = sent_out(tmp_path, library, "po")
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file:
        entry.msgstr = words if entry.msgctxt == "a#media/desk.png" else ""
    file.save(str(path))
    (problem,) = import_texts(tmp_path, library, path).problems
    assert sentence in problem.message
    assert (tmp_path / "content/guides/a/guide.yaml").read_text("utf-8") == GUIDE


def test_a_description_whose_source_changed_meanwhile_stays_out(tmp_path: Path) -> None:
    library = site_at(tmp_path)
    path = sent_out(tmp_path, library, "po")
    changed = site_at(tmp_path, GUIDE.replace("a desk", "two desks"))
    (problem,) = import_texts(tmp_path, changed, path).problems
    assert "the source text is another one today" in problem.message
