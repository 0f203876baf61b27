import pytest

from helpcenter.domain.locale import closest, direction, fallbacks, is_locale, negotiate, preferred


@pytest.mark.parametrize("tag", ["fr", "pt-BR", "zh-Hans", "zh-Hant-TW", "es-419"])
def test_well_formed_tags_are_locales(tag: str) -> None:
    assert is_locale(tag)


@pytest.mark.parametrize("tag", ["", "FR", "french", "fr_FR", "fr-", "../fr", "fr\n"])
def test_other_strings_are_not(tag: str) -> None:
    assert not is_locale(tag)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("fr", "ltr"), ("zh-Hans", "ltr"), ("pa-Arab", "rtl"), ("ur-Latn", "ltr")],
)
def test_direction_follows_the_language(tag: str, expected: str) -> None:
    assert direction(tag) == expected


def test_a_regional_locale_falls_back_to_its_language_then_to_the_source() -> None:
    assert fallbacks("pt-BR", "en") == ("pt-BR", "pt", "en")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("fr", "fr"),
        ("fr-CA,en;q=0.5", "fr"),
        ("en;q=0.4, fr;q=0.9", "fr"),
        ("es, de;q=0.3", "de"),
        ("pt", "pt-BR"),
        ("zh-Hans-CN", "zh-Hans"),
        ("fr;q=0, en", "en"),
        ("*", "en"),
        ("", "en"),
        (";;q=,,\x00", "en"),
        ("fr;q=abc", "en"),
        ("x" * 100_000, "en"),
        ("fr;q=0.5;x=1, de;Q=0.8", "de"),
        ("fr;q=nan, de;q=1.1, pt;q=0.001", "pt-BR"),
        ("en;q=0, *", "fr"),
        ("en;q=0", "fr"),
        ("zh-TW, en;q=0.9", "zh-Hans"),
        ("pt-PT", "pt-BR"),
        ("de-DE-u-co-phonebk", "de"),
        ("de_AT", "de"),
        ("gsw", "de"),
        ("ca, *;q=0.1", "en"),
    ],
)
def test_accept_language_picks_the_best_locale_of_the_site(header: str, expected: str) -> None:
    assert negotiate(header, ["en", "fr", "de", "pt-BR", "zh-Hans"], "en") == expected


@pytest.mark.parametrize(
    ("tag", "available", "expected"),
    [
        ("zh-TW", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("zh-HK", ["zh-Hans"], "zh-Hans"),
        ("zh-SG", ["zh-Hant", "zh-Hans"], "zh-Hans"),
        ("zh", ["zh-Hant", "zh-Hans"], "zh-Hans"),
        ("yue", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("pt", ["pt-PT", "pt-BR"], "pt-BR"),
        ("pt-AO", ["pt-BR", "pt-PT"], "pt-PT"),
        ("es-MX", ["es-ES", "es-419"], "es-419"),
        ("es", ["es-419", "es-ES"], "es-ES"),
        ("en-AU", ["en-US", "en-GB"], "en-GB"),
        ("fr-CH", ["fr-CA", "fr"], "fr"),
        ("no", ["da", "nb"], "nb"),
        ("nn-NO", ["en", "no"], "no"),
        ("iw-IL", ["en", "he"], "he"),
        ("sr-Latn", ["sr", "sr-Latn"], "sr-Latn"),
        ("fy", ["nl", "en"], None),
        ("", ["en"], None),
        ("-", ["en"], None),
    ],
)
def test_the_closest_locale_is_in_the_same_language_then_script_then_region(
    tag: str, available: list[str], expected: str | None
) -> None:
    assert closest(tag, available) == expected


def test_what_a_browser_refuses_is_not_what_it_prefers() -> None:
    assert preferred("fr;q=0, de;q=0.2") == "de"
