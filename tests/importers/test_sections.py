"""Headings of imported texts get ids, and the anchors that led to them are known."""

import pytest

from helpcenter.importers.sections import headings, levelled, with_ids

BODY = "## First steps\n\ntext\n\n```md\n## no heading\n```\n\n### Again\n\n## Again { #twice }\n\n### Again\n"


def test_every_heading_outside_of_code_gets_an_id_of_its_own() -> None:
    body, _ = with_ids(BODY)
    assert [line for line in body.split("\n") if line.startswith("#") and "no heading" not in line] == [
        "## First steps {#first-steps}",
        "### Again {#again}",
        "## Again {#twice}",
        "### Again {#again-2}",
    ]


def test_anchors_of_the_source_lead_to_the_ids() -> None:
    _, anchors = with_ids("## Füße\n\n## Füße\n\n## X {#Old_ID}", lambda words: words.lower().replace("ü", "u"))
    assert anchors == {
        "fuße": "fusse",
        "fusse": "fusse",
        "fuße-1": "fusse-2",
        "fuße_1": "fusse-2",
        "fusse-2": "fusse-2",
        "Old_ID": "old-id",
        "old-id": "old-id",
    }


def test_a_translation_with_the_same_headings_takes_the_ids_of_its_source() -> None:
    source, _ = with_ids("## One\n\n### Two\n\n## Three")
    body, anchors = with_ids("## Eins\n\n### Zwei\n\n## Drei", original=list(headings(source)))
    assert [each.written for each in headings(body)] == ["one", "two", "three"]
    assert anchors["zwei"] == "two"


HTML_ANCHORS = {
    '<a name="On"></a>\n## Switch on': ("\n## Switch on {#switch-on}", {"On": "switch-on"}),
    '<a id="switch-on"></a>\n\n<a id="b"></a>\n## Switch on': (
        "\n\n\n## Switch on {#switch-on}",
        {"b": "switch-on"},
    ),
    '## <a id="on"></a>Switch': ("## Switch {#switch}", {"on": "switch"}),
    '## <span id="on">Switch</span>': ("## <span>Switch</span> {#switch}", {"on": "switch"}),
    'x <a name="Old_One"></a>y': ('x <a id="old-one"></a>y', {"Old_One": "old-one"}),
    '<div class="c" id="on">\n\n## On': ('<div class="c" id="on-2">\n\n## On {#on}', {}),
    '`<a name="x"></a>`\n## On': ('`<a name="x"></a>`\n## On {#on}', {}),
    '<img name="x" src="y">\n## On': ('<img name="x" src="y">\n## On {#on}', {}),
}


@pytest.mark.parametrize("written", HTML_ANCHORS)
def test_anchors_of_html_lead_to_their_heading_or_stay_where_they_are(written: str) -> None:
    body, anchors = with_ids(written)
    assert body == HTML_ANCHORS[written][0]
    assert anchors.items() >= HTML_ANCHORS[written][1].items()


@pytest.mark.parametrize(
    ("words", "plain"),
    [("`code` and **bold**", "code and bold"), ("[a link](guide:x)", "a link"), ("snake_case", "snake_case")],
)
def test_anchors_are_made_from_words_without_marks(words: str, plain: str) -> None:
    assert [each.plain for each in headings(f"## {words}")] == [plain]


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("# A\n\n## B\n", "## A\n\n### B\n"),
        ("### A\n\n#### B\n", "## A\n\n### B\n"),
        ("# A\n\n###### B\n", "## A\n\n###### B\n"),
        ("text\n", "text\n"),
        ("A\n===\n\nB\n---\n\ntext\n", "## A\n\n\n### B\n\n\ntext\n"),
        ("## A\n\nLong\nwords\n---\n", "## A\n\n## Long words\n\n\n"),
        ("- A\n  ---\n\n| a |\n|---|\n\n---\n", "- A\n  ---\n\n| a |\n|---|\n\n---\n"),
        ("```\nA\n---\n```\n\nx\n\n---\n", "```\nA\n---\n```\n\nx\n\n---\n"),
    ],
)
def test_the_highest_headings_stand_right_below_the_title(body: str, result: str) -> None:
    assert levelled(body) == result
