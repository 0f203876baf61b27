"""What is found, what comes first, and why."""

from pathlib import Path

import pytest

from helpcenter.domain.guide import GuideKind
from helpcenter.domain.hit import NOTHING, Correction
from helpcenter.domain.library import Product
from helpcenter.domain.passage import PassageKind
from tests.search.conformance.conftest import Build
from tests.search.small import article, guide, library, steps, text, tune

INTERCOM = Product("intercom", "Intercom", ("intercom.com",))
DESK = Product("desk", "Help Scout")


def test_a_title_outranks_a_body(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("b", "Prices", "About refunds."), article("t", "Refunds", "About prices.")))
    assert found.guides("refund") == ["t", "b"]


def test_a_passages_own_title_outranks_its_guides(build: Build, tmp_path: Path) -> None:
    own = guide("own", text("en", "Leaving", {"refunds": ("Refund rules", "It depends.")}))
    inherited = guide("inherited", text("en", "Leaving", {"other": ("Rules", "It depends.")}, summary="refund rules"))
    assert build(tmp_path, library(inherited, own)).guides("refund rules")[0] == "own"


def test_equal_guides_come_in_the_order_of_their_ids(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(*(article(name, "Same", "refund") for name in "cab")))
    assert found.guides("refund") == ["a", "b", "c"]


def test_passages_are_at_most_three_each_of_another_block(build: Build, tmp_path: Path) -> None:
    sections = {
        "steps": ("How to", "cancel"),
        "open": ("Open billing", "cancel cancel"),
        "click": ("Cancel plan", "cancel cancel cancel"),
        "after": ("Afterwards", "cancel"),
    }
    found = build(tmp_path, library(steps("g", text("en", "Cancel", sections))))
    (hit,) = found.page("cancel").hits
    assert [passage.id for passage in hit.passages] == ["click", "after"]
    assert (hit.passages[0].kind, hit.passages[0].position, hit.passages[0].of) == (PassageKind.STEP, 2, 2)


def test_a_guide_found_by_its_title_alone_is_its_own_passage(build: Build, tmp_path: Path) -> None:
    found = build(
        tmp_path, library(guide("g", text("en", "Refunds", {"a": ("Rules", "None.")}, summary="About money.")))
    )
    (hit,) = found.page("refund").hits
    assert [(passage.kind, passage.id, passage.snippet) for passage in hit.passages] == [
        (PassageKind.GUIDE, "", "About money.")
    ]


def test_accents_may_be_left_out_and_are_worth_typing(build: Build, tmp_path: Path) -> None:
    peche = article("peche", "A", "la peche", "fr")
    accented = article("z", "A", "la pêche", "fr")
    found = build(tmp_path, library(peche, accented, locales=("fr",)))
    assert found.guides("peche", "fr") == ["peche", "z"]
    assert found.guides("pêche", "fr") == ["z", "peche"]


def test_a_query_of_stop_words_still_finds(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("g", "How to be", "What is what")))
    assert found.guides("how to") == ["g"]


def test_stop_words_find_nothing_beside_real_words(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("noise", "How to be", "how to"), article("g", "Leaving", "cancel")))
    assert found.guides("how to cancel") == ["g"]


def test_editors_stop_words_count_little(build: Build, tmp_path: Path) -> None:
    tune(tmp_path, "en", stopwords="please\n-how\n")
    found = build(tmp_path, library(article("a", "x", "please"), article("b", "x", "cancel"), article("c", "x", "how")))
    assert found.guides("please cancel") == ["b"]
    assert found.guides("how please") == ["c"]


@pytest.mark.parametrize("words", ["résilier", "résilie", "RESILIER", "je résilie"])
def test_a_synonym_is_found_in_every_form_and_says_so(build: Build, tmp_path: Path, words: str) -> None:
    tune(tmp_path, "fr", synonyms="résilier, annuler\n")
    found = build(tmp_path, library(article("g", "Comment annuler", "Pour annuler", "fr"), locales=("fr",)))
    page = found.page(words, "fr")
    assert page.hits[0].why[0].endswith("→ annuler")
    assert page.rescued_by == "synonym"


def test_a_one_way_synonym_has_no_way_back(build: Build, tmp_path: Path) -> None:
    tune(tmp_path, "fr", synonyms="mettre fin => annuler\n")
    found = build(tmp_path, library(article("g", "Annuler", "x", "fr"), article("h", "Mettre fin", "x", "fr"),
                                    locales=("fr",)))  # fmt: skip
    assert found.guides("mettre fin à mon abonnement", "fr") == ["h", "g"]
    assert found.guides("annuler", "fr") == ["g"]


def test_a_synonym_may_be_a_phrase_that_must_be_whole(build: Build, tmp_path: Path) -> None:
    tune(tmp_path, "en", synonyms="cta => call to action\n")
    found = build(tmp_path, library(article("call", "x", "call us"), article("cta", "x", "a call to action")))
    assert found.guides("cta") == ["cta"]


