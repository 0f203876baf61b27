"""Which section of a source text each section of a translation belongs to, where no id says so.

Sections are compared by what a translator leaves as it is: headings inside, links, images, numbers, code. The best
alignment that keeps the order is found by dynamic programming (Needleman and Wunsch), and a section that could as well
belong elsewhere belongs nowhere: text in the wrong place is worse than text in the source language. What only the
order speaks for is told. The weights are measured by `python -m bench alignment`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from helpcenter.content.model.section_signature import Likeness, Signature

MAX_PAIRS = 10_000
"""Most pairs of sections that are compared: a hundred sections on both sides of thirty signs take about 0.3 s."""
# What a pair is worth when nothing tells its two sections apart; a section without a partner is worth nothing.
_PAIR = 1.0
# As many sections on both sides are most likely the same ones, even where a translator chose links of their own.
_SAME_PLACE = 0.5
# For sections that `translated_from` names, and against those that it does not.
_STAMP = 0.75
# Sections were moved since they were translated: the place tells little.
_MOVED = 0.2
_PROOF = 0.5
"""How much evidence beside its place and its length a pair needs to be told of nowhere."""
_LEAD = 0.3
"""How much more of it than the same section of the translation has for any other of the source."""
_ODD_LENGTH = 0.9
"""How far (as a logarithm: 2.5 times) the lengths of an unproven pair may differ from what is usual in the text."""
_MARGIN = 0.75
"""How much better than the next best an alignment must be for a section to be sure of its place."""
_NEVER = -1_000.0
_SURE = 1_000.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """By index of a translation's sections: `pairs`, the index of the source's section; `doubts`, the indices that it
    could be, at most two, where that is not sure. A section in neither has no like in the source. `unproven` are those
    in `pairs` of which nothing but the place tells: in the source another section may have taken that place.
    """

    pairs: Mapping[int, int]
    doubts: Mapping[int, tuple[int, ...]]
    unproven: frozenset[int] = frozenset()


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
    stamped = () if is_moved else stamped
    likeness = Likeness(source, translation)
    scores = _scores(likeness, fixed, stamped, is_moved)
    found = _Table(scores, len(source), len(translation)).alignment(fixed)
    proven = {*fixed} if len(stamped) != len(translation) else {*fixed, *range(len(translation))}
    return _sifted(found, likeness, proven)


def _sifted(found: Alignment, likeness: Likeness, proven: Collection[int]) -> Alignment:
    """The pairs that something speaks for; doubts where something speaks against the place."""
    usual = likeness.usual_ratio(found.pairs)
    doubts, unproven = dict(found.doubts), set()
    for column, row in found.pairs.items():
        if column in proven:
            continue
        signs, (rival, best) = likeness.evidence[row][column], likeness.rival(row, column)
        if best > max(signs, _PROOF):
            doubts[column] = tuple(sorted({row, rival}))
        elif signs < _PROOF or signs - best < _LEAD:
            if abs(likeness.ratio(row, column) - usual) > _ODD_LENGTH:
                doubts[column] = (row,)
            else:
                unproven.add(column)
    pairs = {column: row for column, row in found.pairs.items() if column not in doubts}
    return Alignment(pairs, doubts, frozenset(unproven))


def _by_place(source: int, translation: int, fixed: Mapping[int, int]) -> Alignment:
    taken = set(fixed.values())
    free = [index for index in range(source) if index not in taken]
    open_ = [index for index in range(translation) if index not in fixed]
    if len(free) == len(open_):
        return Alignment({**fixed, **dict(zip(open_, free, strict=True))}, {}, frozenset(open_))
    return Alignment(dict(fixed), {index: tuple(free[:2]) for index in open_} if free else {})


def _scores(
    likeness: Likeness,
    fixed: Mapping[int, int],
    stamped: Collection[int],
    is_moved: bool,
) -> list[list[float]]:
    """What each pair is worth, by index of the source's section, then of the translation's."""
    source, translation = len(likeness.source), len(likeness.translation)
    bonus = [_stamp_bonus(index, stamped) for index in range(source)]
    base = _MOVED if is_moved else _PAIR
    owners = {of_source: index for index, of_source in fixed.items()}
    free = [index for index in range(source) if index not in owners]
    open_ = [index for index in range(translation) if index not in fixed]
    places = dict(zip(open_, free, strict=True)) if len(free) == len(open_) and not is_moved else {}
    scores = []
    for row in range(source):
        line = []
        for column in range(translation):
            if row in owners or column in fixed:
                line.append(_SURE if owners.get(row) == column else _NEVER)
            else:
                place = _SAME_PLACE if places.get(column) == row else 0.0
                line.append(base + bonus[row] + place + likeness.worth(row, column))
        scores.append(line)
    return scores


def _stamp_bonus(index: int, stamped: Collection[int]) -> float:
    if not stamped:
        return 0.0
    return _STAMP if index in stamped else -_STAMP


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
