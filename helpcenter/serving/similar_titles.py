"""Titles that look most like words that found nothing, told from what three letters in a row they share."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.domain.library import Product

_MAX_GUIDES = 3
# So many of the words' trigrams must be shared: below it the similarity is chance.
_MIN_SIMILARITY = 0.12
# Of the words, the rarest in titles first: a visitor's few words have fewer, and each costs as many steps as titles
# have it.
_MOST_TRIGRAMS = 100


class SimilarTitles:
    """Made once of all guides in a language, in their order; `products` are by id, and their names count as the
    title's."""

    def __init__(self, guides: Sequence[LocalizedGuide], products: Mapping[str, Product]) -> None:
        self._guides = guides
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        names = {each.id: _trigrams(each.name) for each in products.values()}
        for place, guide in enumerate(guides):
            for trigram in _trigrams(guide.title).union(names.get(guide.guide.product or "", ())):
                self._places[trigram].append(place)

    def like(self, text: str) -> list[LocalizedGuide]:
        """At most three guides, the most alike first; none when nothing is like the words."""
        wanted = _trigrams(text)
        known = sorted((self._places[each] for each in wanted if each in self._places), key=len)[:_MOST_TRIGRAMS]
        shared: Counter[int] = Counter()
        for places in known:
            shared.update(places)
        best = nsmallest(_MAX_GUIDES, shared.items(), key=lambda each: (-each[1], each[0]))
        return [self._guides[place] for place, count in best if count / len(wanted) >= _MIN_SIMILARITY]


def _trigrams(text: str) -> frozenset[str]:
    """Each three letters in a row of every word, without accents and case; the edges of words count as letters."""
    bare = text.casefold()
    if not bare.isascii():
        bare = "".join(char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))
    padded = [f" {word} " for word in bare.split()]
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))