def test_a_synonym_reaches_text_that_is_not_translated(build: Build, tmp_path: Path) -> None:
    tune(tmp_path, "de", synonyms="kündigen => cancel\n")
    found = build(tmp_path, library(article("g", "Leave", "How to cancel"), locales=("de", "en")))
    page = found.page("Kündigen", "de")
    assert page.hits[0].passages[0].locale == "en"
    assert "<mark>cancel</mark>" in page.hits[0].passages[0].snippet


def test_untranslated_text_is_found_by_its_own_words(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("g", "Leave", "How to cancel it"), locales=("fr", "en")))
    page = found.page("cancelling", "fr")
    assert (page.hits[0].locale, page.rescued_by) == ("en", "locale")


def test_a_translation_is_found_before_what_is_not_translated(build: Build, tmp_path: Path) -> None:
    own = article("z", "Intercom", "intercom", "fr")
    other = article("a", "Intercom", "intercom", "en")
    assert build(tmp_path, library(own, other, locales=("fr", "en"))).guides("intercom", "fr") == ["z", "a"]


def test_a_typo_is_corrected_and_reported(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("g", "Intercom", "Résilier intercom", "fr"), locales=("fr",)))
    page = found.page("resilier intercon", "fr")
    assert page.corrections == (Correction("intercon", "intercom"),)
    assert page.hits[0].why == ("typo: intercon → intercom",)
    assert page.rescued_by is None
    assert found.page("intercon", "fr").rescued_by == "typo"


def test_a_typo_inside_a_synonym_still_leads_to_its_meaning(build: Build, tmp_path: Path) -> None:
    tune(tmp_path, "fr", synonyms="résilier => annuler\n")
    found = build(tmp_path, library(article("g", "Annuler", "x", "fr"), locales=("fr",)))
    assert found.guides("ressilier", "fr") == ["g"]


def test_words_that_the_index_holds_are_never_corrected(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("a", "x", "intercom"), article("b", "x", "intercon")))
    assert found.guides("intercon") == ["b"]


@pytest.mark.parametrize("words", ["help scout refund", "helpscout refund", "HelpScout refund", "help-scout refund"])
def test_a_product_named_in_the_query_lifts_its_guides(build: Build, tmp_path: Path, words: str) -> None:
    guides = (article("a", "Refund", "refund refund"), article("z", "Refund", "x", product="desk"))
    assert build(tmp_path, library(*guides, products=(DESK,))).guides(words) == ["z", "a"]


def test_a_brand_is_the_first_guess_for_a_misspelt_word(build: Build, tmp_path: Path) -> None:
    guides = (article("a", "Refund", "x", product="intercom"), article("b", "Interim", "x"))
    page = build(tmp_path, library(*guides, products=(INTERCOM,))).page("intrcom")
    assert [hit.guide for hit in page.hits] == ["a"]
    assert page.hits[0].why == ("product: Intercom",)


def test_a_pinned_guide_comes_first_whatever_it_says(build: Build, tmp_path: Path) -> None:
    tune(tmp_path, "en", pins="query,guide\nL’Été,pinned\nL’Été,second\n")
    guides = (article("words", "ete", "l'ete"), article("pinned", "x", "y"), article("second", "x", "y"))
    page = build(tmp_path, library(*guides)).page("l'ETE")
    assert [hit.guide for hit in page.hits] == ["pinned", "second", "words"]
    assert (page.hits[0].why, page.total) == (("pin",), 3)


def test_a_pattern_pins_and_hides_for_every_query_like_it_until_its_day(build: Build, tmp_path: Path) -> None:
    tune(
        tmp_path,
        "en",
        pins="query,guide,until\n* price *,offer,2999-01-01\nplan,offer,2020-01-01\n",
        hidden="query,guide\nold *,archive\n",
    )
    guides = (article("archive", "Old plan", "old"), article("plans", "Plan price", "x"), article("offer", "x", "y"))
    found = build(tmp_path, library(*guides))
    assert found.guides("the price today") == ["offer", "plans"]
    assert found.guides("plan") == ["archive", "plans"]
    assert found.guides("old plan") == ["plans"]
    assert found.page("old plan").total == 1


def test_a_brand_alias_for_all_locales_is_known_in_each(build: Build, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "synonyms.txt").write_text("sk => SchedulingKit\n")
    found = build(tmp_path, library(article("g", "x", "SchedulingKit"), locales=("en", "fr")))
    assert found.guides("sk", "fr") == found.guides("sk", "en") == ["g"]


