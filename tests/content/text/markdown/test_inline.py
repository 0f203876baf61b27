"""What stands inside a line: HTML, formulas, keys, pictures; and what other systems leave behind."""

import re

import pytest

from helpcenter.content.text.markdown import document, maths
from helpcenter.content.text.markdown.document import MarkdownBody
from helpcenter.content.text.markdown.images import Shown

SHOWN = Shown({"x.png": "described"}, {"x.png": (600, 400), "icon.png": (16, 16)})


def body(text: str) -> MarkdownBody:
    return document.read(text, 1, lambda heading, above: heading.level == 2)


def html(text: str) -> str:
    return re.sub(r">\n\s*<", "><", body(text).sections[0].html(SHOWN))


def told(text: str) -> list[str]:
    return [each.message for each in body(text).findings]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("++ctrl+alt+del++", '<p><span dir="ltr"><kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>Del</kbd></span></p>'),
        ('++"Any key"++', "<p><kbd>Any key</kbd></p>"),
        ("C++ and G++", "<p>C++ and G++</p>"),
        ("==a *b*==", "<p><mark>a <em>b</em></mark></p>"),
        ("a==b or c==d", "<p>a==b or c==d</p>"),
        ("H~2~O, x^2^, ~~no~~, ~5 and ~6", "<p>H<sub>2</sub>O, x<sup>2</sup>, <s>no</s>, ~5 and ~6</p>"),
        ("- [x] a\n- [ ] b\n- [y] c", None),
        ("|a|\n|-:|\n|b|", None),
    ],
)
def test_small_marks_are_read_and_text_stays_text(text: str, result: str | None) -> None:
    assert told(text) == []
    if result is not None:
        assert html(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("**重要：**文本", "<strong>重要：</strong>文本"),
        ("请**“保存”**按钮", "请<strong>“保存”</strong>按钮"),
        ("**「重要」**です", "<strong>「重要」</strong>です"),
        ("これは**太字。**次", "これは<strong>太字。</strong>次"),
        ("**一。**二。**三**", "<strong>一。</strong>二。<strong>三</strong>"),
        ("見出し**`x`**です", "見出し<strong><code>x</code></strong>です"),
        ("*「強調」*です", "<em>「強調」</em>です"),
        ("~~「削除」~~です", "<s>「削除」</s>です"),
        ("한국어**(굵게)**입니다", "한국어<strong>(굵게)</strong>입니다"),
        ("กด**(ตกลง)**แล้ว", "กด<strong>(ตกลง)</strong>แล้ว"),
        ("ຫຍັງ**(ຕົກລົງ)**ແລ້ວ", "ຫຍັງ<strong>(ຕົກລົງ)</strong>ແລ້ວ"),
        ("စာ**(အိုကေ)**သည်", "စာ<strong>(အိုကေ)</strong>သည်"),
        ("ចុច**(យល់)**ហើយ", "ចុច<strong>(យល់)</strong>ហើយ"),
        ("a * b * c, 2**8 and **kwargs", "a * b * c, 2**8 and **kwargs"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_emphasis_stands_beside_punctuation_in_scripts_without_spaces(text: str, result: str) -> None:
    assert (html(text), told(text)) == (f"<p>{result}</p>", [])


def test_bold_that_is_not_shown_bold_is_told() -> None:
    [message] = told("The **bold:**word")
    assert message == '"**bold:**" is not shown bold: put a space before or behind it, or put it in backticks'


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.com.", ["https://example.com"]),
        ("(https://example.com/a_b_c~x~y/*z*)", ["https://example.com/a_b_c~x~y/*z"]),
        (
            "https://en.example.org/X_(y), **https://example.com**",
            ["https://en.example.org/X_(y)", "https://example.com"],
        ),
        ("https://example.com:8080/a?b=c&d=1#e", ["https://example.com:8080/a?b=c&d=1#e"]),
        ("请访问https://example.com/a。谢谢", ["https://example.com/a"]),
        ("请访问https://example.com查看", ["https://example.com"]),
        ("[https://example.com](https://example.com/x)", ["https://example.com/x"]),
        ("<https://example.com/>", ["https://example.com/"]),
        ("`https://example.com` https://localhost http://example.com https://", []),
        ("https://user@example.com/ https://a.b@example.com xhttps://example.com", []),
        ("https://example.com/" + ")" * 5, ["https://example.com/"]),
    ],
)
def test_an_address_that_stands_by_itself_is_a_link(text: str, links: list[str]) -> None:
    assert ([link.url for link in body(text).links], told(text)) == (links, [])


