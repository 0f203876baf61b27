"""Whole queries offered while typing."""

import pytest

from helpcenter.search.query.completion import MOST, MOST_CANDIDATES, Completion, Completions, CompletionSource, key_of

SEARCHES = ["annuler intercom", "remboursement", "Annuler l’abonnement", "如何取消订阅", "सदस्यता रद्द करें"]
TITLES = ["Comment annuler Intercom", "Annuler intercom", "Réindexer"]
OFFERS = Completions(
    [Completion(text, CompletionSource.SEARCHES) for text in SEARCHES]
    + [Completion(text, CompletionSource.TITLE) for text in TITLES]
)


def texts(typed: str) -> list[str]:
    return [each.text for each in OFFERS.of(typed)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ann", ["annuler intercom", "Annuler l’abonnement", "Comment annuler Intercom"]),
        ("ANNULER i", ["annuler intercom", "Comment annuler Intercom"]),
        ("remb", ["remboursement"]),
        ("rei", ["Réindexer"]),
        ("abonn", ["Annuler l’abonnement"]),
        ("l'abonn", ["Annuler l’abonnement"]),
        ("如何", ["如何取消订阅"]),
        ("सदस्य", ["सदस्यता रद्द करें"]),
        ("nonsense", []),
        ("", []),
        ("?!", []),
    ],
)
def test_what_begins_like_the_text_is_offered_searches_before_titles_beginnings_before_middles(
    typed: str, offered: list[str]
) -> None:
    assert texts(typed) == offered


def test_the_typed_text_itself_is_not_offered_and_spellings_of_one_query_are_offered_once() -> None:
    assert texts("annuler intercom") == ["Comment annuler Intercom"]
    assert [each.source for each in OFFERS.of("annuler inter")] == [CompletionSource.SEARCHES, CompletionSource.TITLE]


def test_no_text_however_short_has_more_than_a_bounded_number_of_candidates() -> None:
    many = [f"{first}{second} wie geht das {number}" for first in "abc" for second in "xyz" for number in range(300)]
    offers = Completions(Completion(text, CompletionSource.SEARCHES) for text in many)
    for text in ("a", "ax", "ax ", "ax wie geht das", "ax wie geht das 2", "w", "wie geht das 299"):
        assert 0 < len(offers.candidates(key_of(text))) <= MOST_CANDIDATES
        assert len(offers.of(text)) == MOST or text.endswith("299")
    assert [each.text for each in offers.of("b")] == many[900:904]
