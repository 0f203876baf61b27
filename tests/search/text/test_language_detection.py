"""The language of a query, told from few words."""

import pytest

from helpcenter.search.text.language_detection import detect


@pytest.mark.parametrize(
    ("text", "own", "language"),
    [
        ("how do I cancel my plan", "fr", "en"),
        ("comment annuler mon abonnement et être remboursé", "en", "fr"),
        ("wie kann ich mein Abo kündigen", "en", "de"),
        ("cancel intercom", "fr", "fr"),
        ("annuler", "en", "en"),
        ("", "en", "en"),
        ("como puedo cancelar mi plan", "en", "es"),
        ("cancel", "ja", "en"),
        ("как отменить", "en", "ru"),
        ("как отменить", "bg", "bg"),
        ("як скасувати підписку", "ru", "uk"),
        ("取消订阅", "zh", "zh"),
        ("取消订阅", "ja", "ja"),
        ("取消订阅", "en", "zh"),
        ("キャンセル", "zh", "ja"),
        ("구독 취소", "en", "ko"),
        ("ยกเลิก", "en", "th"),
        ("ακύρωση", "en", "el"),
        ("ביטול", "en", "he"),
        ("إلغاء", "en", "ar"),
        ("لغو اشتراک چگونه", "en", "fa"),
        ("रद्द", "en", "hi"),
    ],
)
def test_a_query_tells_its_language_or_keeps_the_sites(text: str, own: str, language: str) -> None:
    assert detect(text, own) == language
