"""Every heading can be linked to, in any script, and keeps its address when another comes before it."""

from pathlib import Path

import pytest

from helpcenter.domain.guide import Guide
from tests.content.scratch import FILES, load_with, told

ARTICLE = "content/guides/a/en.md"


def article(root: Path, body: str, **translations: str) -> Guide:
    texts = {"en": body, **translations}
    files = {f"content/guides/a/{tag}.md": f"---\ntitle: A\n---\n{text}" for tag, text in texts.items()}
    loaded = load_with(root, files)
    assert [str(problem) for problem in loaded.problems if problem.is_error] == []
    assert loaded.library is not None
    return loaded.library.guides["a"]


HEADINGS = {
    "ru": ("Настройка", "Оплата", "Возврат денег"),
    "zh": ("设置", "付款", "退款"),
    "ar": ("الإعدادات", "الدفع", "استرداد"),
    "hi": ("सेटिंग्स", "भुगतान", "धनवापसी"),
    "th": ("การตั้งค่า", "การชำระเงิน", "การคืนเงิน"),
    "fr": ("Réglages", "Œuvres", "Où ?"),
}


@pytest.mark.parametrize("language", HEADINGS)
def test_a_section_in_front_moves_no_address(tmp_path: Path, language: str) -> None:
    new, *old = HEADINGS[language]
    text = "".join(f"## {title}\n\na\n\n### {title} 2\n\nb\n\n" for title in old)
    before = article(tmp_path, text)
    after = article(tmp_path, f"## {new}\n\nc\n\n{text}")
    ids = [block.id for block in before.blocks]
    assert [block.id for block in after.blocks][1:] == ids
    assert len(set(ids)) == 2
    assert all(name.isascii() for name in ids)
    for name in ids:
        assert before.texts["en"].blocks[name].html == after.texts["en"].blocks[name].html
        assert f'<h3 id="{name}-2">' in after.texts["en"].blocks[name].html


def test_ids_from_before_go_on_leading_to_their_sections(tmp_path: Path) -> None:
    text = "Hello.\n\n## Настройка\n\na\n\n## Wi-Fi дома\n\nb\n\n## Same\n\nc\n"
    blocks = article(tmp_path, text).blocks
    assert [(block.id, block.former_ids) for block in blocks] == [
        ("intro", ()),
        ("nastroyka", ("section-2",)),
        ("wi-fi-doma", ("wi-fi",)),
        ("same", ()),
    ]
    link = {"content/guides/b/en.md": "---\ntitle: B\n---\n[x](guide:a#section-2) [y](guide:a#section-9)\n"}
    article(tmp_path, text)
    files = {ARTICLE: f"---\ntitle: A\n---\n{text}"}
    assert told(tmp_path, {**files, **link}) == [
        'guides/b/en.md:4: warning: "#section-2" leads to "nastroyka" for this release only: write "#nastroyka"',
        'guides/b/en.md:4: guide "a" has no block "section-9", did you mean "section-2"?',
    ]


def test_what_was_noted_under_an_id_from_before_counts(tmp_path: Path) -> None:
    guide = article(tmp_path, "## Настройка\n\na\n")
    digest = guide.texts["en"].blocks["nastroyka"].digest
    stamped = f"---\ntitle: A\ntranslated_from: {{section-1: {digest}}}\n---\n## Réglages\n\na\n"
    loaded = load_with(
        tmp_path, {"content/guides/a/fr.md": stamped, ARTICLE: "---\ntitle: A\n---\n## Настройка\n\na\n"}
    )
    assert loaded.problems == ()
    assert loaded.library is not None
    assert loaded.library.guides["a"].texts["fr"].translated_from == {"nastroyka": digest}


def test_a_heading_has_the_same_id_in_every_language(tmp_path: Path) -> None:
    guide = article(
        tmp_path,
        "## One\n\n### Refunds\n\na\n\n#### Fees {#fees}\n\nb\n",
        fr="## Un\n\n### Remboursements\n\na\n\n#### Frais\n\nb\n",
    )
    for locale in ("en", "fr"):
        assert '<h3 id="refunds">' in guide.texts[locale].blocks["one"].html
        assert '<h4 id="fees">' in guide.texts[locale].blocks["one"].html


def test_a_translation_with_other_headings_uses_its_own_words(tmp_path: Path) -> None:
    guide = article(tmp_path, "## One\n\n### Refunds\n\na\n", fr="## Un\n\n### Avant\n\na\n\n### Après\n\nb\n")
    assert '<h3 id="avant">' in guide.texts["fr"].blocks["one"].html


def test_headings_inside_blocks_and_anchors_in_html_can_be_linked_to(tmp_path: Path) -> None:
    text = '## One\n\n### Deep\n\na <a id="here"></a> [b](#deep)\n\n#### Mine {#my-own}\n\n[c](#nowhere)\n'
    link = "---\ntitle: B\n---\n[x](guide:a#deep) [y](guide:a#my-own) [z](guide:a#here) [n](guide:a#there)\n"
    files = {ARTICLE: f"---\ntitle: A\n---\n{text}", "content/guides/b/en.md": link}
    assert told(tmp_path, files) == [
        'guides/a/en.md:12: guide "a" has no block "nowhere", did you mean "here"?',
        'guides/b/en.md:4: guide "a" has no block "there", did you mean "here"?',
    ]


def test_headings_of_a_structured_guide_have_ids_too(tmp_path: Path) -> None:
    en = str(FILES["content/guides/end/en.md"]).replace("Yes.", "Yes.\n\n### More\n\na\n\n### Mine {#mine}\n\nb")
    loaded = load_with(tmp_path, {"content/guides/end/en.md": en})
    assert loaded.problems == ()
    assert loaded.library is not None
    html = loaded.library.guides["end"].texts["en"].blocks["answer"].html
    assert '<h3 id="more">' in html
    assert '<h3 id="mine">' in html


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("## A\n\n### B {#x}\n\na\n\n### C {#x}\n", 'guides/a/en.md:10: id "x" stands twice, first on line 6'),
        ("## A {#x}\n\n### B {#x}\n\na\n", 'guides/a/en.md:6: id "x" stands twice in this guide'),
        ('## A\n\n<a id="x"></a>\n\n### B {#x}\n\na\n', 'guides/a/en.md:8: id "x" stands twice, first on line 6'),
    ],
)
def test_an_id_that_stands_twice_is_told(tmp_path: Path, text: str, problem: str) -> None:
    assert f"{problem}: give each its own" in told(tmp_path, {ARTICLE: f"---\ntitle: A\n---\n{text}"})


def test_a_summary_that_is_the_first_paragraph_is_not_said_twice(tmp_path: Path) -> None:
    guide = article(tmp_path, "Note: an aside.\n\nThe shop is open.\n")
    localized = guide.in_locale("en")
    assert (localized.summary, localized.lead) == ("The shop is open.", "")
    own = load_with(tmp_path, {ARTICLE: "---\ntitle: A\nsummary: S\n---\nThe shop is open.\n"}).library
    assert own is not None
    assert own.guides["a"].in_locale("en").lead == "S"
