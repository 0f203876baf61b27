"""HTML without what costs a parser time by its square: thousands of attributes in one tag, and thousands of those tags
for which it looks through all that came before.

What is a tag is told from every `<` on, also within comments, scripts and quotes: whatever the parser takes for a tag
is among them, and cutting the others short harms nothing that is shown.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter

MOST_ATTRIBUTES = 100
"""Of one tag. People write a dozen, programs thirty."""
# Attributes of every <html> and <body> are added to the first one's; of options, all before them are looked through;
# outside of their lists the others stand in each other, closed or not.
_MOST = {"html": 20, "body": 20, "option": 5_000, "optgroup": 5_000, "rt": 20_000, "rp": 20_000}
_COSTLY = re.compile(r"<(html|body|option|optgroup|rt|rp)(?=[\t\n\f\r />])", re.IGNORECASE)
# A tag that is shorter than its attributes would be is none of those that are looked for.
_START = re.compile(r"</?[a-zA-Z][^\t\n\f\r />]*+(?![^\"'>]{0,150}>)")
_BETWEEN = re.compile(r"[\t\n\f\r /]*+")
_SPACES = re.compile(r"[\t\n\f\r ]*+")
_NAME_END = re.compile(r"[\t\n\f\r />=]")
_VALUE_END = re.compile(r"[\t\n\f\r >]")
_ANY_TAG = re.compile(r"<[^<>]*>")
_ROUNDS = 3


def with_few_tags(html: str) -> str:
    """Tags beyond the bounds are made ones that nobody sees, attributes beyond it are left out."""
    counts: Counter[str] = Counter()

    def bounded(found: re.Match[str]) -> str:
        name = found[1].lower()
        counts[name] += 1
        return found[0] if counts[name] <= _MOST[name] else "<meta"

    html = _COSTLY.sub(bounded, html)
    for _ in range(_ROUNDS):
        cuts = _Attributes(html).too_many()
        if not cuts:
            return html
        # What is left may read otherwise, where it was written to mislead.
        html = _without(html, cuts)
    return words_only(html)


def words_only(html: str) -> str:
    """The words of a page that no parser can be given."""
    return _ANY_TAG.sub(" ", html).replace("<", "&lt;")


def _without(html: str, cuts: list[tuple[int, int]]) -> str:
    kept, position = [], 0
    for start, end in cuts:
        if start >= position:
            kept.append(html[position:start])
        position = max(position, end)
    return "".join([*kept, html[position:]])


class _Attributes:
    """Reads tags as the standard says. Every place is read once, however many tags seem to lead there."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._ends = {sign: _places(re.compile(sign), html) for sign in "\"'"}
        self._name_ends, self._value_ends = _places(_NAME_END, html), _places(_VALUE_END, html)
        # By where an attribute begins: how many there are from it on, where the next one begins, where the tag ends.
        self._read: dict[int, tuple[int, int, int]] = {}

    def too_many(self) -> list[tuple[int, int]]:
        """From where to where attributes beyond the bound stand, in the order of their tags."""
        cuts: list[tuple[int, int]] = []
        for found in _START.finditer(self._html):
            if cuts and cuts[-1][0] <= found.start() < cuts[-1][1]:
                continue
            first = self._begin(found.end())
            count, _, end = self._follow(first)
            if count > MOST_ATTRIBUTES:
                for _ in range(MOST_ATTRIBUTES):
                    first = self._read[first][1]
                cuts.append((first, end))
        return sorted(cuts)

    def _begin(self, position: int) -> int:
        found = _BETWEEN.match(self._html, position)
        return found.end() if found else position

    def _follow(self, position: int) -> tuple[int, int, int]:
        chain = []
        while position not in self._read and position < len(self._html) and self._html[position] != ">":
            chain.append(position)
            position = self._begin(self._after(position))
        count, _, end = self._read.get(position, (0, position, position))
        following = position
        for place in reversed(chain):
            count += 1
            self._read[place] = (count, following, end)
            following = place
        return count, following, end

    def _after(self, position: int) -> int:
        """Where the attribute ends that begins there; the end of the page where a quote is not closed."""
        at = self._next(self._name_ends, position + 1)
        found = _SPACES.match(self._html, at)
        equals = found.end() if found else at
        if self._html[equals : equals + 1] != "=":
            return at
        found = _SPACES.match(self._html, equals + 1)
        value = found.end() if found else equals + 1
        sign = self._html[value : value + 1]
        if sign in self._ends and sign:
            return min(self._next(self._ends[sign], value + 1) + 1, len(self._html))
        return self._next(self._value_ends, value)

    def _next(self, places: "array[int]", position: int) -> int:
        index = bisect_left(places, position)
        return places[index] if index < len(places) else len(self._html)


def _places(pattern: re.Pattern[str], html: str) -> "array[int]":
    return array("q", (found.start() for found in pattern.finditer(html)))
