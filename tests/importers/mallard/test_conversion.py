"""What each element of Mallard becomes."""

from pathlib import Path

import pytest

from helpcenter.content.text.markdown import document
from helpcenter.content.text.markdown.images import Shown
from tests.importers.mallard.pages import text_of

LINES = {
    "emphasis": ("a <em>b</em> c", "a *b* c"),
    "strong emphasis": ('<em style="strong">b</em>', "**b**"),
    "a highlight": ("a <hi>b</hi> c", "a ==b== c"),
    "an application": ("Open <app>Files</app>.", "Open *Files*."),
    "a control": ('Press <gui style="button">OK</gui>.', "Press **OK**."),
    "spaces inside a mark": ("a<gui> OK </gui>b", "a **OK** b"),
    "a mark that Markdown would not see": ("<gui>«OK»</gui>x", "<strong>«OK»</strong>x"),
    "a mark among letters without spaces": (
        "「<gui>「設定」</gui>を開く",
        "「<strong>「設定」</strong>を開く",
    ),
    "two marks side by side": ("<gui>a</gui><gui>b</gui>", "<strong>a</strong>**b**"),
    "a menu's way": ("<guiseq><gui>File</gui><gui>Open</gui></guiseq>", "**File** ▸ **Open**"),
    "a key": ("<key>Esc</key>", "++esc++"),
    "keys together": ("<keyseq><key>Ctrl</key><key>Page Up</key></keyseq>", "++ctrl+page-up++"),
    "keys of another language": ("<keyseq><key>Strg</key><key>Entf</key></keyseq>", "++strg+entf++"),
    "a key with a sign": ("<key>→</key>", '++"→"++'),
    "keys one after the other": (
        '<keyseq type="sequence"><key>A</key><keyseq><key>Ctrl</key><key>B</key></keyseq></keyseq>',
        "++a++ ++ctrl+b++",
    ),
    "a key among letters": ("<key>Super</key>キー", "<kbd>Super</kbd>キー"),
    "keys with a link": (
        '<keyseq><key xref="other">Super</key><key>A</key></keyseq>',
        "[<kbd>Super</kbd>](imported-guide:other)+<kbd>A</kbd>",
    ),
    "a command": ("run <cmd>ls -l</cmd> now", "run `ls -l` now"),
    "a command with a backtick": ("<cmd>echo `x`</cmd>", "`` echo `x` ``"),
    "a file": ("<file>~/a_b</file>", "`~/a_b`"),
    "input, output, code, system": (
        "<input>a</input> <output>b</output> <code>c</code> <sys>d</sys>",
        "`a` `b` `c` `d`",
    ),
    "a variable in a command": ("<cmd>cp <var>x</var></cmd>", "<code>cp <var>x</var></code>"),
    "a span": ('a <span its:translate="no">b</span>', "a b"),
    "a link": ('<link xref="other">words</link>', "[words](imported-guide:other)"),
    "a link to a section": ('<link xref="other#part">words</link>', "[words](imported-guide:other#part)"),
    "a link without words": ('<link xref="other#part"/>', "[The part](imported-guide:other#part)"),
    "a link on a control": ('<gui xref="other">OK</gui>', "[**OK**](imported-guide:other)"),
    "a link to another site": ('<link href="https://x.example/a(b)">w</link>', "[w](https://x.example/a%28b%29)"),
    "a picture among words": (
        'the <media type="image" src="figures/menu.svg"><span>menu [x]</span></media> button',
        "the ![menu \\[x\\]](imported-asset:figures/menu.svg) button",
    ),
    "signs that Markdown would read": (
        "2*3*4 [a](b) `c` &lt;b&gt; &amp;amp; __init__ ==x== ++y++ {{z}} ~/a ~/b $x$ x^2^ :smile:",
        "2\\*3\\*4 \\[a\\](b) \\`c\\` \\<b> \\&amp; \\_\\_init\\_\\_ \\=\\=x\\=\\= \\+\\+y\\+\\+ \\{\\{z}} \\~/a \\~/b"
        " \\$x\\$ x\\^2\\^ \\:smile:",
    ),
    "a line that begins like a list": ("1. January", "1\\. January"),
    "a line that begins like an inclusion": ("include: all", "include\\: all"),
    "a line that begins like a callout": ("!!! note", "\\!!! note"),
    "spaces that do not break": ("10\u00a0%", "10\u00a0%"),
}


