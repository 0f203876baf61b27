"""Compounds and their parts."""

from helpcenter.search.query.compounds import compounds_containing, split_compound
from helpcenter.search.text.vocabulary import Vocabulary


def test_a_compound_is_read_as_its_parts() -> None:
    words = [Vocabulary([("domaine", 1), ("kundigung", 2), ("sous", 4), ("und", 9)])]
    assert split_compound("sousdomaine", words, ()) == ["sous", "domaine"]
    assert split_compound("kündigungsfrist", words, ()) == ["kundigung"]
    assert split_compound("domainexxxxxxxxx", words, ()) == []
    assert split_compound("sousdomaine", words, {"sous"}) == ["domaine"]


def test_a_part_is_read_as_the_compounds_that_hold_it() -> None:
    words = [Vocabulary([("kundigungsfrist", 2), ("lieferfrist", 4), ("und", 9)])]
    assert compounds_containing("frist", words) == ["lieferfrist", "kundigungsfrist"]
    assert compounds_containing("und", words) == []
