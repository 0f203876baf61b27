"""Whatever the data of a source says, an import ends with findings, never with a trace."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.importers.data import json_toml
from helpcenter.importers.data.json_toml import UnreadableData, from_json, from_toml
from tests.importers.conftest import empty_site, files_of, import_into

HALF = '{"title": "\\ud800 x", "slug": "\\udfff", "aliases": ["/\\ud800"], "id": "\\ud800", "deep": %s}\ntext\n'
FILES: dict[str, tuple[str, str, Mapping[str, str]]] = {
    "half a letter": ("markdown", "plain", {"a.md": HALF % "1"}),
    "half a letter in Hugo": ("markdown", "hugo", {"content/a.md": HALF % "1", "hugo.json": '{"title": "\\ud800"}'}),
    "half a letter in MkDocs": ("markdown", "mkdocs", {"docs/a.md": HALF % "1"}),
    "half a letter in Docusaurus": ("markdown", "docusaurus", {"docs/a.md": HALF % "1"}),
    "values in values": ("markdown", "plain", {"a.md": HALF % ("[" * 900 + "]" * 900)}),
    "a long number": ("markdown", "plain", {"a.md": HALF % ("9" * 5000)}),
    "a long number in TOML": ("markdown", "hugo", {"content/a.md": f"+++\na = {'9' * 5000}\n+++\ntext\n"}),
    "a long number by sixteens": ("markdown", "hugo", {"content/a.md": f"+++\na = 0x{'f' * 50_000}\n+++\ntext\n"}),
    "a key of many parts": ("markdown", "hugo", {"content/a.md": f"+++\n{'a.' * 30_000}a = 1\n+++\ntext\n"}),
    "a configuration of many parts": ("markdown", "hugo", {"content/a.md": "text", "hugo.toml": f"{'a.' * 5000}a = 1"}),
    "a site at an odd address": ("markdown", "mkdocs", {"docs/a.md": "text", "mkdocs.yml": "site_url: https://[::1"}),
    "an id that is a path": (
        "mallard",
        "",
        {"a.page": '<page xmlns="http://projectmallard.org/1.0/" id="../../x"><title>T</title><p>x</p></page>'},
    ),
    "frames and pictures at odd addresses": (
        "markdown",
        "plain",
        {"a.md": '<iframe src="https://[::1"></iframe>\n\n![](https://[::1/a.png)\n\n[a](https://[x)\n'},
    ),
    "a place in a trail that is no number": (
        "html",
        "",
        {
            "a.html": '<title>T</title><main><h1>T</h1><p>text</p></main><script type="application/ld+json">'
            '{"@type": "BreadcrumbList", "itemListElement": [{"position": "²", "name": "A"}, {"position": "%s"}]}'
            "</script>" % ("9" * 5000)
        },
    ),
    "lines of a snippet without end": (
        "markdown",
        "mkdocs",
        {
            "docs/a.md": f'text\n\n--8<-- "b.txt:1:{"9" * 5000}"\n\n--8<-- "b.txt:²"\n',
            "docs/b.txt": "b",
            "mkdocs.yml": "",
        },
    ),
    "Zendesk kept as Markdown, at an odd address": (
        "markdown",
        "zendesk",
        {"a.md": "---\nhtml_url: https://[::1\narticle_id: [1]\n---\ntext\n"},
    ),
}
ARTICLE = {"id": 1, "title": "Light", "body": "<p>text</p>", "locale": "en-us"}
RECORDS: dict[str, object] = {
    "half a letter": {"title": "\ud800", "body": "\udfff", "label_names": ["\ud800"], "html_url": "https://x/\ud800"},
    "a number for a list": {"label_names": 5, "user_segment_ids": 5},
    "an address that is none": {"html_url": "https://[::1", "body": '<img src="https://[x"><a href="//[">a</a>'},
    "a host that is none": {"html_url": "https://\u2100.com/x"},
    "lists for text": {"title": [1], "body": {"a": 1}, "locale": [], "section_id": [], "position": "x"},
}


@pytest.mark.parametrize("what", FILES)
def test_a_folder_of_odd_data_is_imported_all_the_same(tmp_path: Path, what: str) -> None:
    kind, dialect, files = FILES[what]
    for name, text in files.items():
        (path := tmp_path / "old" / name).parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    done = import_into(empty_site(tmp_path), kind, tmp_path / "old", dialect=dialect)
    assert (done.report.counts.get("guide"), done.errors()) == (1, [])


@pytest.mark.parametrize("what", RECORDS)
def test_an_odd_record_of_zendesk_is_imported_all_the_same(tmp_path: Path, what: str) -> None:
    (source := tmp_path / "old").mkdir()
    record = {**ARTICLE, **RECORDS[what]} if isinstance(RECORDS[what], dict) else ARTICLE
    (source / "a.json").write_text(json.dumps({"articles": [record, {**ARTICLE, "id": 2}]}), "utf-8")
    done = import_into(empty_site(tmp_path), "zendesk", source)
    assert (done.report.counts.get("guides"), done.errors()) == (2, [])


def test_a_name_that_is_not_utf_8_is_left_out_and_told(tmp_path: Path) -> None:
    (source := tmp_path / "old").mkdir()
    (source / "a.md").write_text("text", "utf-8")
    for name in (b"\xff.md", b"\xff.png"):
        Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_bytes(b"text")
    Path(os.fsdecode(os.fsencode(source) + b"/\xfe")).mkdir()
    done = import_into(empty_site(tmp_path), "markdown", source)
    assert (done.report.counts["guide"], done.found()) == (1, {"name that is not UTF-8": 3})


def test_a_source_whose_own_name_is_not_utf_8_is_imported(tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    source.mkdir()
    (source / "a.md").write_text("text", "utf-8")
    done = import_into(root := empty_site(tmp_path), "markdown", source)
    assert done.report.counts["guide"] == 1
    assert any(path.name == "docs.json" for path in files_of(root))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a\\ud800": ["\\ud83d\\ude00", "\\udc00"]}', {"a\ufffd": ["\U0001f600", "\ufffd"]}),
        ("[1, -2, 12345678901234567890]", [1, -2, "12345678901234567890"]),
    ],
)
def test_json_becomes_what_a_file_can_hold(text: str, value: object) -> None:
    assert from_json(text) == value


def test_toml_becomes_what_a_file_can_hold() -> None:
    assert from_toml("a = 0xffffffffffffffffff\nb.c = 1") == {"a": "0xffffffffffffffffff", "b": {"c": 1}}


@pytest.mark.parametrize("text", ["[" * 41 + "]" * 41, "[" * 99_999, "{", b"\xff"])
def test_json_that_is_none_is_told(text: str | bytes) -> None:
    with pytest.raises(UnreadableData):
        from_json(text)


@pytest.mark.parametrize("text", ["a.a = 1\n" + "'a' . " * 41 + "a = 1", "a = " + "[" * 99, "a = " + "9" * 9999, "["])
def test_toml_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UnreadableData):
        from_toml(text)


@pytest.mark.parametrize(
    "known",
    ["{", "[" * 99_999, "[]", "{}", '{"ids": {"a.md": 5}, "slugs": {}, "files": {}, "topics": {}}',
     '{"ids": {}, "slugs": {"a": 3}, "files": {}, "topics": {}}', None],
)  # fmt: skip
def test_what_an_import_before_left_is_told_where_it_is_damaged(tmp_path: Path, known: str | None) -> None:
    root = empty_site(tmp_path)
    (source := tmp_path / "old").mkdir()
    (source / "a.md").write_text("text", "utf-8")
    (path := root / "content" / "imports" / "docs.json").parent.mkdir(exist_ok=True)
    if known is None:
        os.mkfifo(path)
    else:
        path.write_text(known, "utf-8")
    with pytest.raises(UsageError, match=r"content/imports/docs\.json cannot be read"):
        import_into(root, "markdown", source)


def test_one_module_reads_json_and_toml_of_others() -> None:
    package = Path(json_toml.__file__).parents[1]
    # What an import left itself; tables of ours; records that are judged key by key.
    known = {"data/json_toml.py", "previous.py", "structured/headings.py", "html_pages/signs.py", "jsonl/records.py"}
    doors = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(call in path.read_text("utf-8") for call in ("json.loads(", "tomllib.load", "raw_decode("))
    }
    assert doors == known
