"""Fixes are tried in a copy; what would do harm is taken back, and nothing is written over somebody's work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.content.fixes import running
from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.fixes.writing import Change, diff, write
from helpcenter.domain.errors import UsageError
from tests.content.fixes.mending import again, fixes, judge, mended
from tests.content.scratch import FILES
from tests.content.scratch import write as write_files

EN = "content/guides/end/en.md"
HOURS = "content/guides/hours/en.md"
FINE = "---\ntitle: Hours\n---\nFrom 9 to 18.\n"


def test_a_sound_site_stays_as_it_is(tmp_path: Path) -> None:
    fixed = mended(tmp_path, {})
    assert (fixed.changes, fixed.fixes, fixed.refused) == ((), (), ())


def test_the_shipped_content_needs_no_fix() -> None:
    root = Path(__file__).parents[3]
    fixed = running.fix(root, judge, writes=False)
    assert [str(each) for each in (*fixed.fixes, *fixed.refused)] == []


def test_a_second_run_finds_nothing(site: Path) -> None:
    first = running.fix(site, judge)
    assert [each.path for each in first.changes]
    assert running.fix(site, judge).changes == ()


def spoils(words: bytes, *names: str) -> running.Fixer:
    """A fixer that makes mistakes: it puts `words` at the end of files."""

    def edits(root: Path, checked: Checked) -> Iterator[Edit]:
        for name in names:
            was = (root / name).read_bytes()
            if not was.endswith(words):
                yield Edit({name: was + words}, (Fix(name, 1, "wrote a word"),))

    return edits


def test_an_edit_that_would_bring_a_mistake_is_taken_back_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\n{{< odd >}}\n", EN),))
    fixed = mended(tmp_path, {HOURS: FINE})
    assert (tmp_path / EN).read_text() == FILES[EN]
    [refused] = fixed.refused
    assert str(refused).startswith(
        f"{EN}:1: wrote a word: then there would be another mistake, so nothing is written. {EN}: "
    )


def test_of_many_edits_only_the_harmful_one_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The same words break a link in one guide and mean nothing in the others.
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\n[a](#steps)\n", EN, HOURS, "content/guides/b/en.md"),))
    fixed = mended(tmp_path, {HOURS: FINE, "content/guides/b/en.md": FINE.replace("Hours", "B") + "\n## Steps\n\nx\n"})
    assert [each.path for each in fixed.changes] == ["content/guides/b/en.md", EN]
    assert [each.path for each in fixed.refused] == [HOURS]


def test_a_text_behind_a_link_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\nMore.\n", HOURS),))
    elsewhere = tmp_path / "content/elsewhere.md"
    (tmp_path / "content/guides/hours").mkdir(parents=True)
    elsewhere.write_text(FINE)
    (tmp_path / HOURS).symlink_to("../../elsewhere.md")
    fixed = mended(tmp_path, {})
    assert "a link leads here" in str(fixed.refused[0])
    assert elsewhere.read_text() == FINE


def test_the_whole_of_content_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\nMore.\n", EN),))
    write_files(tmp_path / "texts", FILES)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "texts/content")
    assert [each.path for each in again(tmp_path / "site").changes] == [EN]
    assert (tmp_path / "texts" / EN).read_text().endswith("More.\n")


def test_a_preview_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\nMore.\n", EN),))
    write_files(tmp_path, FILES)
    fixed = running.fix(tmp_path, judge, writes=False)
    assert [each.path for each in fixed.changes] == [EN]
    assert (tmp_path / EN).read_text() == FILES[EN]


def test_what_was_written_keeps_its_permissions_and_leaves_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\nMore.\n", EN),))
    write_files(tmp_path, FILES)
    (tmp_path / EN).chmod(0o640)
    again(tmp_path)
    assert (tmp_path / EN).stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in (tmp_path / "content/guides/end").iterdir()) == ["en.md", "guide.yaml"]
    assert again(tmp_path).changes == ()


def test_a_fix_is_told_at_the_line_where_it_stands_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put_before(root: Path, _: Checked) -> Iterator[Edit]:
        was = (root / HOURS).read_bytes()
        if b"slug" not in was:
            yield Edit({HOURS: was.replace(b"title", b"slug: h\ntitle")}, (Fix(HOURS, 2, "wrote a slug"),))

    def at_end(root: Path, _: Checked) -> Iterator[Edit]:
        was = (root / HOURS).read_bytes()
        if b"More" not in was:
            yield Edit({HOURS: was + b"More.\n"}, (Fix(HOURS, 5, "wrote more"),))

    monkeypatch.setattr(running, "FIXERS", (at_end, put_before))
    assert fixes(mended(tmp_path, {HOURS: FINE})) == [
        "guides/hours/en.md:2: wrote a slug",
        "guides/hours/en.md:6: wrote more",
    ]


def test_a_file_that_changed_meanwhile_is_not_written_over_nor_those_beside_it(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/en.md": "new", "a/fr.md": "old", "b/en.md": "old"})
    unwritten = write(tmp_path, [Change(path, b"old", b"fixed") for path in ("a/en.md", "a/fr.md", "b/en.md")])
    assert sorted(unwritten) == ["a/en.md", "a/fr.md"]
    assert [(tmp_path / path).read_text() for path in ("a/en.md", "a/fr.md", "b/en.md")] == ["new", "old", "fixed"]


def test_a_diff_is_one_that_programs_read() -> None:
    lines = "".join(diff([Change("content/a.md", b"one\x0cis\ntwo", b"one\x0cis\n2")]))
    assert lines == (
        "--- a/content/a.md\n+++ b/content/a.md\n@@ -1,2 +1,2 @@\n one\x0cis\n"
        "-two\n\\ No newline at end of file\n+2\n\\ No newline at end of file\n"
    )


def test_lines_are_mended_also_where_the_site_itself_is_broken(tmp_path: Path) -> None:
    text = str(FILES[EN]).replace("Yes.", "Y\x07es.")
    fixed = mended(tmp_path, {EN: text, "content/site.yaml": "locales: []\n"})
    assert fixed.left.library is None
    assert fixes(fixed) == ["guides/end/en.md:7: took out signs that nobody sees"]


def test_trying_which_edits_do_harm_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"content/guides/g{number}/en.md" for number in range(6)]
    monkeypatch.setattr(running, "FIXERS", (spoils(b"\n{{< odd >}}\n", *names),))
    monkeypatch.setattr(running, "_MAX_TRIES", 4)
    fixed = mended(tmp_path, {name: FINE.replace("Hours", f"Hours {name[-7]}") for name in names})
    assert fixed.changes == ()
    assert len(fixed.refused) == 6
    assert "too many others" in str(fixed.refused[-1])


def test_a_disk_that_is_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(root: Path, _: Checked) -> Iterator[Edit]:
        yield Edit({EN: b"x"}, (Fix(EN, 1, "wrote"),))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "FIXERS", (full,))
    with pytest.raises(UsageError, match="No space left on device"):
        mended(tmp_path, {})
