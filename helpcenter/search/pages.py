"""What a visitor sees of a guide that was found: its best passages, their snippets, and why it is there."""

from collections.abc import Iterator, Sequence

import numpy as np

from helpcenter.domain.hit import Hit, PassageHit
from helpcenter.search.collection import Collection, Integers
from helpcenter.search.languages import language_of
from helpcenter.search.matching import Plan
from helpcenter.search.scoring import Scores
from helpcenter.search.snippets import snippet

_PASSAGES = 3
_REASONS = 5


class Page:
    """Makes hits from the scores of one query. `pinned` are indexes of guides."""

    def __init__(self, collection: Collection, scores: Scores, plan: Plan, pinned: frozenset[int]) -> None:
        self._collection = collection
        self._scores = scores
        self._plan = plan
        self._pinned = pinned

    def hit(self, guide: int, best: float) -> Hit:
        """A guide with at most three of its passages, each of another block, each a hit of its own.

        Where only the guide's title or summary was found, the guide itself is its passage, without an anchor.
        """
        name = self._collection.guides[guide]
        entry = self._collection.manifest.guides[name]
        head = self._collection.heads[name]
        chosen = self._best_passages(guide, head) or [head]
        return Hit(
            guide=name,
            locale=entry.title_locale,
            title=entry.title,
            score=round(best, 4),
            passages=tuple(self._passage(document) for document in chosen),
            why=tuple(self._reasons(guide, [head, *chosen])),
        )

    def _best_passages(self, guide: int, head: int) -> list[int]:
        mine = (self._collection.guide_of == guide) & self._scores.own & (self._scores.total > 0)
        documents = [int(document) for document in np.flatnonzero(mine) if document != head]
        documents.sort(key=lambda document: (-round(float(self._scores.total[document]), 6), document))
        chosen: dict[str, int] = {}
        for document in documents:
            chosen.setdefault(self._collection.block_of[document], document)
        return list(chosen.values())[:_PASSAGES]

    def _passage(self, document: int) -> PassageHit:
        passage, tokens = self._collection.shown(document)
        marks = self._scores.marks.get(language_of(passage.locale).key, frozenset())
        return PassageHit(
            kind=passage.kind,
            id=passage.id,
            position=passage.position,
            of=passage.of,
            locale=passage.locale,
            title=passage.title,
            snippet=snippet(passage.body, tokens, marks),
            score=round(float(self._scores.total[document]), 4),
        )

    def _reasons(self, guide: int, documents: Sequence[int]) -> Iterator[str]:
        if guide in self._pinned:
            yield "pin"
        shown = np.array(sorted(set(documents)), np.int64)
        reasons: list[str] = []
        is_found = False
        for word in self._scores.words:
            is_typed = _meet(word.typed, shown)
            stand_ins = [str(reason) for reason, held in word.instead if _meet(held, shown)]
            is_found |= is_typed or bool(stand_ins)
            if not is_typed and stand_ins:
                reasons.append(stand_ins[0])
        if not is_found:
            yield from (f"product: {name}" for _, name in self._plan.products)
        yield from list(dict.fromkeys(reasons))[:_REASONS]


def _meet(held: Integers, shown: Integers) -> bool:
    """Whether two sorted lists of documents have one in common; `shown` is a handful."""
    if not len(held):
        return False
    places = np.minimum(np.searchsorted(held, shown), len(held) - 1)
    return bool((held[places] == shown).any())
