"""Titles like words that found nothing, told without looking at every title."""

import random

import pytest

from helpcenter.domain.guide import Guide, GuideKind, LocalizedGuide, Status
from helpcenter.serving import similar_titles
from helpcenter.serving.similar_titles import SimilarTitles

WORDS = [
    "cancel",
    "lamp",
    "light",
    "rent",
    "Lampe",
    "Öffnungszeiten",
    "année",
    "契約を解約する",
    "open",
    "close",
    "café",
    "printer",
    "paper",
    "ink",
]


def guide(title: str) -> LocalizedGuide:
    made = Guide.__new__(Guide)
    for name, value in (("id", title), ("product", None), ("kind", GuideKind.HOWTO), ("status", Status.PUBLISHED)):
        object.__setattr__(made, name, value)
    return LocalizedGuide(made, "en", "en", title, title, "", ())


def by_all(titles: list[str], text: str) -> list[str]:
    """The same, of every title."""
    wanted = similar_titles._trigrams(text)
    shares = [(len(wanted & similar_titles._trigrams(title)) / max(len(wanted), 1), title) for title in titles]
    ranked = sorted(shares, key=lambda pair: -pair[0])
    return [title for share, title in ranked[:3] if share >= 0.12]


def test_the_same_are_found_as_by_looking_at_all() -> None:
    chosen = random.Random(3)
    titles = [" ".join(chosen.choices(WORDS, k=3)) + f" {number}" for number in range(200)]
    found = SimilarTitles([guide(title) for title in titles], {})
    for text in (
        "",
        "x",
        "cancle lamp",
        "offnungszeit",
        "解約",
        "annee ink",
        "zzz",
        "paper paper printre light",
        "CAFE",
    ):
        assert [each.title for each in found.like(text)] == by_all(titles, text)


def test_titles_are_taken_apart_once_however_many_search(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, real = [], similar_titles._trigrams
    monkeypatch.setattr(similar_titles, "_trigrams", lambda text: (taken.append(text), real(text))[1])
    found = SimilarTitles([guide(f"lamp {number}") for number in range(50)], {})
    taken.clear()
    found.like("lamb")
    found.like("lump")
    assert taken == ["lamb", "lump"]
