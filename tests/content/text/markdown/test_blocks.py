"""Callouts, tabs, code and footnotes, in every spelling that people bring along."""

import re

import pytest

from helpcenter.content.text.markdown import document
from helpcenter.content.text.markdown.blocks import code
from helpcenter.content.text.markdown.document import MarkdownBody
from helpcenter.content.text.markdown.images import Shown


def body(text: str) -> MarkdownBody:
    return document.read(text, 1, lambda heading, above: heading.level == 2)


def html(text: str) -> str:
    read = body(text)
    assert read.findings == []
    return re.sub(r">\s+<", "><", read.sections[0].html(Shown(), "here"))


def told(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.message) for each in body(text).findings]


NOTE = '<div class="callout callout-note" role="note"><p class="callout-title"><data value="word:note"></data></p>'


@pytest.mark.parametrize(
    "text",
    [
        "> [!NOTE]\n> Hear.",
        "> [!note]\n>\n> Hear.",
        "!!! note\n    Hear.",
        '!!! note "Note"\n\n    Hear.',
        ":::note\nHear.\n:::",
        "::: note\n\nHear.\n\n:::",
        "::::note\nHear.\n::::",
        "/// note\n\nHear.\n\n///",
        "/// Note\nHear.\n///",
    ],
)
def test_a_callout_is_the_same_in_every_spelling(text: str) -> None:
    assert html(text) == f"{NOTE}<p>Hear.</p></div>"


@pytest.mark.parametrize(
    "text",
    [
        "> [!TIP]- Open *me*\n> Hear.",
        '??? tip "Open *me*"\n    Hear.',
        "/// tip | Open *me*\n    open: False\n\nHear.\n///",
        "/// details | Open *me*\n    type: tip\n\nHear.\n///",
    ],
)
def test_a_folded_callout_with_a_title_is_the_same_in_every_spelling(text: str) -> None:
    summary = '<summary class="callout-title">Open <em>me</em></summary>'
    label = "details" if "details" in text else "tip"
    opening = f'<details class="callout callout-tip" aria-label="word:{label}">'
    assert html(text) == f"{opening}{summary}<p>Hear.</p></details>"


def test_callouts_stand_in_callouts_and_lists_and_hold_anything() -> None:
    text = "- item\n\n    !!! danger\n        Hear.\n\n        ```\n        :::\n        ```\n"
    assert "<li><p>item</p><div" in html(text)
    nested = html(":::tip\n:::danger\nDeep.\n:::\n```\n:::\n```\nAfter.\n:::\n\nBehind.")
    assert nested.endswith("<p>After.</p></div><p>Behind.</p>")
    assert nested.count("<div") == nested.count("</div>") == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (":::nonsense\nx\n:::", '":::nonsense" is no block here: write note, tip, warning, danger, details or tab'),
        ("> [!FOO]\n> x", '"[!FOO]" is no kind of callout: write [!NOTE], [!TIP] or [!WARNING]'),
        ("!!! foo\n    x", '"!!! foo" is no kind of callout: write note, tip, warning or danger'),
        ("!!! note\nx", "this callout has no text: indent its text by four spaces"),
        ('=== "A"\nx', "this tab has no text: indent its text by four spaces"),
        (":::note\nx", '":::note" opens a block that nothing closes: add ":::" below its text'),
        ("/// note\nx", '"/// note" opens a block that nothing closes: add "///" below its text'),
        ("x\n\n:::", '":::" closes nothing: remove it, or mend the line that should open the block'),
    ],
)
def test_a_block_that_means_nothing_is_told(text: str, problem: str) -> None:
    assert [message for _, message in told(text)] == [problem]


TABS = (
    '<div class="tabs"><div class="tab"><p class="tab-title">A</p><p>one</p></div>'
    '<div class="tab"><p class="tab-title">B</p><p>two</p></div></div>'
)


@pytest.mark.parametrize(
    "text",
    [
        '=== "A"\n\n    one\n\n=== "B"\n\n    two\n\nx',
        "/// tab | A\none\n///\n\n/// tab | B\n    new: true\n\ntwo\n///\n\nx",
        ":::tabs\n:::tab A\none\n:::\n:::tab B\ntwo\n:::\n:::\n\nx",
    ],
)
def test_tabs_are_the_same_in_every_spelling(text: str) -> None:
    assert html(text) == f"{TABS}<p>x</p>"


def test_another_group_of_tabs_begins_with_a_mark() -> None:
    assert html('=== "A"\n    one\n\n===! "B"\n    two').count('class="tabs"') == 2


def test_a_group_of_code_is_a_tab_each() -> None:
    rendered = html("::: code-group\n\n```sh [One]\na\n```\n\n```py\nb\n```\n\n:::")
    assert re.findall(r'tab-title">(.*?)</p>', rendered) == ["One", "Python"]