def test_addresses_without_end_are_read_in_one_pass() -> None:
    text = "https://example.com/" + "(" * 1500 + ")" * 400
    assert [len(link.url) for link in body(f"{text} " * 100).links] == [len(text)] * 100


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (r"so $$\int x$$ it is", '<p>so <math display="block">'),
        (r"so \(E=mc^2\) it is", "<p>so <math>"),
        (r"so \[ \frac{a}{b} \] it is", '<p>so <math display="block">'),
        (r"\[^\] and \[a\_b = c\], \(\alpfa\)", "<p>[^] and [a_b = c], (\\alpfa)</p>"),
        (r"\[not a link\] and \(no formula\)", "<p>[not a link] and (no formula)</p>"),
        ("from $$5 to $$6 each", "<p>from $$5 to $$6 each</p>"),
    ],
)
def test_formulas_stand_inside_paragraphs_in_each_spelling(text: str, begins: str) -> None:
    assert html(text).startswith(begins)
    assert told(text) == []


def test_task_boxes_belong_to_their_words() -> None:
    rendered = html("- [x] a\n- [ ] b\n- [y] c")
    assert '<li class="task"><label><input type="checkbox" disabled="" checked=""> a</label></li>' in rendered
    assert "<li>[y] c</li>" in rendered


def test_columns_keep_their_side() -> None:
    assert '<th class="align-end">a</th>' in html("|a|\n|-:|\n|b|")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('<abbr title="x">y</abbr> <kbd class="z">k</kbd>', '<p><abbr title="x">y</abbr> <kbd>k</kbd></p>'),
        ("2<sup>3</sup><br/>a &amp; b", "<p>2<sup>3</sup><br>a &amp; b</p>"),
        ("a <!-- no\nword --> b", "<p>a  b</p>"),
        ("<!-- a block\n\nof words -->", ""),
        ("<details open><summary>a</summary>\n\n*b*\n\n</details>", None),
        ('<a id="old"></a>', None),
        ('<a href="https://a.example" target="_blank" rel="x">y</a>', '<p><a href="https://a.example">y</a></p>'),
        ("<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<div align=center>\n\n*x*\n\n</div>", "<div><p><em>x</em></p></div>"),
    ],
)
def test_a_safe_subset_of_html_is_let_through(text: str, result: str | None) -> None:
    assert told(text) == []
    if result is not None:
        assert html(text) == result


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<p style="background:url(x)">x</p>',
    "<iframe src=//x>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<details ontoggle=alert(1) open>",
    "<b\n onclick=alert(1)>x</b>",
    "<a href='data:text/html,<script>'>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<style><img src=x onerror=alert(1)></style>",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$$\n\\style{x}{y} \\class{z}{w}\n$$",
    "![a](media:x.png){onerror=alert(1)}",
    '```html title="</figcaption><script>"\n<script>\n```',
    "> [!NOTE] <img src=x onerror=alert(1)>\n> x",
    '=== "<script>alert(1)</script>"\n    x',
    '<data value="word:note"></data>',
]


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_live_reaches_the_page(text: str) -> None:
    rendered = html(text)
    tags = re.findall(r"<[^>]*>", rendered)
    assert not [tag for tag in tags if re.search(r"<(script|style|svg|iframe|object|noscript)|\son\w+=|style=", tag)]
    assert not re.search(r"(?:href|src)=\"(?!https:|mailto:|media:|guide:|#)", rendered)


@pytest.mark.parametrize("text", [each for each in ATTACKS if each.startswith(("<", "$\\href")) and "<!--" not in each])
def test_what_is_not_let_through_is_told(text: str) -> None:
    read = body(text)
    assert read.findings or read.links


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5, or $10 a year.",
        "Between $5 and 10$.",
        "Set $HOME/$USER and $PATH:$HOME.",
        "US$5–US$7, A$ and NZ$.",
        "From $5 a month, or about 4 €, up to 10$ a day",
        "\\$x\\$",
    ],
)
def test_money_is_no_formula(text: str) -> None:
    assert "<math" not in html(text)


def test_formulas_become_mathml_without_styles() -> None:
    aligned = html("$$\n\\begin{aligned} a &= b \\end{aligned} \\color{red} c\n$$")
    assert "<math><msup><mi>a</mi><mn>2</mn></msup></math>" in html("So $a^2$.")
    assert '<mtd class="align-end">' in aligned
    assert " style=" not in aligned
    assert "<mfrac>" in html("```math\n\\frac{a}{b}\n```")
    assert told("So $\\foo$ it.") == [
        'this formula cannot be read (unknown command "\\foo"): mend it, or write \\$ for a dollar'
    ]
    assert maths.mistake("x" * 3000, is_block=False) == "it is longer than 2000 characters"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("![a](media:x.png)", '<p><img src="media:x.png" alt="a" width="600" height="400"></p>'),
        ("![](media:x.png)", '<p><img src="media:x.png" alt="described" width="600" height="400"></p>'),
        ("![a](media:x.png){width=300}", '<p><img src="media:x.png" alt="a" width="300" height="200"></p>'),
        ("![a](media:x.png){: .big height='200px'}", '<p><img src="media:x.png" alt="a" width="300" height="200"></p>'),
        ("![a|300](media:x.png)", '<p><img src="media:x.png" alt="a" width="300" height="200"></p>'),
        ('<img src="media:x.png" width=300 alt="a">', '<img src="media:x.png" alt="a" width="300" height="200">'),
        (
            '![a](media:x.png "Said")',
            '<figure><img src="media:x.png" alt="a" width="600" height="400"><figcaption>Said</figcaption></figure>',
        ),
        (
            "Press ![a](media:icon.png).",
            '<p>Press <img src="media:icon.png" alt="a" width="16" height="16" class="inline">.</p>',
        ),
    ],
)
def test_a_picture_has_its_size_and_its_caption(text: str, result: str) -> None:
    assert told(text) == []
    assert html(text) == result
    assert [image.url.startswith("media:") for image in body(text).images] == [True]


