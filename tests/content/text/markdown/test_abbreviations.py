"""Words that a line `*[word]: meaning` explains, in any script, where they stand as text."""

import pytest

from helpcenter.content.text.markdown.blocks import abbreviations
from tests.content.text.markdown.test_inline import SHOWN, body, html, told


def explained(text: str, word: str, meaning: str = "m") -> str:
    """The paragraph, with `word` in place of what explains it."""
    return html(f"{text}\n\n*[{word}]: {meaning}\n").replace(f'<abbr title="{meaning}">', "‹").replace("</abbr>", "›")


@pytest.mark.parametrize(
    ("text", "word", "result"),
    [
        ("An LED.", "LED", "<p>An ‹LED›.</p>"),
        ("LEDs, OLED, LED_1 and led", "LED", "<p>LEDs, OLED, LED_1 and led</p>"),
        ("OLED, then (LED)", "LED", "<p>OLED, then (‹LED›)</p>"),
        ("LED and LED", "LED", "<p>‹LED› and LED</p>"),
        ("the *LED* of [LED](#x)", "LED", '<p>the <em>‹LED›</em> of <a href="#x">LED</a></p>'),
        ("C++ and C", "C++", "<p>‹C++› and C</p>"),
        ("i. e. so", "i. e.", "<p>‹i. e.› so</p>"),
        ("AT&T <b>R&amp;D</b>", "R&D", "<p>AT&amp;T <b>‹R&amp;D›</b></p>"),
        ("Это США, не СШАх", "США", "<p>Это ‹США›, не СШАх</p>"),
        ('זה צה"ל כאן', 'צה"ל', '<p>זה ‹צה"ל› כאן</p>'),
        ("هذا الأمم المتحدة.", "الأمم المتحدة", "<p>هذا ‹الأمم المتحدة›.</p>"),
        ("यह भाजपा है, भाजपाई नहीं", "भाजपा", "<p>यह ‹भाजपा› है, भाजपाई नहीं</p>"),
        ("ใช้ สพฐ ครับและสพฐใหม่", "สพฐ", "<p>ใช้ ‹สพฐ› ครับและสพฐใหม่</p>"),
        ("新しい国連は", "国連", "<p>新しい‹国連›は</p>"),
        ("このLEDは", "LED", "<p>この‹LED›は</p>"),
        ("유엔 LED를", "LED", "<p>유엔 LED를</p>"),
        ("e\u0301ONU et ONU", "ONU", "<p>e\u0301ONU et ‹ONU›</p>"),
        ("- x\n    - LED", "LED", None),
        ("| LED |\n| --- |\n| b |", "LED", None),
        ('!!! note "x"\n    LED', "LED", None),
        ('=== "x"\n\n    LED', "LED", None),
        ("x[^1]\n\n[^1]: LED", "LED", None),
        ("[ ] x\n: LED", "LED", None),
    ],
)
def test_a_word_is_explained_where_it_stands_alone(text: str, word: str, result: str | None) -> None:
    found = explained(text, word)
    assert found == result if result else f"‹{word}›" in found
    assert told(f"{text}\n\n*[{word}]: m") == []


@pytest.mark.parametrize(
    "text",
    [
        "`LED`", "```\nLED\n```", "    LED", "<code>LED</code>", "<kbd>LED</kbd>", '<abbr title="own">LED</abbr>',
        "++led++", "$LED$", "<div>LED</div>", "![LED](media:x.png)", "### About LED",
    ],
)  # fmt: skip
def test_code_and_what_explains_itself_stays_as_it_is(text: str) -> None:
    assert 'title="m"' not in html(f"{text}\n\n*[LED]: m\n")


def test_definitions_are_no_text_wherever_they_stand() -> None:
    assert html("*[A]: one\n*[B]: two\nA and B\n*[C D]: three") == (
        '<p><abbr title="one">A</abbr> and <abbr title="two">B</abbr></p>'
    )
    assert "title" in html("- A\n\n    *[A]: one\n")
    assert body("A\n\n*[A]: one\n").sections[0].text() == "A"


def test_of_words_that_begin_alike_the_longest_that_stands_alone_is_explained() -> None:
    text = "H, HT, HTML, HTML 5, HTML 5x\n\n*[H]: 1\n*[HTML]: 2\n*[HTML 5]: 3"
    assert html(text) == (
        '<p><abbr title="1">H</abbr>, HT, <abbr title="2">HTML</abbr>, <abbr title="3">HTML 5</abbr>, HTML 5x</p>'
    )


def test_each_section_explains_a_word_once() -> None:
    found = body("A A\n\n## B\n\nA A\n\n### C\n\nA\n\n*[A]: one\n")
    texts = [section.html(SHOWN) for section in found.sections]
    assert [text.count("<abbr") for text in texts] == [1, 2]


def test_a_meaning_is_text_and_nothing_else() -> None:
    assert html('A\n\n*[A]: "x" <script> & *y*') == (
        '<p><abbr title="&quot;x&quot; &lt;script&gt; &amp; *y*">A</abbr></p>'
    )


def test_a_word_that_is_explained_twice_is_told() -> None:
    assert told("A\n\n*[A]: one\n*[A]: one\n*[A]: two") == [
        '"A" is explained in another way above: the first counts, so remove one'
    ]


def test_explanations_are_bounded() -> None:
    many = "\n".join(f"*[W{number}]: m" for number in range(abbreviations.MAX_DEFINITIONS + 1))
    assert told(many) == ["a text explains at most 500 words: write the meaning where the word stands"]
    meaning = "m" * abbreviations.MAX_MEANING
    text = "# A\n\nLED\n\n" * (2 * abbreviations.MAX_WEIGHT // len(meaning)) + f"*[LED]: {meaning}\n"
    assert told(text) == ["explanations come to more than 64 KiB here: what follows goes without them"]
    assert told(f"*[A]: {'m' * 201}")[0].endswith("with at most 60 and 200 letters")


def test_many_words_that_begin_alike_are_looked_for_together() -> None:
    words = [f"{'A' * (length % 59 + 1)}{length}" for length in range(400)]
    text = "A" * 50_000 + "\n\n" + "\n".join(f"*[{word[:60]}]: m" for word in words)
    assert told(text) == []
