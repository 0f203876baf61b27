"""Of equally near words, the likelier one."""

import pytest

from helpcenter.search.query.typo_costs import ranked


@pytest.mark.parametrize(
    ("typed", "meant", "other", "language"),
    [
        ("cancek", "cancel", "cancer", "en"),  # k is beside l
        ("xontact", "contact", "montact", "en"),  # x is beside c
        ("zvis", "avis", "elvis", "fr"),  # an AZERTY keyboard has z beside a
        ("adresse", "addresse", "caresse", "fr"),  # a doubled letter is easily missed
        ("annulasion", "annulation", "annulamion", "fr"),  # sounds the same
        ("fater", "vater", "kater", "de"),
        ("comtpe", "compte", "comtre", "fr"),  # exchanged
    ],
)
def test_of_equally_near_words_the_likelier_slip_wins(typed: str, meant: str, other: str, language: str) -> None:
    candidates = [(1, 5, other), (1, 5, meant)]
    assert ranked(typed, candidates, language)[0] == meant


def test_fewer_edits_win_over_likelier_ones() -> None:
    assert ranked("xbcdefgh", [(2, 9, "abcdefg"), (1, 1, "xbcdefg")], "en") == ["xbcdefg"]
