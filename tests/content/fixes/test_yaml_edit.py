"""A value of a front matter is edited where it stands; every other byte stays."""

import pytest

from helpcenter.content.fixes.yaml_edit import FrontMatterEditor
from helpcenter.content.reading.raw_text import read


def editor(yaml: str) -> FrontMatterEditor:
    raw = read(f"---\n{yaml}---\n# body\n".encode())
    assert raw is not None
    return FrontMatterEditor(raw)


def yaml_of(edited: FrontMatterEditor) -> str:
    text = edited.raw.data().decode()
    assert text.endswith("---\n# body\n")
    return text.removeprefix("---\n").removesuffix("---\n# body\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", "title: A\nprevious_slugs: [new]\n"),
        ("title: A # why\n", "title: A # why\nprevious_slugs: [new]\n"),
        ("previous_slugs: [a]  # old\ntitle: A\n", "previous_slugs: [a, new]  # old\ntitle: A\n"),
        ("previous_slugs: [ 'a', ]\n", "previous_slugs: [ 'a', new]\n"),
        ("previous_slugs: []\n", "previous_slugs: [new]\n"),
        (
            "previous_slugs:\n  - a # one\n  # end\ntitle: A\n",
            "previous_slugs:\n  - a # one\n  - new\n  # end\ntitle: A\n",
        ),
        ("previous_slugs:\n- a\n- b\n", "previous_slugs:\n- a\n- b\n- new\n"),
        ("previous_slugs: [a,\n  b]\n", "previous_slugs: [a,\n  b, new]\n"),
        ("title: >\n  A\n  b\nslug: c\n", "title: >\n  A\n  b\nslug: c\nprevious_slugs: [new]\n"),
    ],
)
def test_an_entry_is_put_at_the_end_of_a_list_however_it_is_written(before: str, after: str) -> None:
    edited = editor(before)
    assert edited.append("previous_slugs", "new")
    assert yaml_of(edited) == after


@pytest.mark.parametrize("words", ["no", "007", "a,b", "c'est", "прежний", "a:b"])
def test_what_is_written_is_read_back_as_it_was_meant(words: str) -> None:
    edited = editor("previous_slugs: [a]\n")
    assert edited.append("previous_slugs", words)
    assert edited.value == {"previous_slugs": ["a", words]}


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("p: [a, b, c]\n", ("p", 1), "p: [a, c]\n"),
        ("p: [a, b]\n", ("p", 1), "p: [a]\n"),
        ("p: [a, b]\n", ("p", 0), "p: [b]\n"),
        ("t: x\np: [a]\nu: y\n", ("p", 0), "t: x\nu: y\n"),
        ("t: x\np:\n  - a # why\n\nu: y\n", ("p", 0), "t: x\n\nu: y\n"),
        ("p:\n  # first\n  - a\n  # second\n  - b\n", ("p", 0), "p:\n  # first\n  # second\n  - b\n"),
        ("m:\n  a: 1\n  b: 2\n", ("m", "a"), "m:\n  b: 2\n"),
        ('m: {a: "1", "b": "2"}\n', ("m", "b"), 'm: {a: "1"}\n'),
        ('m: {a: "1", b: "2"} # c\n', ("m", "a"), 'm: {b: "2"} # c\n'),
        ("m:\n  a: 1\n# why\nt: x\n", ("m",), "# why\nt: x\n"),
        ("t: x\nm:\n  a: 1\n  b: 2\n", ("m",), "t: x\n"),
    ],
)
def test_an_entry_is_taken_out_with_the_group_that_would_be_empty(
    before: str, path: tuple[str | int, ...], after: str
) -> None:
    edited = editor(before)
    assert edited.remove(*path)
    assert yaml_of(edited) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m:\n  old: 1 # x\n  older: 2\n", "m:\n  new: 1 # x\n  older: 2\n"),
        ('m: {older: "2", "old": "1"}\n', 'm: {older: "2", new: "1"}\n'),
        ("m:\n  'old' : 1\n", "m:\n  new : 1\n"),
    ],
)
def test_a_key_is_renamed_in_its_place(before: str, after: str) -> None:
    edited = editor(before)
    assert edited.rename(("m", "old"), "new")
    assert yaml_of(edited) == after


def test_a_value_is_written_anew_in_its_place() -> None:
    edited = editor("title: A\nslug: 'B c' # why\n")
    assert edited.replace(("slug",), "b-c")
    assert yaml_of(edited) == "title: A\nslug: b-c # why\n"


@pytest.mark.parametrize("before", ["{title: A}\n", "title: [\n", "p: a\n", "- a\n", "title: a\u2028b\n"])
def test_what_is_laid_out_too_oddly_stays(before: str) -> None:
    edited = editor(before)
    assert not edited.append("p", "new")
    assert yaml_of(edited) == before


def test_line_ends_and_the_byte_order_mark_are_kept() -> None:
    data = b"\xef\xbb\xbf---\r\ntitle: A\r\nprevious_slugs:\r\n  - a\n---\r\nx\ry\n"
    raw = read(data)
    assert raw is not None
    assert FrontMatterEditor(raw).append("previous_slugs", "new")
    assert raw.data() == data.replace(b"  - a\n", b"  - a\n  - new\n")
