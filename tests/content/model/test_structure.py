"""Mistakes in site.yaml, products, calls to action and guide.yaml: file, line and the whole sentence."""

from pathlib import Path

import pytest

from tests.content.scratch import FILES, GUIDE, TEXT, load_with, told

SITE = "content/site.yaml"
STRUCTURE = "content/guides/end/guide.yaml"
EN = "content/guides/end/en.md"
PLAIN = "name: Help\ndefault_locale: en\nlocales: {en: English, fr: Français}\n"
CTA = "target: shop\nvariants:\n  - id: plain\n    copy:\n      en: {heading: H, text: T, button: B}\n"
TARGETS = PLAIN + "targets:\n  shop: {url: 'https://shop.example/'}\n"


def test_the_small_help_center_has_no_problems(tmp_path: Path) -> None:
    assert told(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        (None, "site.yaml:1: the file is missing: add it"),
        ("", "site.yaml:1: the file is empty: fill it in or remove it"),
        ("- a\n", "site.yaml:1: the file must be a group of keys, not a list"),
        (PLAIN + "targetz: {}\n", 'site.yaml:4: unknown key "targetz", did you mean "targets"?'),
        (
            PLAIN.replace("default_locale: en", "default_locale: fe"),
            'site.yaml:2: the site has no locale "fe": use "en" or "fr"',
        ),
        (
            "name: H\ndefault_locale: en\nlocales:\n  en: English\n  Klingon: tlh\n",
            'site.yaml:5: "Klingon" is no locale: write a language such as fr, pt-BR or zh-Hans',
        ),
        (
            PLAIN.replace("name: Help", "name: {en: Help, dee: Hilfe}"),
            'site.yaml:1: the site has no locale "dee": use "en" or "fr"',
        ),
        (
            PLAIN + "contact: javascript:alert(1)\n",
            'site.yaml:4: "javascript:alert(1)" is not safe: only https: and mailto: addresses are allowed',
        ),
        (
            PLAIN + "contact: mailto:nobody\n",
            'site.yaml:4: "mailto:nobody" is not an email address: write mailto:name@host',
        ),
        (
            PLAIN + "targets:\n  shop: {url: 'javascript:alert(1)'}\n",
            'site.yaml:5: "javascript:alert(1)" is not safe: only https: addresses are allowed',
        ),
        (
            PLAIN + "targets:\n  shop: {url: 'http://shop.example'}\n",
            'site.yaml:5: "http://shop.example" is not encrypted: use https://',
        ),
        (
            PLAIN + "targets:\n  shop: {url: '//shop.example'}\n",
            'site.yaml:5: "//shop.example" is not a full address: begin it with https://',
        ),
        (
            PLAIN + "targets:\n  shop: {url: 'https://good.example@bad.example'}\n",
            'site.yaml:5: "https://good.example@bad.example" has no proper host name: write https://host/path',
        ),
        (
            PLAIN + "targets:\n  shop: {url: 'https://a.example', guide: end}\n",
            'site.yaml:5: "shop" needs either "guide" or "url", and not both',
        ),
        (
            PLAIN + "targets:\n  My Shop: {url: 'https://a.example'}\n",
            'site.yaml:5: the name of target "My Shop" takes up to 64 small letters a-z, digits and hyphens',
        ),
    ],
)
def test_an_unusable_site_is_told_and_gives_no_library(tmp_path: Path, yaml: str | None, problem: str) -> None:
    loaded = load_with(tmp_path, {SITE: yaml})
    assert problem in [str(each).removeprefix("content/") for each in loaded.problems]
    assert loaded.library is None


def test_an_unusable_site_hides_no_mistake_of_a_guide(tmp_path: Path) -> None:
    problems = told(tmp_path, {SITE: "name: [", EN: TEXT + "<font>x</font>\n"})
    assert 'guides/end/en.md:18: HTML is not allowed ("<font>"): use Markdown, or put code in backticks' in problems
    assert problems[-1] == "site.yaml:1: a list or group that opens here or above never closes: finish it"