@pytest.mark.parametrize(
    ("info", "language", "title", "marked"),
    [
        ("python", "python", "", set()),
        ('Python hl_lines="2  5-7"', "Python", "", {2, 5, 6, 7}),
        ('{ .dockerfile .annotate hl_lines="10  13" }', "dockerfile", "", {10, 13}),
        ('js {1,3-4} title="a b.js"', "js", "a b.js", {1, 3, 4}),
        ("js{2}", "js", "", {2}),
        ("js [config.js]", "js", "config.js", set()),
        ('hl_lines="4"', "", "", {4}),
        ('go {hl_lines=[2,"4-6"]}', "go", "", {2, 4, 5, 6}),
        ("ts:twoslash {1}", "ts", "", {1}),
        ("c++", "c++", "", set()),
        ("", "", "", set()),
    ],
)
def test_the_line_of_a_fence_is_read_in_every_spelling(info: str, language: str, title: str, marked: set[int]) -> None:
    assert code.fence_info(info) == code.FenceInfo(language, title, frozenset(marked))


@pytest.mark.parametrize(
    ("info", "first"),
    [
        ('python linenums="1"', 1),
        ("python linenums='12'", 12),
        ('{ .python .annotate linenums="3 1 2" hl_lines="2" }', 3),
        ("js showLineNumbers", 1),
        ("js {1,3} showLineNumbers=5", 5),
        ("js showLineNumbers={7}", 7),
        ("js showLineNumbers={false}", None),
        ("ts:line-numbers {1}", 1),
        ("ts:line-numbers=20", 20),
        ("ts:no-line-numbers", None),
        ("go {linenos=table,linenostart=199}", 199),
        ("go {lineNos=inline hl_lines=[2]}", 1),
        ("go {linenos=false}", None),
        ('py title="a"', None),
        ("", None),
    ],
)
def test_numbers_of_lines_are_asked_for_in_every_spelling(info: str, first: int | None) -> None:
    assert code.fence_info(info).first == first


def test_lines_carry_numbers_that_are_no_text() -> None:
    rendered = html('```py linenums="9" hl_lines="2"\nx = """a\n\nb"""\n```')
    assert re.findall(r'<span class="hl-row" data-line="(\d+)">', rendered) == ["9", "10", "11"]
    assert '<mark class="hl-line"><span class="hl-row" data-line="10"></span></mark>' in rendered


@pytest.mark.parametrize("language", ["python", "html+jinja", "json", "console", "yaml", "nobody-knows", "", "text"])
@pytest.mark.parametrize(
    "text", ["a\n\n\nb\n\n", "  lead\r\n\ttab ", "<b>&amp;\u200b\x0b\n", "{{ x }} # é\n", '"unclosed\n\n']
)
def test_code_is_coloured_and_stays_the_code_letter_by_letter(language: str, text: str) -> None:
    for marked, first in ((frozenset[int](), None), (frozenset({1, 2, 99}), None), (frozenset({2}), 7)):
        shown = re.sub(r"<[^>]*>", "", code.coloured(text, language, marked, first))
        assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&") == text


def test_marked_lines_and_the_language_are_shown() -> None:
    rendered = html('```py hl_lines="2" title="a.py"\nx = 1\ny = 2\n```')
    assert 'data-language="Python"' in rendered
    assert '<figcaption class="code-title">a.py</figcaption>' in rendered
    assert '<mark class="hl-line">y = <span class="hl-number">2</span></mark>' in rendered


def test_a_language_that_nobody_knows_is_plain_text_under_its_own_name() -> None:
    assert '<div class="code" data-language="mermaid"><pre tabindex="0"><code>graph' in html("```mermaid\ngraph\n```")


def test_a_footnote_stands_below_the_section_that_refers_to_it() -> None:
    read = body("one[^a] two[^a]\n\n## Next\n\nthree[^b]^[Inline]\n\n[^a]: Word\n\n[^b]: Long\n\n    and longer\n")
    first, second = (section.html(Shown(), f"part-{n}") for n, section in enumerate(read.sections))
    assert '<sup><a href="#note_part-0_1" id="ref_part-0_1" role="doc-noteref">1</a></sup>' in first
    assert 'id="ref_part-0_1_2"' in first
    assert '<li id="note_part-0_1"><p>Word</p>' in first
    assert second.count("<li id=") == 2
    assert "Word" not in second
    assert [section.text() for section in read.sections] == ["one two\nWord", "three\nLong\nand longer\nInline"]
    assert read.findings == []
    assert read.links == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a[^x]", '"[^x]" is a footnote that is not there: add a line that begins with it and a colon'),
        ("a\n\n[^x]: y", 'nothing refers to footnote "x": write [^x], or remove it'),
        ("a[^x]\n\n[^x]: y\n\n[^x]: z", 'footnote "x" is written twice: give one another name'),
    ],
)
def test_a_footnote_without_its_other_half_is_told(text: str, problem: str) -> None:
    assert [message for _, message in told(text)] == [problem]


def test_many_blocks_that_never_close_are_read_in_one_go() -> None:
    assert len(body(":::note\n" * 20_000).findings) == 200


@pytest.mark.parametrize("info", ["py {1-999999}", 'py hl_lines="1-999999 2-99"', "py {1-9,1-9,3}", "py {1,2,3,9}"])
def test_no_line_is_marked_that_the_code_does_not_have(info: str) -> None:
    assert code.fence_info(info, 3).marked == {1, 2, 3}