def test_a_size_that_is_no_number_of_pixels_is_told() -> None:
    assert told("![a](media:x.png){width=50%}") == ['width "50%" is no number of pixels: write {width=300}']


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("a\n{{< note >}}", '"{{< note >}}" is a shortcode'),
        ("{{% tab %}}", '"{{% tab %}}" is a shortcode'),
        ("{% include x %}", '"{% include x %}" is a template tag'),
        ("Hi {{ name }}", '"{{ name }}" is a template variable'),
        ("See [[Page]].", '"[[Page]]" is a wiki link'),
        ("![[x.png]]", '"![[x.png]]" shows a file of Obsidian'),
        ("[TOC]", '"[TOC]" asks for a table of contents'),
        ("[[_TOC_]]", '"[[TOC]]" asks for a table of contents'),
        ("{* ../a.py hl[4] *}", '"{* ../a.py hl[4] *}" includes code'),
        ('--8<-- "a.md"', '"--8<-- "a.md"" includes another file'),
        ("import Tabs from '@theme/Tabs';", "\"import Tabs from '@theme/Tabs';\" is code of MDX"),
        ("*[HTML]:", '"*[HTML]:" explains a word'),
        ("a %%hidden%% b", '"%%hidden%%" is a comment of Obsidian'),
        ("words {.lead}", '"{.lead}" only changes the look'),
        ("[a](b c.md)", '"](b c.md)" is a link that cannot be read'),
        ("[a][nowhere]", '"][nowhere]" names an address that is not there'),
        (":rocket: off", '":rocket:" is the name of a picture sign'),
        ("@tab One", '"@tab One" begins a tab of VuePress'),
        ("!!! ", '"!!!" begins a callout that cannot be read'),
        ("[](https://a.example)", "this link has no words to click on"),
        ("[a]()", "this link has no address"),
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x", "git left two versions here"),
    ],
)
def test_a_leftover_of_another_system_is_told(text: str, beginning: str) -> None:
    assert any(message.startswith(beginning) for message in told(text)), told(text)


def test_leftovers_in_code_are_code_and_escaped_signs_are_signs() -> None:
    text = "`{{< x >}} [[y]]` \\[\\[a]] \\{{b}}\n\n```\n<<<<<<< HEAD\n:::\n{% x %}\n```\n\nAt 10:30:45, see a[0] :)\n"
    assert told(text) == []


def test_a_leftover_in_html_is_told_with_its_line_unless_it_is_code() -> None:
    text = "<div>\nx\n{% for a in b %}\n<code>{% c %}</code> <pre>[[d]]</pre>\n</div>\n"
    assert [(each.line, each.message) for each in body(text).findings] == [
        (3, '"{% for a in b %}" is a template tag: write in Markdown what it shows, or put it in <code>')
    ]


def test_leftovers_in_code_of_html_are_code_inside_a_sentence_too() -> None:
    assert told("See <code>{{ a }} **b [[c]]**</code>, <a href='https://a.example'><kbd>{% d %}</kbd></a>.\n") == []
    assert [each.line for each in body("<code>a</code>\n{% b %} <code>\nc</code> {% d %}\n").findings] == [2, 3]


def test_a_leftover_has_the_line_it_stands_on() -> None:
    assert [each.line for each in body("a\n\nb\nc [[x]]\n\n> d\n> [[y]]\n").findings] == [4, 7]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Note: this.\n\nThat.", "That."),
        ("**Attention :** ceci.\n\nCela.", "Cela."),
        ("![a](media:x.png)\n\nWords.", "Words."),
        ("!!! note\n    this\n\n> that\n\nThose.", "Those."),
        ("- list", ""),
    ],
)
def test_a_summary_is_taken_from_a_paragraph_that_tells_something(text: str, first: str) -> None:
    assert body(text).sections[0].first_paragraph() == first


def test_search_sees_every_word() -> None:
    text = '!!! tip "T1"\n    w1\n\n=== "T2"\n    w2\n\n|w3|\n|-|\n|w4|\n\n```\nw5\n```\n\n'
    text += '![w6](media:a.png "w7")\n\n![](media:x.png)\n\nTerm\n:   w8\n\nx[^1]\n\n[^1]: w9\n\n<div>w10</div>\n\n'
    text += "++enter++ $w11$ `w12` <abbr title='no'>w13</abbr>\n"
    found = body(text).sections[0].text(SHOWN).split()
    expected = "T1 w1 T2 w2 w3 w4 w5 w6 w7 described Term w8 x w10 Enter w11 w12 w13 w9"
    assert found == expected.split()
