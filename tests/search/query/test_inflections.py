"""Other forms of a word that no text holds."""

import pytest

from helpcenter.search.query.inflections import inflections
from helpcenter.search.text.vocabulary import Vocabulary

FRENCH = Vocabulary(
    [("abonnement", 5), ("annulation", 1), ("annuler", 0), ("intercom", 2), ("resilier", 4), ("résilier", 3)]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("résilions", ["résilier"]),
        ("annulerions", ["annuler"]),
        ("abonnez", ["abonnement"]),
        ("anulons", []),
    ],
)
def test_an_inflection_that_no_text_holds_is_read_as_other_forms_of_the_word(typed: str, meant: list[str]) -> None:
    assert inflections(typed, [FRENCH]) == meant