def test_a_part_of_a_compound_finds_it_and_the_other_way_round(build: Build, tmp_path: Path) -> None:
    guides = (article("a", "x", "Die Kündigungsfrist beträgt", "de"), article("b", "y", "Lieferung der Ware", "de"))
    found = build(tmp_path, library(*guides, locales=("de",)))
    assert found.guides("Frist", "de") == ["a"]
    assert found.guides("Warenlieferung", "de") == ["b"]
    assert found.page("Frist", "de").rescued_by == "synonym"
    assert found.page("Frist", "de").hits[0].why == ("part: Frist → kündigungsfrist",)


def test_filters_keep_only_what_was_asked_for_and_facets_offer_the_rest(build: Build, tmp_path: Path) -> None:
    guides = (
        article("a", "Refund", "x", product="intercom", kind=GuideKind.CANCEL),
        article("b", "Refund", "x", product="desk"),
        article("c", "Refund", "x"),
    )
    found = build(tmp_path, library(*guides, products=(INTERCOM, DESK)))
    assert found.page("refund").facets == {"product": {"desk": 1, "intercom": 1}, "kind": {"howto": 2, "cancel": 1}}
    assert found.guides("refund", kind="cancel") == ["a"]
    page = found.page("refund", product="desk")
    assert [hit.guide for hit in page.hits] == ["b"]
    assert page.facets == {"product": {"desk": 1, "intercom": 1}, "kind": {"howto": 1}}


def test_a_topic_keeps_its_guides_and_topics_are_counted_in_their_order_without_the_filter_by_topic(
    build: Build, tmp_path: Path
) -> None:
    guides = (
        article("a", "Refund", "x", product="desk"),
        article("b", "Refund", "x", product="desk"),
        article("c", "Refund", "x"),
        article("d", "Other", "y", product="desk"),
    )
    found = build(tmp_path, library(*guides, products=(DESK,)))
    topics = {"all": frozenset("abcd"), "below": frozenset("bd"), "unused": frozenset("z"), "none": frozenset[str]()}
    page = found.page("refund", topic="below", topics=topics, product="desk")
    assert [hit.guide for hit in page.hits] == ["b"]
    assert list(page.facets["topic"].items()) == [("all", 2), ("below", 1)]
    assert (page.total, page.facets["product"]) == (1, {"desk": 1})
    assert found.guides("refund", topic="none", topics=topics) == []
    assert "topic" not in found.page("refund").facets
    assert "topic" not in found.page("refund", topics=topics, is_typing=True).facets


def test_pages_follow_one_another_without_gaps(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(*(article(f"g{n:02}", "Refund", "x") for n in range(25))))
    pages = [found.page("refund", offset=offset, limit=10) for offset in (0, 10, 20, 30)]
    assert [hit.guide for page in pages for hit in page.hits] == [f"g{n:02}" for n in range(25)]
    assert {page.total for page in pages} == {25}


def test_the_word_being_typed_may_be_unfinished(build: Build, tmp_path: Path) -> None:
    found = build(tmp_path, library(article("g", "Annulation", "résiliation", "fr"), locales=("fr",)))
    assert found.guides("annulati", "fr", is_typing=True) == ["g"]
    assert found.guides("resil", "fr", is_typing=True) == ["g"]
    assert found.page("annulati", "fr", is_typing=True).corrections == ()


@pytest.mark.parametrize("words", ["", "   ", "???", "→", "\u202e"])
def test_a_query_without_words_finds_nothing(build: Build, tmp_path: Path, words: str) -> None:
    assert build(tmp_path, library(article("g", "Refund", "x"))).page(words) == NOTHING


def test_an_unknown_locale_finds_nothing(build: Build, tmp_path: Path) -> None:
    assert build(tmp_path, library(article("g", "Refund", "x"))).page("refund", "xx") == NOTHING


@pytest.mark.parametrize(
    ("locale", "body", "words"),
    [
        ("zh-Hans", "如何取消订阅服务", "取消"),
        ("zh-Hans", "黑猫。", "猫"),
        ("ja", "サブスクリプションを解約する", "解約"),
        ("th", "วิธียกเลิกการสมัครสมาชิก", "ยกเลิก"),
        ("ko", "구독을 취소하는 방법", "구독 취소"),
        ("ar", "كيفية إلغاء الاشتراك", "الغاء اشتراك"),
        ("hi", "सदस्यता कैसे रद्द करें", "रद्द"),
        ("he", "כיצד לבטל מנוי", "לבטל"),
        ("eo", "Kiel nuligi abonon", "nuligi"),
    ],
)
def test_every_script_finds_its_words(build: Build, tmp_path: Path, locale: str, body: str, words: str) -> None:
    content = library(article("g", "x", body, locale), article("h", "y", "z", locale), locales=(locale,))
    page = build(tmp_path, content).page(words, locale)
    assert [hit.guide for hit in page.hits] == ["g"]
    assert "<mark>" in page.hits[0].passages[0].snippet
