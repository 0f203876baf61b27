"""Dates, numbers and names as each language writes them."""

from datetime import date

import pytest

from helpcenter.web.interface.i18n import interface, pointed

DAY = date(2026, 11, 24)


def test_numbers_and_times_follow_the_language() -> None:
    assert interface("fr").number(1234.5) == "1\u202f234,5"
    assert interface("de").percent(0.125) == "12,5\xa0%"
    assert interface("tr").percent(0.125) == "%12,5"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "November 24, 2026"),
        ("de", "24. November 2026"),
        ("es", "24 de noviembre de 2026"),
        ("pl", "24 listopada 2026"),
        ("ru", "24 ноября 2026\u202fг."),
        ("ja", "2026年11月24日"),
        ("ar", "24 نوفمبر 2026"),
    ],
)
def test_dates_follow_the_language(locale: str, expected: str) -> None:
    assert interface(locale).date(DAY) == expected


@pytest.mark.parametrize(
    ("locale", "span", "expected"),
    [
        ("en", (5, 15), "5–15 min"),
        ("de", (10, 10), "10 Min."),
        ("ja", (5, 15), "5～15 分"),
        ("zh-Hans", (5, 15), "5–15分钟"),
        ("ar", (5, 15), "5–15 دقيقة"),
        ("ar", (2, 2), "دقيقتان"),
        ("ar", (1, 2), "1–2 د"),
    ],
)
def test_the_time_a_guide_takes_follows_the_language(locale: str, span: tuple[int, int], expected: str) -> None:
    assert interface(locale).minutes(span) == expected


@pytest.mark.parametrize(
    ("locale", "tag", "expected"),
    [("he", "en", "English"), ("fr", "en", "anglais"), ("ru", "en", "английский"), ("fr", "xx", "xx")],
)
def test_languages_are_named_in_the_words_of_the_interface(locale: str, tag: str, expected: str) -> None:
    assert interface(locale).language_name(tag) == expected


def test_arrows_point_the_way_the_words_run() -> None:
    assert pointed("intercon → intercom") == "intercon → intercom"
    assert pointed("לנטרם → לנטרן") == "לנטרם ← לנטרן"
