"""Markdown to parts, safe HTML and plain text."""

import sys
from types import FrameType

import pytest

from helpcenter.content.text.markdown import document, html_subset, maths
from helpcenter.content.text.markdown.document import MarkdownBody
from helpcenter.content.text.markdown.images import Shown


def body(text: str) -> MarkdownBody:
    return document.read(text, 1, lambda heading, above: heading.level == 2)


def html(text: str) -> str:
    return body(text).sections[0].html(Shown())


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("## Open billing {#open-billing}", "Open billing", "open-billing"),
        ("## Open billing {#open-billing} ##", "Open billing", "open-billing"),
        ("## *Open* `billing`  {#x}  ", "Open billing", "x"),
        ("Open billing {#x}\n---", "Open billing", "x"),
        ("## Write `{#x}`", "Write {#x}", None),
        ("## Open billing", "Open billing", None),
        ("## {#x}", "", "x"),
        ("## A {#x} {#y}", "A {#x}", "y"),
        ("## A {#two words}", "A", "two words"),
    ],
)
def test_a_heading_gives_title_and_id(text: str, title: str, name: str | None) -> None:
    heading = body(text).sections[1].heading
    assert heading is not None
    assert (heading.title, heading.id) == (title, name)


@pytest.mark.parametrize(
    "text",
    [
        "```\n## no {#x}\n```",
        "~~~\n## no {#x}\n~~~",
        "    ## no {#x}",
        "\\## no {#x}",
        "> ## no {#x}",
        "- ## no {#x}",
        "#hashtag {#x}",
    ],
)
def test_what_only_looks_like_a_heading_splits_nothing(text: str) -> None:
    assert len(body(text).sections) == 1


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("<script>alert(1)</script>", ""),
        ("x <img src=x onerror=y>", '<p>x <img alt=""></p>'),
        ("[x](javascript:alert)", "<p><a>x</a></p>"),
        ("[x](data:text/html,y)", "<p><a>x</a></p>"),
        ("[x](/y)", "<p><a>x</a></p>"),
        ("![x](https://a.example/y.png)", '<p><img src="https://a.example/y.png" alt="x"></p>'),
        ('[x](https://a.example "t\\"onclick=y")', '<p><a href="https://a.example" title="t&quot;onclick=y">x</a></p>'),
        ('![a" onerror="x](media:y.png)', '<p><img src="media:y.png" alt="a&quot; onerror=&quot;x"></p>'),
        ("~~old~~ **new**", "<p><s>old</s> <strong>new</strong></p>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        (
            "```html\n<b>\n```",
            '<div class="code" data-language="HTML"><pre tabindex="0"><code>&lt;<span class="hl-tag">b</span>&gt;\n'
            "</code></pre></div>",
        ),
    ],
)
def test_html_is_safe_whatever_was_written(text: str, result: str) -> None:
    assert html(text) == result


def test_plain_text_holds_every_word_and_no_markup() -> None:
    text = "A *b* [c](https://d.example)\ne\n\n- f\n- `g`\n\n"
    text += "| h | i |\n|---|---|\n| j | k |\n\n```\nl\n```\n![m](media:n.png)\n"
    assert body(text).sections[0].text() == "A b c e\nf\ng\nh\ni\nj\nk\nl\nm"


def test_positions_are_lines_of_the_file() -> None:
    found = document.read("a\n\nb\n[c](x:1)\n<font>\n\n## D\n\n![](y)\n", 11, lambda heading, above: True)
    assert [link.line for link in found.links] == [14]
    assert [each.line for each in found.findings] == [15]
    assert [image.line for image in found.images] == [19]
    assert found.sections[1].heading is not None
    assert found.sections[1].heading.line == 17


def test_the_parts_together_are_the_whole_source() -> None:
    sections = body("before\n\n## A {#a}\n\none\n\n### deep\n\ntwo\n\nB\n---\nthree").sections
    assert [section.markdown for section in sections] == ["before", "one\n\n### deep\n\ntwo", "three"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("<p><![<![a", 1, "this is no HTML that can be read"),
        ("<p>\n<!-- a\n\nb", 2, "this comment is never ended"),
        ("<p>a\n<b", 2, "this is no HTML that can be read"),
    ],
)
def test_html_that_nothing_ends_is_named_with_its_line(text: str, line: int, problem: str) -> None:
    found = body(text).findings[0]
    assert (found.line, found.message.startswith(problem)) == (line, True)


@pytest.mark.parametrize("piece", ["<a", "<!--a", "<a b='", "<![", "--><!--"])
def test_html_that_nothing_ends_costs_no_more_than_its_length(piece: str) -> None:
    assert calls_of_reading("<p>" + piece * 400) <= calls_of_reading("<p>" + piece * 200) * 2 + 50


def calls_of_reading(text: str) -> int:
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        html_subset.read(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("formula", [r"\def\a{x}\a", r"\newcommand{\a}{x}", r"\renewcommand*{\a}{x}", r"\let\a=b"])
def test_a_formula_defines_no_commands(formula: str) -> None:
    assert (maths.mistake(formula, is_block=True) or "").startswith("it defines a command")


def test_a_heading_of_many_spaces_is_read_at_once() -> None:
    [_, section] = body("## a " + " " * 100_000 + "{#x").sections
    assert section.heading is not None
    assert section.heading.id is None


@pytest.mark.parametrize("use", ["[a]", "![a]"])
def test_an_address_or_title_that_is_said_again_and_again_is_a_problem_not_gigabytes(use: str) -> None:
    title = "x" * 100_000
    found = body(f'[a]: https://a.example/ "{title}"\n\n{use * 1000}').findings
    messages = [each.message for each in found if each.is_error]
    assert "addresses and titles of links come to more than 1 MiB here: shorten them" in messages


def test_a_note_below_thousands_of_sections_is_a_problem_not_gigabytes() -> None:
    found = body("## A\n\n[^1]\n\n" * 200 + "[^1]: " + "word " * 2000)
    assert [each.message for each in found.findings if each.is_error] == [
        "the footnotes of all sections come to more than 1 MiB here: shorten them"
    ]
    assert sum(len(token.content) for section in found.sections for token in section.tokens) < 2 << 20