@pytest.mark.parametrize(
    ("path", "yaml", "problem"),
    [
        ("products/lamp.yaml", "aliases: [x]\n", 'products/lamp.yaml:1: "name" is missing: add it'),
        ("products/lamp.yaml", "name: [Lamp]\n", 'products/lamp.yaml:1: "name" must be text, not a list'),
        (
            "products/lamp.yaml",
            "name: Lamp\ndescriptions:\n  de: Eine Lampe.\n",
            'products/lamp.yaml:3: the site has no locale "de": use "en" or "fr"',
        ),
        (
            "products/Lamp.yml",
            "name: Lamp\n",
            'products/Lamp.yml:1: "Lamp.yml" is not read: '
            "name it with up to 64 small letters a-z, digits and hyphens, and .yaml",
        ),
        (
            "ctas/shop.yaml",
            CTA.replace("target: shop", "target: shpo"),
            'ctas/shop.yaml:1: no target is named "shpo", did you mean "shop"?',
        ),
        (
            "ctas/shop.yaml",
            CTA.replace("    copy:", "    weight: 0\n    copy:"),
            'ctas/shop.yaml:4: "weight" is 0: it must be at least 1',
        ),
        (
            "ctas/shop.yaml",
            CTA.replace("    copy:", "    weight: heavy\n    copy:"),
            'ctas/shop.yaml:4: "weight" must be a whole number, not text',
        ),
        (
            "ctas/shop.yaml",
            CTA.replace("en: {", "fr: {"),
            'ctas/shop.yaml:4: the words in the default locale are missing: add "en"',
        ),
        (
            "ctas/shop.yaml",
            CTA.replace("variants:", "secondary: end\nvariants:"),
            'ctas/shop.yaml:6: the words of the second link are missing: add "secondary"',
        ),
        (
            "ctas/shop.yaml",
            CTA.replace("variants:", "secondary: ned\nvariants:"),
            'ctas/shop.yaml:2: no guide is named "ned", did you mean "end"?',
        ),
        (
            "ctas/shop.yaml",
            CTA + "  - id: plain\n    copy:\n      en: {heading: H, text: T, button: B}\n",
            'ctas/shop.yaml:6: variant "plain" stands twice, first on line 3: give one another id',
        ),
    ],
)
def test_a_mistake_in_a_product_or_call_to_action_is_told(tmp_path: Path, path: str, yaml: str, problem: str) -> None:
    assert problem in told(tmp_path, {SITE: TARGETS, f"content/{path}": yaml})


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("kind: howto", "kind: howdo", '1: unknown kind "howdo", did you mean "howto"?'),
        ("kind: howto", "kind: no", '1: unknown kind "no": use "cancel", "migrate", "howto" or "article"'),
        ("kind: howto\n", "", '1: "kind" is missing: add it'),
        ("source: en", "sauce: en", '2: unknown key "sauce", did you mean "source"?'),
        ("source: en", "source: de", '2: the site has no locale "de": use "en" or "fr"'),
        ("source: en", "source: fr", '2: the text in the source locale is missing: add "fr.md"'),
        ("source: en", "source: en\nsource: fr", '3: "source" stands here again, first on line 2: keep one'),
        ("source: en", "status: publishd", '2: unknown status "publishd", did you mean "published"?'),
        ("source: en", "source: [en]", '2: "source" must be text, not a list'),
        ("source: en", "source: true", '2: "source" must be text: put it in quotes, "true"'),
        ("source: en", "source:", '2: "source" is empty: fill it in or remove it'),
        (
            "source: en",
            "reviewed: 2026-13-40",
            '2: "reviewed" is "2026-13-40", which is no date: write year-month-day, such as 2026-11-24',
        ),
        (
            "source: en",
            "updated: last week",
            '2: "updated" is "last week", which is no date: write year-month-day, such as 2026-11-24',
        ),
        (
            "source: en",
            "reviewed: 2026-11-25",
            '2: warning: "reviewed" lies in the future: write the day of the last check',
        ),
        ("source: en", "minutes: soon", '2: "minutes" is "soon": it takes minutes, such as 10 or 5-15'),
        ("source: en", "minutes: 15-5", '2: "minutes" is "15-5": the smaller number comes first'),
        (
            "source: en",
            "topics: [My Topic]",
            '2: an entry of "topics" is "My Topic": it takes up to 64 small letters a-z, digits and hyphens',
        ),
        ("source: en", "product: lamp", '2: no product is named "lamp": add content/products/lamp.yaml'),
        (
            "source: en",
            "related: [edn]",
            '2: no guide is named "edn", did you mean "end"?',
        ),
        ("kind: quick-answer", "kind: quick-anser", '4: unknown kind "quick-anser", did you mean "quick-answer"?'),
        ("id: answer", "id: Answer", '4: "id" is "Answer": it takes up to 64 small letters a-z, digits and hyphens'),
        ("id: answer", "id: steps", '5: id "steps" is declared twice, first on line 4: give one another name'),
        (
            "[open-billing, confirm]",
            "[open-billing, open-billing]",
            '5: id "open-billing" is declared twice, first on line 5: give one another name',
        ),
        (
            ", items: [open-billing, confirm]",
            "",
            '5: block "steps" of kind "steps" has no items: list their ids under "items"',
        ),
        (
            "kind: quick-answer",
            "kind: quick-answer, items: [a]",
            '4: block "answer" of kind "quick-answer" takes no items: remove them',
        ),
        (
            "kind: quick-answer",
            "kind: alternative",
            '4: block "answer" of kind "alternative" shows a call to action: add "cta"',
        ),
        (
            "kind: quick-answer",
            "kind: alternative, cta: shop",
            '4: no call to action is named "shop": add content/ctas/shop.yaml',
        ),
        (
            "kind: quick-answer",
            "kind: section, cta: shop",
            '4: block "answer" of kind "section" takes no "cta": use a block of kind "alternative"',
        ),
        (
            "kind: quick-answer",
            "kind: official-links, items: [app]",
            '4: item "app" is an official link: write {id: app, url: "https://…"}',
        ),
        (
            "kind: quick-answer",
            'kind: official-links, items: [{id: app, url: "javascript:x"}]',
            '4: "javascript:x" is not safe: only https: and mailto: addresses are allowed',
        ),
        (
            "[open-billing,",
            '[{id: open-billing, url: "https://a.example"},',
            '5: item "open-billing" takes no "url": only blocks of kind "official-links" do',
        ),
        ("id: answer", "id: reply", '4: block "reply" has no text in en.md: add "## … {#reply}" there'),
        ("[open-billing,", "[look, open-billing,", '5: item "look" has no text in en.md: add "### … {#look}" there'),
        (GUIDE[GUIDE.index("blocks:") :], "", '1: a guide of kind "howto" lists its parts: add "blocks"'),
        (
            "source: en",
            "media: {bulb.png: {en: A bulb}}",
            '2: no image is named "bulb.png": put it in media/, or remove it here',
        ),
        # YAML itself
        (
            "source: en",
            "source: en: fr",
            '2: a ":" stands where none can: put the text in quotes, or mend the indentation',
        ),
        (
            "source: en",
            "source: 'en",
            "2: a quote that opens here never closes",
        ),
        (
            "source: en",
            "\tsource: en",
            "2: this character cannot stand here: indent with spaces, and put special text in quotes",
        ),
        ("source: en", "source: &bomb en", "2: anchors (&bomb) are not allowed: remove it"),
        ("source: en", "source: *bomb", "2: aliases (*bomb) are not allowed: write the value out"),
        ("source: en", "source: !!python/name:os.system en", "2: tags (!…) are not allowed: remove it"),
        (
            "source: en",
            "source: " + "[" * 40,
            "2: values are nested deeper than 16 levels: nothing here needs that",
        ),
        ("source: en", "source: en\n---\nkind: howto", '3: a second document starts here: remove the line "---"'),
        ("source: en", 'source: "\\ud800"', "2: the text holds a control character: remove it"),
    ],
)
def test_a_mistake_in_a_guides_structure_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in GUIDE
    problems = told(tmp_path, {STRUCTURE: GUIDE.replace(old, new, 1)})
    assert f"guides/end/guide.yaml:{problem}" in problems


def test_a_yaml_bomb_is_refused_without_being_unfolded(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert told(tmp_path, {STRUCTURE: bomb}) == [
        "guides/end/guide.yaml:1: anchors (&a) are not allowed: remove it",
    ]


def test_no_stays_no_and_numbers_keep_their_spelling(tmp_path: Path) -> None:
    site = FILES[SITE]
    assert isinstance(site, str)
    loaded = load_with(
        tmp_path,
        {
            SITE: site.replace("fr: Français", "no: Norsk"),
            EN: TEXT.replace("title: End it", "title: No").replace("summary: How to end it.", "summary: 007"),
            "content/guides/end/no.md": "---\ntitle: no\nslug: 0123\nsummary: yes\n---\n",
        },
    )
    assert loaded.problems == ()
    assert loaded.library is not None
    texts = loaded.library.guides["end"].texts
    assert (texts["no"].title, texts["no"].slug, texts["no"].summary) == ("no", "0123", "yes")
    assert texts["en"].summary == "007"
