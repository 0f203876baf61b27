"""Which section of a source text each section of a translation belongs to, where no id says so.

Sections are compared by what a translator leaves as it is: headings inside, links, images, numbers, code. The best
alignment that keeps the order is found by dynamic programming (Needleman and Wunsch), and a section that could as well
belong elsewhere belongs nowhere: text in the wrong place is worse than text in the source language.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from helpcenter.content.model.section_signature import Signature

MAX_PAIRS = 10_000
"""Most pairs of sections that are compared: a hundred sections on both sides of thirty signs take about 0.3 s."""
# What a pair is worth when nothing tells its two sections apart; a section without a partner is worth nothing.
_PAIR = 1.0
# As many sections on both sides are most likely the same ones, even where a translator chose links of their own.
_SAME_PLACE = 0.5
# How far signs that agree, or contradict each other, outweigh the place.
_EVIDENCE = 2.0
# A sign that one side lacks may have been left out by the translator; one that differs was hardly put there by them.
_ABSENCE = 0.7
# Names of products and the like are headings in every language.
_TITLE = 0.8
# Lengths differ between languages and writers: one pair alone never decides by its length.
_LENGTH = 0.4
# For sections that `translated_from` names, and against those that it does not.
_STAMP = 0.75
# Sections were moved since they were translated: the place tells little.
_MOVED = 0.2
_MARGIN = 0.75
"""How much better than the next best an alignment must be for a section to be sure of its place."""
_NEVER = -1_000.0
_SURE = 1_000.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """By index of a translation's sections: `pairs`, the index of the source's section; `doubts`, the indices that it
    could be, at most two, where that is not sure. A section in neither has no like in the source.
    """

    pairs: Mapping[int, int]
    doubts: Mapping[int, tuple[int, ...]]


def align(
    source: Sequence[Signature],
    translation: Sequence[Signature],
    fixed: Mapping[int, int],
    stamped: Collection[int] = (),
    *,
    is_moved: bool = False,
) -> Alignment:
    """`fixed` maps sections of the translation to those of the source whose ids they carry. `stamped` are the source's
    sections that the translation says it was made from. `is_moved`: since then some of those changed places or went.
    """
    if len(source) * len(translation) > MAX_PAIRS:
        return _by_place(len(source), len(translation), fixed)
    scores = _scores(source, translation, fixed, () if is_moved else stamped, is_moved)
    return _Table(scores, len(source), len(translation)).alignment(fixed)


def _by_place(source: int, translation: int, fixed: Mapping[int, int]) -> Alignment:
    taken = set(fixed.values())
    free = [index for index in range(source) if index not in taken]
    open_ = [index for index in range(translation) if index not in fixed]
    if len(free) == len(open_):
        return Alignment({**fixed, **dict(zip(open_, free, strict=True))}, {})
    return Alignment(dict(fixed), {index: tuple(free[:2]) for index in open_} if free else {})


def _scores(
    source: Sequence[Signature],
    translation: Sequence[Signature],
    fixed: Mapping[int, int],
    stamped: Collection[int],
    is_moved: bool,
) -> list[list[float]]:
    """What each pair is worth, by index of the source's section, then of the translation's."""
    rarity = _rarity(source)
    bonus = [_stamp_bonus(index, stamped) for index in range(len(source))]
    base = _MOVED if is_moved else _PAIR
    owners = {of_source: index for index, of_source in fixed.items()}
    free = [index for index in range(len(source)) if index not in owners]
    open_ = [index for index in range(len(translation)) if index not in fixed]
    places = dict(zip(open_, free, strict=True)) if len(free) == len(open_) and not is_moved else {}
    scores = []
    for row, one in enumerate(source):
        line = []
        for column, other in enumerate(translation):
            if row in owners or column in fixed:
                line.append(_SURE if owners.get(row) == column else _NEVER)
            else:
                place = _SAME_PLACE if places.get(column) == row else 0.0
                line.append(base + bonus[row] + place + likeness(one, other, rarity))
        scores.append(line)
    return scores


def _stamp_bonus(index: int, stamped: Collection[int]) -> float:
    if not stamped:
        return 0.0
    return _STAMP if index in stamped else -_STAMP


def _rarity(source: Sequence[Signature]) -> Mapping[str, float]:
    """What a sign or a title is worth: one that stands in every section tells nothing about any."""
    counts = Counter(sign for each in source for sign in (*each.signs, each.title))
    return {sign: 1 / count for sign, count in counts.items()}


def likeness(one: Signature, other: Signature, rarity: Mapping[str, float]) -> float:
    """How far signs and lengths of two sections speak for (above 0) or against (below 0) one being the other's
    translation, between -2.4 and 2.8.
    """
    is_named_alike = bool(one.title) and one.title == other.title
    name = _TITLE * rarity.get(one.title, 1.0) if is_named_alike else 0.0
    return name + _agreement(one, other, rarity) - _LENGTH * min(1.0, abs(one.log_length - other.log_length))


def _agreement(one: Signature, other: Signature, rarity: Mapping[str, float]) -> float:
    signs = one.signs.keys() | other.signs.keys()
    if not signs:
        return 0.0
    total = shared = 0.0
    for sign in signs:
        here, there = one.signs.get(sign, 0.0), other.signs.get(sign, 0.0)
        weight = rarity.get(sign, 1.0)
        total += weight * (here + there)
        shared += weight * 2 * min(here, there)
    strength = total / (total + 2)
    agreement = 2 * shared / total - 1
    if agreement < 0 and not (one.signs and other.signs):
        agreement *= _ABSENCE
    return _EVIDENCE * strength * agreement


class _Table:
    """Best sums of scores, from the beginning (`before`) and to the end (`after`) of both texts."""

    def __init__(self, scores: list[list[float]], source: int, translation: int) -> None:
        self._scores, self._rows, self._columns = scores, source, translation
        self._before = self._filled(scores)
        turned = [line[::-1] for line in scores[::-1]]
        self._after = [line[::-1] for line in self._filled(turned)[::-1]]

    def _filled(self, scores: list[list[float]]) -> list[list[float]]:
        table = [[0.0] * (self._columns + 1)]
        for line in scores:
            above, row = table[-1], [0.0]
            for column, score in enumerate(line):
                row.append(max(above[column] + score, above[column + 1], row[column]))
            table.append(row)
        return table

    def alignment(self, fixed: Mapping[int, int]) -> Alignment:
        best = self._before[-1][-1]
        pairs, doubts = dict(fixed), {}
        for column in range(self._columns):
            if column in fixed:
                continue
            through = sorted(((self._through(row, column), row) for row in range(self._rows)), reverse=True)
            left_out = max(self._before[row][column] + self._after[row][column + 1] for row in range(self._rows + 1))
            near = [row for value, row in through if best - value < _MARGIN]
            if len(near) == 1 and through[0][0] - left_out >= _MARGIN:
                pairs[column] = near[0]
            elif near:
                doubts[column] = tuple(sorted(near[:2]))
        return Alignment(pairs, doubts)

    def _through(self, row: int, column: int) -> float:
        """The best sum of an alignment that holds this pair."""
        return self._before[row][column] + self._scores[row][column] + self._after[row + 1][column + 1]
