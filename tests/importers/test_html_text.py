"""HTML of other systems becomes Markdown that shows the same words and has no mistake."""

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.content.text.markdown.document import MarkdownBody, read
from helpcenter.content.text.markdown.images import Shown
from helpcenter.importers.html_text import parse, to_markdown


class Outside:
    """Links lead to https addresses, pictures are there."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, int]] = []

    def link(self, address: str, line: int) -> str:
        return address if address.startswith(("https://", "#")) else ""

    def picture(self, address: str, line: int) -> str:
        return f"media:{address}"

    def note(self, construct: str, line: int, message: str) -> None:
        self.notes.append((construct, line))


def markdown(html: str) -> str:
    return to_markdown(parse(html).parts, Outside()).body.strip()


def rendered(text: str) -> MarkdownBody:
    return read(text, 1, lambda heading, _: heading.level == 2)


def words_of(body: MarkdownBody) -> list[str]:
    shown = Shown()
    pieces = [f"{escape(part.heading.title) if part.heading else ''} {part.html(shown)}" for part in body.sections]
    return re.sub(r"\s+", " ", parse(" ".join(pieces)).text()).split()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>It costs $5, or $6 a month</p>", r"It costs \$5, or \$6 a month"),
        ("<p>Write {#id} and a*b*</p>", r"Write \{#id} and a\*b\*"),
        ("<p>::: note</p>", r"\::: note"),
        ("<p># no heading<br>- no list</p>", "\\# no heading\\\n\\- no list"),
        ("<h2 id='start'>To <em>begin</em></h2>", "## To *begin* {#start}"),
        ("<h3 id='h_01HABCDEFGHJKMNPQRSTVWXYZ0'>Deep</h3>", "### Deep"),
        ("<p><b>bold</b>er, <i>it </i>is</p>", "<strong>bold</strong>er, *it* is"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<ol start='3'><li>c</li></ol>", "3. c"),
        ("<ul><li><input type='checkbox' checked> done</li></ul>", "- [x] done"),
        ("<pre><code class='language-python'>x = 1\n  y</code></pre>", "```python\nx = 1\n  y\n```"),
        ("<pre class='lang-js'>a<br>b</pre>", "```js\na\nb\n```"),
        ("<div class='callout callout-warning'><p>Hot</p></div>", "> [!WARNING]\n> Hot"),
        ("<div class='intercom-interblocks-callout'>Hi</div>", "> [!NOTE]\n> Hi"),
        ("<p class='callout-info'><strong>Note:</strong> Hot</p>", "> [!NOTE]\n> Hot"),
        ("<p class='callout-info'><strong>Hinweis</strong>: Heiß</p>", "> [!NOTE] Hinweis\n> Heiß"),
        ("<p class='callout-info'><b>Remarque :</b> chaud</p>", "> [!NOTE] Remarque\n> chaud"),
        ("<div class='callout'><p><b>注意：</b></p><p>熱い</p></div>", "> [!NOTE] 注意\n> 熱い"),
        ("<div class='callout'><b>Press OK</b> now</div>", "> [!NOTE]\n> **Press OK** now"),
        ("<div class='hint hint-danger'>No</div>", "> [!CAUTION]\n> No"),
        ("<p class='note'>So</p>", "> [!NOTE]\n> So"),
        ("<details><summary>More</summary><p>Text</p></details>", "> [!NOTE]- More\n> Text"),
        ("<dl><dt>Lumen</dt><dd>Light</dd></dl>", "Lumen\n:   Light"),
        ("<table><tr><th>a|b</th></tr><tr><td>c</td><td>d</td></tr></table>", "| a\\|b |  |\n| --- | --- |\n| c | d |"),
        ("<kbd>Esc</kbd>, H<sub>2</sub>O", "<kbd>Esc</kbd>, H<sub>2</sub>O"),
        ("<abbr title='a &quot;b&quot;'>x</abbr>", '<abbr title="a &quot;b&quot;">x</abbr>'),
        (
            "<figure><img src='a.png' alt='A' width='30'><figcaption>C</figcaption></figure>",
            '![A](media:a.png "C"){width=30}',
        ),
        ("<a href='https://x.example/'><div>card</div></a>", "[card](https://x.example/)"),
        ("<a href='javascript:x()'>words</a>", "words"),
        ("<p>a<script>bad()</script><style>b{}</style></p>", "a"),
        ("<iframe src='//film.example/1' title='A film'></iframe>", "[A film](https://film.example/1)"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote><a href='https://x.example/'>!a</a></blockquote>", "> [\\!a](https://x.example/)"),
        ("<p>guide:x media:y</p>", "guide:x media:y"),
    ],
)  # fmt: skip
def test_each_mark_becomes_ours(html: str, expected: str) -> None:
    assert markdown(html) == expected


def test_what_is_nested_beyond_all_measure_keeps_its_words() -> None:
    words = words_of(rendered(markdown("<div><b>" * 20_000 + "deep <p>words")))
    assert words == ["deep", "words"]


def test_what_has_no_place_is_told_with_its_line() -> None:
    resolver = Outside()
    to_markdown(parse("<p>a</p>\n<form><input></form>\n<iframe src='https://x.example'></iframe>").parts, resolver)
    assert resolver.notes == [("form", 2), ("embedded iframe", 3)]


def test_only_anchors_that_links_lead_to_are_kept() -> None:
    page = to_markdown(parse("<p id='Here'>a</p><p id='there'>b</p>").parts, Outside(), frozenset({"Here"}))
    assert (page.body, dict(page.anchors)) == ('<a id="at-here"></a>\n\na\n\nb\n', {"Here": "at-here"})


_WORDS = st.text(alphabet="ab1 .,:;!?*_`#$[](){}<>|~^=+-\\&%@/'\"éя\n", max_size=20)
_INLINE = st.recursive(
    _WORDS.map(escape),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "code", "a", "mark", "sub", "kbd", "span", "del"]), st.lists(inner, max_size=3)
    ).map(lambda pair: f"<{pair[0]} href='https://x.example/'>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=6,
)
_PARAGRAPH = st.tuples(st.sampled_from(["p", "h2", "h3", "li", "blockquote", "td", "dd", "pre"]), _INLINE)
_WRAPPED = {"li": "<ul>{}</ul>", "td": "<table><tr>{}<td>x</td></tr></table>", "dd": "<dl><dt>t</dt>{}</dl>"}


def _block(pair: tuple[str, str]) -> str:
    return _WRAPPED.get(pair[0], "{}").replace("{}", f"<{pair[0]}>{pair[1]}</{pair[0]}>")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(_PARAGRAPH.map(_block), max_size=4))
def test_every_word_is_shown_and_nothing_is_a_mistake(blocks: list[str]) -> None:
    html = "".join(blocks)
    body = rendered(markdown(html))
    wrong = [each for each in body.findings if each.is_error]
    assert wrong == [], markdown(html)
    assert "".join(words_of(body)) == "".join(parse(html).text().split()), markdown(html)


@pytest.mark.parametrize(
    ("html", "body", "placed"),
    [
        ('<h2>A<a id="a" href="#a">#</a></h2>', "## A[#](#a) {#a}", {}),
        ('<h2><a name="a"></a>A</h2>', "## A {#a}", {}),
        ('<h2 id="own"><a name="a"></a>A</h2>', '## A {#own}\n\n<a id="at-a"></a>', {"a": "at-a"}),
        ('<h2><span id="a"></span><span id="b"></span>A</h2>', '## A {#a}\n\n<a id="at-b"></a>', {"b": "at-b"}),
        ('<h2><a id="a"></a></h2><p>B</p>', '<a id="at-a"></a>\n\nB', {"a": "at-a"}),
    ],
)
def test_anchors_in_a_heading_lead_to_it(html: str, body: str, placed: dict[str, str]) -> None:
    made = to_markdown(parse(html).parts, Outside(), frozenset({"a", "b"}))
    assert (made.body.strip(), made.anchors) == (body, placed)
