"""topics.yaml: a tree in the editors' order, with every mistake at its line."""

from pathlib import Path

import pytest

from tests.content.scratch import GUIDE, load_with

TOPICS = """\
topics:
  - id: billing
    name: {en: Billing, fr: Facturation}
    summary: {en: What it costs.}
    icon: money
    guides: [end]
    topics:
      - id: refunds
        name: {en: Refunds}
  - id: lamps
    name: {en: Lamps}
"""
IN_TOPIC = GUIDE.replace("source: en", "source: en\ntopics: [billing]")


def test_topics_are_a_tree_in_order(tmp_path: Path) -> None:
    files = {"content/topics.yaml": TOPICS, "content/guides/end/guide.yaml": IN_TOPIC}
    library = load_with(tmp_path, files).library
    assert library is not None
    assert [(topic.id, topic.parent) for topic in library.topics] == [
        ("billing", ""),
        ("refunds", "billing"),
        ("lamps", ""),
    ]
    assert library.topics[0].names == {"en": "Billing", "fr": "Facturation"}
    assert library.topics[0].guides == ("end",)


def test_without_the_file_any_word_is_a_topic(tmp_path: Path) -> None:
    loaded = load_with(tmp_path, {"content/guides/end/guide.yaml": IN_TOPIC})
    assert loaded.problems == ()


def nested(depth: int) -> str:
    """Topics one below the other."""
    lines = ["topics:"]
    for level in range(depth):
        indent = "  " * (2 * level + 1)
        lines += [f"{indent}- id: t{level}", f"{indent}  name: {{en: T}}"]
        lines += [f"{indent}  topics:"] if level < depth - 1 else []
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TOPICS.replace("id: lamps", "id: billing"), '10: topic "billing" stands twice, first on line 2'),
        (TOPICS.replace("fr: Fact", "de: Fact"), '3: the site has no locale "de"'),
        (TOPICS.replace("{en: Lamps}", "{fr: Lampes}"), '11: topic "lamps" has no name in "en": add it'),
        (TOPICS.replace("guides: [end]", "guides: [ent]"), '6: no guide is named "ent", did you mean "end"?'),
        (TOPICS.replace("id: refunds", "id: Refunds"), '8: "id" is "Refunds"'),
        (TOPICS.replace("icon: money", "sign: money"), '5: unknown key "sign"'),
        (TOPICS.replace("billing", "billings"), 'guides/end/guide.yaml:3: warning: no topic is named "billing"'),
        ("topics: x", '1: "topics"'),
        (nested(6), "topics stand 5 deep at most: move these up"),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    problems = load_with(tmp_path, {"content/topics.yaml": text, "content/guides/end/guide.yaml": IN_TOPIC}).problems
    assert any(problem in str(each) for each in problems), [str(each) for each in problems]
