"""Marks of Python-Markdown's extensions come over as marks of ours; what has no counterpart is told."""

from pathlib import Path

import pytest

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.dialect import Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.pymdownx import Snippets, without_marks
from helpcenter.importers.model import ImportLog


def converted(body: str) -> tuple[str, list[tuple[str, int]]]:
    log = ImportLog()
    text = without_marks(body, SourceText("a.md"), log)
    return text, [(each.construct, each.line) for each in log.findings]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (":material-check: yes", "yes"),
        ('!!! note inline end "Aside"\n    Text', '!!! note inline end "Aside"\n    Text'),
        ("/// note | Title\nText\n///", "/// note | Title\nText\n///"),
        ("`#!python range(3)`", "`range(3)`"),
        ("```c\na; // (1)!\n```", "```c\na; // (1)\n```"),
        ("^^new^^ words", "<ins>new</ins> words"),
        ("[words][label]\n\n[label]: b.md", "[words][label]\n\n[label]: b.md"),
        ("`{++code++}` and `[a][b]`", "`{++code++}` and `[a][b]`"),
    ],
)
def test_what_has_a_counterpart_comes_over_in_silence(written: str, read: str) -> None:
    assert converted(written) == (read, [])


@pytest.mark.parametrize(
    ("written", "read", "construct"),
    [
        ('\n!!! lore "Old"\n    Text', '\n!!! note "Old"\n    Text', "callout of another kind"),
        ("\n??? my-lore\n    Text", '\n??? note "My lore"\n    Text', "callout of another kind"),
        ("\n/// html | div.x\nText\n///\nAfter", "\n\nText\n\nAfter", "block of another kind"),
        ("\n::: a.b.C\n    options: x\n\nAfter", "\n`a.b.C`\n\n\nAfter", "reference made from code"),
        ("\n{++new++}{--old--}", "\nnew", "mark of an editor"),
        ("\n[`C`][a.b.C] here", "\n`C` here", "link to nothing"),
    ],
)
def test_what_has_none_keeps_its_words_and_is_told_with_its_line(written: str, read: str, construct: str) -> None:
    text, findings = converted(written)
    assert text == read
    assert set(findings) == {(construct, 2)}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "docs").mkdir()
    (tmp_path / "lamp.py").write_text("a = 1\n# --8<-- [start:on]\nlamp.on()\n# --8<-- [end:on]\nb = 2\n", "utf-8")
    (tmp_path / "docs/part.md").write_text("---\ntitle: Part\n---\nShared **words**.\n", "utf-8")
    (tmp_path / "docs/loop.md").write_text('again\n--8<-- "docs/loop.md"\n', "utf-8")
    log = ImportLog()
    return Source(SourceFolder.scan(tmp_path, log), [], {}, "en", log)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('--8<-- "docs/part.md"', "Shared **words**."),
        ('    --8<-- "part.md"', "    Shared **words**."),
        ("--8<--\npart.md\n--8<--", "Shared **words**."),
        ('```python\n--8<-- "lamp.py:on"\n```', "```python\nlamp.on()\n```"),
        ('```python\n--8<-- "lamp.py:1:1"\n```', "```python\na = 1\n```"),
        ("```python\n{!> ../lamp.py[ln:5-5]!}\n```", "```python\nb = 2\n```"),
        ("{* ../lamp.py ln[1:1] hl[1] *}", '```python hl_lines="1"\na = 1\n```'),
        (';--8<-- "lamp.py"', '--8<-- "lamp.py"'),
    ],
)
def test_an_included_file_stands_in_its_place(source: Source, written: str, read: str) -> None:
    assert Snippets(source).included(SourceText("docs/a.md", {}, written)) == read
    assert source.log.findings == []


@pytest.mark.parametrize(("name", "read"), [("gone.py", "`gone.py`"), ("../../secret", "`../../secret`")])
def test_a_file_that_is_not_in_the_source_is_named(source: Source, name: str, read: str) -> None:
    assert Snippets(source).included(SourceText("docs/a.md", {}, f'\n--8<-- "{name}"')) == f"\n{read}"
    assert [(each.construct, each.line) for each in source.log.findings] == [("included file", 2)]


def test_a_file_that_includes_itself_ends(source: Source) -> None:
    included = Snippets(source).included(SourceText("docs/a.md", {}, '--8<-- "docs/loop.md"'))
    assert included.count("again") == 5
    assert [each.construct for each in source.log.findings] == ["included file"]
