"""How words sound."""

import pytest

from helpcenter.search.text.characters import fold
from helpcenter.search.text.phonetics import sound


@pytest.mark.parametrize(
    ("one", "other"),
    [("pharmacie", "farmacie"), ("abonnement", "abonement"), ("resilier", "resillier"),
     ("annulé", "annuler"), ("quitter", "kitter"), ("bateau", "bato"), ("emploi", "anploi"), ("payement", "paiement")],
)  # fmt: skip
def test_french_spellings_that_sound_alike_share_a_key(one: str, other: str) -> None:
    assert sound(fold(one), "fr") == sound(fold(other), "fr")