@pytest.mark.parametrize("case", LINES)
def test_a_line_becomes(case: str, tmp_path: Path) -> None:
    mallard, markdown = LINES[case]
    text, findings = text_of(tmp_path, f"<p>{mallard}</p>")
    assert text.body == f"{markdown}\n"
    assert not findings


BLOCKS = {
    "steps": (
        "<steps><title>Do it</title><item><p>One</p></item><item><p>Two</p></item></steps>",
        "**Do it**\n\n1. One\n2. Two",
    ),
    "steps that hold more": (
        '<steps><item><p>One</p><note style="tip"><p>Hint</p></note></item><item><p>Two</p>'
        "<steps><item><p>In</p></item></steps></item></steps>",
        "1. One\n\n   > [!TIP]\n   > Hint\n\n2. Two\n\n   1. In",
    ),
    "a list": ("<list><item><p>a</p></item><item><p>b</p></item></list>", "- a\n- b"),
    "a numbered list": ('<list type="numbered"><item><p>a</p></item></list>', "1. a"),
    "a tree": ("<tree><item>a<item>b</item></item></tree>", "- a\n\n  - b"),
    "terms": (
        "<terms><item><title>T</title><title>U</title><p>One</p><p>Two</p></item></terms>",
        "T, U\n:   One\n\n    Two",
    ),
    "a note": ("<note><p>x</p></note>", "> [!NOTE]\n> x"),
    "a note with a title": ('<note style="advanced"><title>T</title><p>x</p></note>', "> [!NOTE] T\n> x"),
    "an important note": ('<note style="important"><p>x</p></note>', "> [!IMPORTANT]\n> x"),
    "a warning": ('<note style="warning"><p>x</p></note>', "> [!WARNING]\n> x"),
    "a danger": ('<note style="danger"><p>x</p></note>', "> [!CAUTION]\n> x"),
    "a bug": ('<note style="bug"><p>x</p></note>', "> [!WARNING]\n> x"),
    "code": (
        '<code mime="application/x-python">\n  if a:\n    b\n</code>',
        "```python\nif a:\n  b\n```",
    ),
    "a screen": ('<screen><output style="prompt">$ </output><input>ls</input></screen>', "```console\n$ ls\n```"),
    "a listing": (
        "<listing><title>x.py</title><code>a</code></listing>",
        '```text title="x.py"\na\n```',
    ),
    "a figure": (
        '<figure><title>Menu</title><desc>The "menu"</desc><media type="image" src="figures/menu.svg">'
        "<p>alt</p></media></figure>",
        '![alt](imported-asset:figures/menu.svg "Menu – The \\"menu\\"")',
    ),
    "a picture with a width": (
        '<media type="image" src="figures/menu.svg" width="250"><p>alt</p></media>',
        "![alt](imported-asset:figures/menu.svg){width=250}",
    ),
    "an example": ("<example><title>T</title><p>x</p></example>", "**T**\n\nx"),
    "a quote": ("<quote><cite>Ann</cite><p>x</p></quote>", "> x\n>\n> — Ann"),
    "a synopsis": ("<synopsis><cmd>ls</cmd></synopsis>", "`ls`"),
    "a writer's comment": (
        "<comment><cite>ann</cite><p>later -- x</p></comment><p>y</p>",
        "<!-- ann later - - x -->\n\ny",
    ),
    "a table with a head": (
        "<table><thead><tr><td><p>a</p></td><td><p>b|c</p></td></tr></thead>"
        "<tbody><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>",
        "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |",
    ),
    "a table without a head": (
        '<table><title>T</title><tr><td colspan="2"><p>a</p><p>b</p></td></tr></table>',
        '**T**\n\n<table>\n<tr>\n<td colspan="2">\n\na\n\nb\n\n</td>\n</tr>\n</table>',
    ),
    "what is folded": (
        '<list ui:expanded="false"><title>T &amp; U</title><item><p>a</p></item></list>',
        "<details><summary>T &amp; U</summary>\n\n- a\n\n</details>",
    ),
    "sections": (
        '<p>x</p><section id="a_B"><title>One <gui>two</gui></title><p>y</p><section id="c"><title>C</title><p>z</p>'
        "</section></section>",
        "x\n\n## One two {#a_B}\n\ny\n\n### C {#c}\n\nz",
    ),
    "a condition that holds": ('<if:if test="target:html"><p>x</p></if:if>', "x"),
    "lists of links that every page has": ('<p>x</p><links type="section"/><links type="guide"/>', "x"),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_becomes(case: str, tmp_path: Path) -> None:
    mallard, markdown = BLOCKS[case]
    text, findings = text_of(tmp_path, mallard)
    assert text.body == f"{markdown}\n"
    assert not findings


@pytest.mark.parametrize("case", [*LINES, *BLOCKS])
def test_our_own_markdown_finds_no_fault_with_it(case: str, tmp_path: Path) -> None:
    """Links and pictures become addresses of ours later; all else is judged as an editor's text is."""
    mallard, _ = LINES.get(case) or BLOCKS[case]
    text, _ = text_of(tmp_path, f"<p>{mallard}</p>" if case in LINES else mallard)
    body = document.read(text.body, 1, lambda heading, _: heading.level == 2)
    assert not body.findings
    shown = "".join(section.html(Shown()) for section in body.sections)
    assert "imported-guide:" not in shown.replace('href="imported-guide:', "")


def test_signs_are_shown_as_they_were_written(tmp_path: Path) -> None:
    words = "2*3*4 [a](b) `c` <b> &amp; __init__ ==x== ++y++ {{z}} ~/a ~/b $x$ x^2^ [[w]] %%v%% *_* 1) # > - \\"
    mallard = words.replace("&", "&amp;").replace("<", "&lt;")
    text, _ = text_of(tmp_path, f"<p>{mallard}</p>")
    body = document.read(text.body, 1, lambda heading, _: heading.level == 2)
    assert [section.text() for section in body.sections] == [words]


TOLD = {
    "text for one platform": (
        '<p>x</p><p if:test="platform:a">y</p>', "x", "conditional text", 'left out what is only shown for "platform:a"'
    ),
    "the branch that is not taken": (
        '<if:choose><if:when test="platform:a"><p>y</p></if:when><if:else><p>x</p></if:else></if:choose>', "x",
        "conditional text", 'left out what is only shown for "platform:a"',
    ),
    "what stands behind all branches": (
        '<if:choose><if:when test="!platform:a"><p>x</p></if:when><p>y</p></if:choose>', "x",
        "conditional text", 'left out what is only shown for "not (!platform:a)"',
    ),
    "a film": (
        '<media type="video" src="a.webm"><p>x</p></media>', "x", "video",
        '"a.webm" cannot be shown: the words that stand in its place were kept',
    ),
    "a picture that is not there": (
        '<p>x <media type="image" src="no.png">y</media></p>', "x y", "missing image",
        '"no.png" is no image that is there: its description was kept',
    ),
    "a picture elsewhere": (
        '<p>x <media type="image" src="../../etc/passwd">y</media></p>', "x y", "missing image",
        '"../../etc/passwd" is no image that is there: its description was kept',
    ),
    "a link to nothing": (
        '<p><link xref="none">x</link></p>', "x", "link to nothing", '"none" leads nowhere here: its words were kept'
    ),
    "a link to another document": (
        '<p><link href="help:orca">x</link></p>', "x", "link to another document",
        '"help:orca" leads nowhere here: its words were kept',
    ),
    "a link to a program": (
        '<p><link href="apt:orca">x</link></p>', "x", "link to a program",
        '"apt:orca" leads nowhere here: its words were kept',
    ),
    "an element in a line that nobody knows": (
        "<p><wow>x</wow></p>", "x", "element wow", "<wow> is not known: its words were kept"
    ),
    "an element that nobody knows": (
        "<wow><p>x</p></wow>", "x", "element wow", "<wow> is not known: the text in it was kept"
    ),
    "marks in code": (
        "<code>a <em>b</em></code>", "```\na b\n```", "mark in code",
        "<em> stands in code, where nothing is marked: its words were kept",
    ),
    "a file outside of the folder": (
        '<p>x</p><xi:include href="../secret.xml"/>', "x", "inclusion",
        '"../secret.xml" was not included: it is no file of the same folder',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_what_cannot_come_over_is_told_with_its_line(case: str, tmp_path: Path) -> None:
    mallard, markdown, construct, message = TOLD[case]
    text, findings = text_of(tmp_path, mallard)
    assert text.body == f"{markdown}\n"
    assert [(each.construct, each.path, each.line, each.message) for each in findings] == [
        (construct, "one.page", 4, message)
    ]
