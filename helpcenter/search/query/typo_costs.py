"""Of the words that a misspelt one may stand for, the likeliest: by edits, then by how fingers and ears go wrong."""

from collections.abc import Iterable

from helpcenter.search.text.keyboards import keyboard_letters, neighbours
from helpcenter.search.text.phonetics import sound

# Comparing letter by letter is for the nearest few; among so many equals the commonest are among the first anyway.
_MOST_COMPARED = 24
# What a slip costs beside an edit that nothing explains (1): a key next to the right one, neighbours exchanged,
# a letter doubled or not. The first letter is seldom wrong; a word that sounds the same is what was heard.
_NEAR_KEY = 0.6
_SWAP = 0.6
_DOUBLE = 0.5
_FIRST_LETTER = 0.3
_SAME_SOUND = -0.5


def ranked(word: str, candidates: Iterable[tuple[int, int, str]], language: str) -> list[str]:
    """The candidates (edits, passages that hold it, folded word) with the fewest edits, the likeliest first."""
    found = sorted(candidates, key=lambda each: (each[0], -each[1], each[2]))
    nearest = [each for each in found if each[0] == found[0][0]][:_MOST_COMPARED]
    if len(nearest) == 1:
        return [nearest[0][2]]
    return [each[2] for each in sorted(nearest, key=lambda each: (_cost(word, each[2], language), -each[1], each[2]))]


def edit_candidates(prefix: str, language: str) -> Iterable[str]:
    """Every spelling one edit away from the beginning of a word, the likeliest kinds of slip first."""
    cuts = range(len(prefix) + 1)
    near = neighbours(language)
    yield from (prefix[:at] + prefix[at + 1] + prefix[at] + prefix[at + 2 :] for at in range(len(prefix) - 1))
    yield from (prefix[:at] + prefix[at] + prefix[at:] for at in range(len(prefix)))
    yield from (prefix[:at] + prefix[at + 1 :] for at in range(len(prefix)))
    yield from (prefix[:at] + key + prefix[at + 1 :] for at in cuts[:-1] for key in sorted(near.get(prefix[at], ())))
    yield from (prefix[:at] + key + prefix[at + 1 :] for at in cuts[:-1] for key in keyboard_letters(language))
    yield from (prefix[:at] + key + prefix[at:] for at in cuts for key in keyboard_letters(language))


def _cost(typed: str, meant: str, language: str) -> float:
    cost = _slip_cost(typed, meant, language)
    if typed[:1] != meant[:1]:
        cost += _FIRST_LETTER
    if sound(typed, language) == sound(meant, language):
        cost += _SAME_SOUND
    # Equal sums must be equal numbers, or the order would hang on the last bit.
    return round(cost, 3)


def _slip_cost(typed: str, meant: str, language: str) -> float:
    """The cheapest way from one word to the other."""
    near = neighbours(language)
    earlier: list[float] = []
    before: list[float] = [float(j) for j in range(len(meant) + 1)]
    for i, a in enumerate(typed, start=1):
        row = [float(i)]
        for j, b in enumerate(meant, start=1):
            change = 0.0 if a == b else _NEAR_KEY if b in near.get(a, ()) else 1.0
            added = _DOUBLE if i > 1 and typed[i - 2] == a else 1.0
            missed = _DOUBLE if j > 1 and meant[j - 2] == b else 1.0
            cost = min(before[j - 1] + change, before[j] + added, row[j - 1] + missed)
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                cost = min(cost, earlier[j - 2] + _SWAP)
            row.append(cost)
        earlier, before = before, row
    return before[-1]
