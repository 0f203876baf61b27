import pytest

from helpcenter.domain.locale import direction, fallbacks, is_locale, negotiate


@pytest.mark.parametrize("tag", ["fr", "pt-BR", "zh-Hans", "zh-Hant-TW", "es-419"])
def test_well_formed_tags_are_locales(tag: str) -> None:
    assert is_locale(tag)


@pytest.mark.parametrize("tag", ["", "FR", "french", "fr_FR", "fr-", "../fr", "fr\n"])
def test_other_strings_are_not(tag: str) -> None:
    assert not is_locale(tag)


@pytest.mark.parametrize(("tag", "expected"), [("ar", "rtl"), ("he-IL", "rtl"), ("fr", "ltr"), ("zh-Hans", "ltr")])
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
    ],
)
def test_accept_language_picks_the_best_locale_of_the_site(header: str, expected: str) -> None:
    assert negotiate(header, ["en", "fr", "de", "pt-BR", "zh-Hans"], "en") == expected
