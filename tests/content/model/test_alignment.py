"""Text of a translation never stands under a heading of another section, whatever happens to the source."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from helpcenter.content.model.alignment import MAX_PAIRS
from helpcenter.content.text.slugs import slugify
from helpcenter.domain.guide import Guide
from tests.content.scratch import load_with, told

Sections = Sequence[str]

A = "## Pay\n\nOpen the [desk](https://desk.example/pay) within 30 days.\n"
B = "## Leave\n\n![](media:leave.png)\n\nPress `Stop`.\n"
C = "## Return\n\nSend 2 lamps to [us](mailto:back@lamps.example).\n"
X = "## News\n\nThere is something new, and it has nothing to do with the rest.\n"
Y = X.replace("new,", "new at the [fair](guide:a) of 2026, in `hall` 9,")
PLAIN = ["## One\n\nFirst words.\n", "## Two\n\nOther words.\n", "## Three\n\nLast words.\n"]
# Translations hold the letter of the section that they are made from.
FRENCH = {
    "a": "## Payer\n\na : ouvrez le [bureau](https://desk.example/fr/pay) dans les 30 jours.\n",
    "b": "## Partir\n\nb\n\n![](media:leave.png)\n\nAppuyez sur `Stop`.\n",
    "c": "## Rendre\n\nc : renvoyez 2 lampes à [nous](mailto:back@lamps.example).\n",
}
HEBREW = {
    "a": "## תשלום\n\na פתחו את [הדלפק](https://desk.example/pay) בתוך 30 ימים.\n",
    "b": "## עזיבה\n\nb\n\n![](media:leave.png)\n\nלחצו `Stop`.\n",
    "c": "## החזרה\n\nc שלחו 2 מנורות [אלינו](mailto:back@lamps.example).\n",
}
ARABIC = {
    "a": "## الدفع\n\na افتح [المكتب](https://desk.example/ar/pay) خلال ٣٠ يومًا.\n",
    "b": "## المغادرة\n\nb\n\n![](media:leave.png)\n\nاضغط `Stop`.\n",
    "c": "## الإرجاع\n\nc أرسل ٢ من المصابيح [إلينا](mailto:back@lamps.example).\n",
}
JAPANESE = {
    "a": "## 支払い\n\na 30日以内に[窓口](https://desk.example/ja/pay)を開きます。\n",
    "b": "## 退会\n\nb\n\n![](media:leave.png)\n\n`Stop`を押します。\n",
    "c": "## 返却\n\nc ランプを2つ[こちら](mailto:back@lamps.example)へ。\n",
}
THAI = {
    "a": "## ชำระเงิน\n\na เปิด[โต๊ะ](https://desk.example/th/pay)ภายใน 30 วัน\n",
    "b": "## ออก\n\nb\n\n![](media:leave.png)\n\nกด `Stop`\n",
    "c": "## คืน\n\nc ส่งโคม 2 ดวงถึง[เรา](mailto:back@lamps.example)\n",
}
LANGUAGES = {"fr": FRENCH, "he": HEBREW, "ar": ARABIC, "ja": JAPANESE, "th": THAI}
SITE = "name: Help\ndefault_locale: en\nlocales: {en: E, fr: F, he: H, ar: A, ja: J, th: T}\n"
MEDIA = "kind: article\nmedia:\n  leave.png: {en: x, fr: x, he: x, ar: x, ja: x, th: x}\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def files(source: Sections, locale: str, translation: Sections, marks: str = "") -> dict[str, str | bytes | None]:
    return {
        "content/site.yaml": SITE,
        "content/guides/a/guide.yaml": f"{MEDIA}source: en\n",
        "content/guides/a/media/leave.png": PNG,
        "content/guides/a/en.md": "---\ntitle: A\n---\n" + "\n".join(source),
        f"content/guides/a/{locale}.md": f"---\ntitle: A\n{marks}---\n" + "\n".join(translation),
    }


def aligned(root: Path, source: Sections, locale: str, translation: Sections, marks: str = "") -> dict[str, str]:
    """By id of the source's section, the first line of the translation's section that stands in its place."""
    loaded = load_with(root, files(source, locale, translation, marks))
    assert [str(problem) for problem in loaded.problems if problem.is_error] == []
    assert loaded.library is not None
    blocks = loaded.library.guides["a"].texts[locale].blocks
    return {name: block.text.split("\n")[0][:1] for name, block in blocks.items()}


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize(
    ("source", "letters", "expected"),
    [
        pytest.param([A, B, C], "abc", {"pay": "a", "leave": "b", "return": "c"}, id="as they were"),
        pytest.param([X, A, B, C], "abc", {"pay": "a", "leave": "b", "return": "c"}, id="added in front"),
        pytest.param([A, X, B, C], "abc", {"pay": "a", "leave": "b", "return": "c"}, id="added in the middle"),
        pytest.param([A, B, C, X], "abc", {"pay": "a", "leave": "b", "return": "c"}, id="added at the end"),
        pytest.param(
            [X, A, B, X.replace("News", "More"), C], "abc", {"pay": "a", "leave": "b", "return": "c"}, id="two"
        ),
        pytest.param([A, C], "abc", {"pay": "a", "return": "c"}, id="removed"),
        pytest.param([Y, B, C], "abc", {"leave": "b", "return": "c"}, id="one removed, another added"),
        pytest.param([A, B, C], "ac", {"pay": "a", "return": "c"}, id="translated in part"),
    ],
)
def test_a_translation_stays_with_its_sections(
    tmp_path: Path, locale: str, source: Sections, letters: str, expected: dict[str, str]
) -> None:
    texts = [LANGUAGES[locale][letter] for letter in letters]
    assert aligned(tmp_path, source, locale, texts) == expected


@pytest.mark.parametrize("locale", LANGUAGES)
def test_of_two_sections_that_changed_places_none_takes_the_text_of_the_other(tmp_path: Path, locale: str) -> None:
    texts = [LANGUAGES[locale][letter] for letter in "abc"]
    placed = aligned(tmp_path, [B, A, C], locale, texts)
    assert placed.items() <= {"pay": "a", "leave": "b", "return": "c"}.items()
    assert "return" in placed


def test_a_section_that_was_split_falls_back_where_its_translation_could_belong_to_both(tmp_path: Path) -> None:
    halves = ["## Pay\n\nWithin some days.\n", "## Pay late\n\nAfter some days.\n"]
    texts = ["## Payer\n\na après quelques jours.\n", FRENCH["b"], FRENCH["c"]]
    assert aligned(tmp_path, [*halves, B, C], "fr", texts) == {"leave": "b", "return": "c"}
    assert [str(each) for each in load_with(tmp_path, files([*halves, B, C], "fr", texts)).problems] == [
        'content/guides/a/fr.md:4: warning: which section of en.md "Payer" translates is in doubt, so it is not shown:'
        " write the id of that section behind the heading, {#pay} for line 4 or {#pay-late} for line 8"
    ]


def test_without_any_sign_a_new_section_makes_all_places_doubtful(tmp_path: Path) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n", "## Trois\n\nc\n"]
    assert aligned(tmp_path, PLAIN, "fr", texts) == {"one": "a", "two": "b", "three": "c"}
    assert aligned(tmp_path, ["## Zero\n\nNew words.\n", *PLAIN], "fr", texts) == {}
    warnings = load_with(tmp_path, files(["## Zero\n\nNew words.\n", *PLAIN], "fr", texts)).problems
    assert [problem.line for problem in warnings if problem.path.endswith("fr.md")] == [4, 8, 12]


CHANGES = {
    "nothing changed": [*PLAIN],
    "one removed, another in its place": [PLAIN[0], "## News\n\nOther lines.\n", PLAIN[2]],
    "one removed, another at the end": [*PLAIN[1:], "## News\n\nOther lines.\n"],
    "two changed places": [PLAIN[1], PLAIN[0], PLAIN[2]],
}


@pytest.mark.parametrize("source", CHANGES.values(), ids=CHANGES)
def test_what_only_its_place_speaks_for_is_told(tmp_path: Path, source: Sections) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n", "## Trois\n\nc\n"]
    assert len(aligned(tmp_path, source, "fr", texts)) == 3
    names = [slugify(each.split("\n")[0]) for each in source]
    places = ", ".join(
        f'"{title}" {{#{name}}} for line {4 + 4 * index}'
        for index, (title, name) in enumerate(zip(("Un", "Deux", "Trois"), names, strict=True))
    )
    assert _warned(tmp_path, source, texts) == [
        f"content/guides/a/fr.md:4: warning: only their order says which sections of en.md these translate: {places};"
        " write the ids behind the headings if that is right, as `helpcenter translations --mark --guide a --locale fr`"
        " does"
    ]


def test_a_section_much_longer_than_the_rest_says_falls_back_where_only_its_place_speaks_for_it(tmp_path: Path) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n", "## Trois\n\nc\n"]
    source = [PLAIN[0], "## News\n\n" + "Very many other words.\n" * 9, PLAIN[2]]
    assert aligned(tmp_path, source, "fr", texts) == {"one": "a", "three": "c"}
    assert _warned(tmp_path, source, texts)[1] == (
        'content/guides/a/fr.md:8: warning: which section of en.md "Deux" translates is in doubt, so it is not shown:'
        " write the id of that section behind the heading, {#news} for line 8"
    )


SAME = {
    "numbers": ("Within 45 days and 12 hours.", "Dans les 45 jours et 12 heures."),
    "a name": ("Glowworm Lantern of Firefly comes.", "Voici la Glowworm Lantern de Firefly."),
    "a key": ("Hold ++ctrl+alt+l++.", "Tenez ++ctrl+alt+l++."),
    "code": ("Set `lamp=on`.", "Mettez `lamp=on`."),
    "a link": ("See [this](guide:a).", "Voyez [ceci](guide:a)."),
    "a formula": ("It is $E = mc^2$ always.", "C’est $E = mc^2$ partout."),
}


@pytest.mark.parametrize(("english", "french"), SAME.values(), ids=SAME)
def test_what_a_translator_leaves_as_it_is_tells_of_the_section(tmp_path: Path, english: str, french: str) -> None:
    source, texts = [f"## Lamps\n\n{english}\n", PLAIN[1]], [f"## Lampes\n\n{french}\n", "## Deux\n\nb\n"]
    assert ['"Deux"' in each and '"Lampes"' not in each for each in _warned(tmp_path, source, texts)] == [True]


def test_marks_of_all_sections_speak_for_their_order(tmp_path: Path) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n", "## Trois\n\nc\n"]
    marks = "translated_from: {one: 000000000000, two: 000000000000, three: 000000000000}\n"
    assert _warned(tmp_path, PLAIN, texts, marks) == []


def _warned(root: Path, source: Sections, texts: Sections, marks: str = "") -> list[str]:
    problems = map(str, load_with(root, files(source, "fr", texts, marks)).problems)
    return [each for each in problems if "/fr.md" in each]


def test_marks_tell_which_sections_were_translated(tmp_path: Path) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n", "## Trois\n\nc\n"]
    marks = "translated_from: {one: 000000000000, two: 000000000000, three: 000000000000}\n"
    for source in (["## Zero\n\nNew.\n", *PLAIN], [PLAIN[0], "## Zero\n\nNew.\n", *PLAIN[1:]], [*PLAIN, "## Z\n\nx\n"]):
        assert aligned(tmp_path, source, "fr", texts, marks) == {"one": "a", "two": "b", "three": "c"}


def test_marks_in_another_order_than_the_source_make_plain_sections_doubtful(tmp_path: Path) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n"]
    marks = "translated_from: {one: 000000000000, two: 000000000000}\n"
    assert aligned(tmp_path, [PLAIN[1], PLAIN[0]], "fr", texts, marks) == {}


def test_a_mark_of_a_section_that_went_makes_plain_sections_doubtful_and_is_a_warning(tmp_path: Path) -> None:
    texts = ["## Un\n\na\n", "## Deux\n\nb\n"]
    marks = "translated_from: {one: 000000000000, two: 000000000000}\n"
    assert aligned(tmp_path, [PLAIN[1], PLAIN[2]], "fr", texts, marks) == {}
    problems = load_with(tmp_path, files([PLAIN[1], PLAIN[2]], "fr", texts, marks)).problems
    assert 'content/guides/a/fr.md:3: warning: unknown block id "one": remove it' in map(str, problems)


def test_headings_with_equal_words_are_told_apart_by_what_stands_below(tmp_path: Path) -> None:
    source = ["## Note\n\n" + A[7:], "## Note\n\n" + B[8:], "## Note\n\n" + C[10:]]
    texts = ["## Note\n\n" + FRENCH["b"].split("\n", 2)[2], "## Note\n\n" + FRENCH["c"].split("\n", 2)[2]]
    assert aligned(tmp_path, source, "fr", texts) == {"note-2": "b", "note-3": "c"}


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        pytest.param(["## Zero\n\nx\n", "## One {#one}\n\nx\n"], ["## Un {#one}\n\na\n"], id="both"),
        pytest.param(["## Zero\n\nx\n", "## One\n\nx\n"], ["## Un {#one}\n\na\n"], id="the translation"),
        pytest.param(["## One {#one}\n\nx\n"], ["## Un\n\na\n"], id="the source"),
    ],
)
def test_ids_decide_on_whichever_side_they_stand(tmp_path: Path, source: Sections, texts: Sections) -> None:
    assert aligned(tmp_path, source, "fr", texts) == {"one": "a"}


def test_ids_may_stand_in_another_order_than_in_the_source(tmp_path: Path) -> None:
    texts = ["## Deux {#two}\n\nb\n", "## Un {#one}\n\na\n", "## Trois\n\nc\n"]
    assert aligned(tmp_path, PLAIN, "fr", texts) == {"one": "a", "two": "b", "three": "c"}


def test_an_id_of_another_language_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    texts = [FRENCH["a"].replace("## Payer", "## Payer {#facturation}"), FRENCH["b"]]
    assert told(tmp_path, files([X, A, B], "fr", texts)) == [
        'guides/a/fr.md:4: unknown block id "facturation": write "pay"'
    ]


def test_a_section_below_another_moves_nothing_above_it(tmp_path: Path) -> None:
    deeper = A + "\n### With a card\n\nOr so.\n"
    texts = [FRENCH[letter] for letter in "abc"]
    assert aligned(tmp_path, [deeper, B, C], "fr", texts) == {"pay": "a", "leave": "b", "return": "c"}
    guide = _guide(tmp_path, [deeper, B, C], texts)
    assert "with-a-card" in guide.texts["en"].blocks["pay"].html


def _guide(root: Path, source: Sections, texts: Sections) -> Guide:
    library = load_with(root, files(source, "fr", texts)).library
    assert library is not None
    return library.guides["a"]


def test_a_translation_with_one_section_more_keeps_the_others(tmp_path: Path) -> None:
    more = "## Encore\n\nx rien de tout cela, mais autre chose.\n"
    placed = aligned(tmp_path, [A, B], "fr", [FRENCH["a"], more, FRENCH["b"]])
    assert placed == {"pay": "a", "leave": "b"}


def test_what_is_not_aligned_is_shown_in_the_source_language(tmp_path: Path) -> None:
    guide = _guide(tmp_path, [X, A], [FRENCH["a"]]).in_locale("fr")
    assert [(block.text.id, block.text.locale) for block in guide.blocks] == [("news", "en"), ("pay", "fr")]


def test_very_many_sections_are_compared_by_their_number_alone(tmp_path: Path) -> None:
    count = int(MAX_PAIRS**0.5) + 1
    source = [f"## S{number}\n\nx\n" for number in range(count)]
    texts = [f"## T{number}\n\na\n" for number in range(count)]
    assert len(aligned(tmp_path, source, "fr", texts)) == count
    assert aligned(tmp_path, [X, *source], "fr", texts) == {}
