from helpcenter.domain.block import Block, BlockKind, BlockText, Item
from helpcenter.domain.guide import Guide, GuideKind, GuideText, Status
from helpcenter.domain.passage import PassageKind, passages


def text(text_id: str, title: str, digest: str = "0" * 12) -> BlockText:
    return BlockText(text_id, title, title, f"<p>{title}</p>", title, digest)


def guide_text(locale: str, *texts: BlockText, **more: object) -> GuideText:
    return GuideText(locale, f"Title {locale}", f"slug-{locale}", "Summary", {t.id: t for t in texts}, **more)  # type: ignore[arg-type]


STRUCTURE = (Block("steps", BlockKind.STEPS, (Item("one"), Item("two"))), Block("refunds", BlockKind.REFUND_POLICY))
ENGLISH = guide_text("en", text("steps", "Steps"), text("one", "One"), text("two", "Two"), text("refunds", "Refunds"))


def guide(**texts: GuideText) -> Guide:
    return Guide("g", GuideKind.CANCEL, "en", Status.PUBLISHED, STRUCTURE, {"en": ENGLISH} | texts, "d")


def test_an_untranslated_step_is_shown_in_the_source_language() -> None:
    french = guide_text("fr", text("steps", "Étapes"), text("one", "Un"), text("refunds", "Remboursement"))
    steps = guide(fr=french).in_locale("fr").blocks[0]
    assert [(i.text.title, i.text.locale, i.text.is_fallback) for i in steps.items] == [
        ("Un", "fr", False),
        ("Two", "en", True),
    ]


def test_a_guide_without_any_translation_keeps_the_source_title_and_slug() -> None:
    german = guide().in_locale("de")
    assert (german.title, german.title_locale, german.slug, german.is_translated) == (
        "Title en",
        "en",
        "slug-en",
        False,
    )


def test_a_regional_locale_takes_its_language_before_the_source() -> None:
    portuguese = guide_text("pt", text("refunds", "Reembolso"))
    refunds = guide(pt=portuguese).in_locale("pt-BR").blocks[1]
    assert (refunds.text.title, refunds.text.is_fallback) == ("Reembolso", False)


def test_a_translation_of_an_older_source_is_outdated() -> None:
    french = guide_text("fr", text("refunds", "Remboursement"), translated_from={"refunds": "f" * 12})
    assert guide(fr=french).in_locale("fr").blocks[1].text.is_outdated


def test_a_translation_of_the_present_source_is_not_outdated() -> None:
    french = guide_text("fr", text("refunds", "Remboursement"), translated_from={"refunds": "0" * 12})
    assert not guide(fr=french).in_locale("fr").blocks[1].text.is_outdated


def test_every_step_is_a_passage_that_knows_its_position() -> None:
    found = list(passages(guide().in_locale("en")))
    assert [(p.kind, p.id, p.block, p.position, p.of) for p in found] == [
        (PassageKind.GUIDE, "", "", 0, 0),
        (PassageKind.SECTION, "steps", "steps", 0, 0),
        (PassageKind.STEP, "one", "steps", 1, 2),
        (PassageKind.STEP, "two", "steps", 2, 2),
        (PassageKind.REFUND_POLICY, "refunds", "refunds", 0, 0),
    ]
