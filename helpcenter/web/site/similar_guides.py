"""The guides whose titles look most like words that found nothing, so that no search is a dead end."""

import unicodedata
from functools import lru_cache

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.web.context import GuideCard
from helpcenter.web.layout import guide_card
from helpcenter.web.state import View

_MAX_GUIDES = 3
# So many of the words' trigrams must be shared: below it the similarity is chance.
_MIN_SIMILARITY = 0.12


def similar_guides(view: View, text: str) -> list[GuideCard]:
    """At most three, the most alike first; none when nothing is like the words."""
    wanted = _trigrams(text)
    if not wanted:
        return []
    names = view.catalog.library.products

    def similarity(guide: LocalizedGuide) -> float:
        product = names.get(guide.guide.product or "")
        found = _kept_trigrams(f"{guide.title} {product.name if product else ''}")
        return len(wanted & found) / len(wanted)

    ranked = sorted(
        ((similarity(guide), guide) for guide in view.catalog.guides(view.locale)), key=lambda pair: -pair[0]
    )
    return [guide_card(view, guide) for score, guide in ranked[:_MAX_GUIDES] if score >= _MIN_SIMILARITY]


def _trigrams(text: str) -> frozenset[str]:
    """Each three letters in a row of every word, without accents and case; the edges of words count as letters."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    padded = (f" {word} " for word in bare.split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


_kept_trigrams = lru_cache(maxsize=4096)(_trigrams)
"""Of titles; words that found nothing are not remembered."""
