"""The bench of imports looks for signs of other systems as a reader would see them."""

import pytest

from bench.importing.foreign_signs import SIGNS, shown_words, signs_in

SHOWN = {
    "shortcode": "{{< note >}}", "template tag": "{% if x %}", "template variable": "{{ page.title }}",
    "wiki link": "see [[Other page]]", "fence of colons": ":::tip", "fence of slashes": "/// note",
    "callout": "!!! note",
    "tab": '=== "Linux"', "tag": "a <Tabs> b", "address of the importer": "imported-guide:x", "heading": "## Title",
    "emphasis": "a **b** c", "link": "[a](b.md)", "picture": "![a]", "footnote": "a[^1]", "fence": "```python",
    "keys": "press ++ctrl+c++", "marked words": "a ==b c== d", "attributes": "a {: .wide }", "table": "| a | b |",
    "comment of Obsidian": "%%later%%", "inclusion": "--8<-- \"a.md\"", "code of MDX": 'import A from "b"',
    "entity": "a &nbsp; b",
}  # fmt: skip


@pytest.mark.parametrize("kind", SIGNS)
def test_a_sign_is_seen(kind: str) -> None:
    assert kind in {found for found, _ in signs_in(SHOWN[kind])}


@pytest.mark.parametrize(
    "words",
    [
        "Costs $5 * 2 = 10, see #3 [1] a_b_c ~/x {x} C++ and D++", "2 < 3 > 1", "Ctrl+C", "a == b and b == c",
        "Wait: now", "Q&A; R&D", "10 | 20",
    ],
)  # fmt: skip
def test_plain_words_are_none(words: str) -> None:
    assert not list(signs_in(words))


def test_code_may_hold_any_sign() -> None:
    html = "<p>Write <code>{{ x }}</code>:</p><pre><code>**a** [[b]]\n</code></pre><p>a &lt;b&gt;</p>"
    assert [kind for kind, _ in signs_in(shown_words(html))] == ["tag"]
