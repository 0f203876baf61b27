"""What a visitor sees of the guides that were found: their best passages, snippets, and why they are there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.hit import Hit, PassageHit
from helpcenter.search.backends.arrays.array_format import IMPACT_SCALE, Ids
from helpcenter.search.backends.arrays.compile import CompiledQuery, Compiler
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.posting_lists import holds, impacts_at
from helpcenter.search.plan import Alternative, ExpansionKind, Plan, Word
from helpcenter.search.results.snippets import Highlighter
from helpcenter.search.text.languages import language_of

SEMANTIC = "meaning"
"""The reason of a guide that shares no word with the query."""
_PASSAGES = 3
_REASONS = 5


@dataclass(frozen=True, slots=True)
class Promotion:
    """Guides that another locale's index found, best first, with the ids of their best passages there."""

    locale: str
    passages: Mapping[str, tuple[str, ...]]


class HitBuilder:
    """Makes hits of guides that were found. Safe for threads."""

    def __init__(self, index: ArrayIndex, compiler: Compiler) -> None:
        self._index = index
        self._compiler = compiler
        self._languages: dict[str, str] = {}

    def hits(
        self,
        guides: Sequence[tuple[int, int]],
        plan: Plan,
        compiled: CompiledQuery,
        pinned: Collection[int],
        promotion: Promotion | None = None,
    ) -> tuple[Hit, ...]:
        """A hit for each guide and its score."""
        chosen = self._chosen([guide for guide, _ in guides], compiled)
        promoted = promotion.passages if promotion else {}
        for place, (guide, _) in enumerate(guides):
            chosen[place] = self._named(guide, promoted.get(self._index.guides[guide], ())) or chosen[place]
        highlighter = Highlighter(plan, self._index.surface_forms)
        # Neither its words nor its product brought it.
        otherwise = (SEMANTIC,) if compiled.semantic_postings else ()
        reasons = self._reasons(
            plan, [[number for number, _ in each] for each in chosen], [guide for guide, _ in guides], otherwise
        )
        made = []
        for (guide, score), passages, found_by in zip(guides, chosen, reasons, strict=True):
            name = self._index.guides[guide]
            why = [f"language: {promotion.locale}"] if promotion and name in promotion.passages else found_by
            entry = self._index.manifest.guides[name]
            made.append(
                Hit(
                    guide=name,
                    locale=entry.title_locale,
                    title=entry.title,
                    score=round(score / IMPACT_SCALE, 4),
                    passages=tuple(self._passage(number, worth, highlighter) for number, worth in passages),
                    why=("pin", *(each for each in why if each != SEMANTIC)) if guide in pinned else tuple(why),
                )
            )
        return tuple(made)

    def passages(self, ranked: Sequence[tuple[int, int]], plan: Plan) -> list[PassageHit]:
        """Passages and their scores as a visitor sees them."""
        highlighter = Highlighter(plan, self._index.surface_forms)
        return [self._passage(number, score, highlighter) for number, score in ranked]

    def _chosen(self, guides: Sequence[int], compiled: CompiledQuery) -> list[list[tuple[int, int]]]:
        """For each guide at most three passages, each of another block and found by words of its own, with scores.

        Where only the guide's title or summary was found, the guide itself is its passage, without an anchor.
        """
        if not guides:
            return []
        # Ascending, so that passages are.
        order = sorted(range(len(guides)), key=guides.__getitem__)
        spans = self._index.spans[[guides[place] for place in order]].tolist()
        passages = np.concatenate([np.arange(low, high, dtype=np.int32) for low, high in spans])
        scores, own = self._worth(passages, compiled)
        starts = list(accumulate((high - low for low, high in spans), initial=0))
        own[starts[:-1]] = False
        chosen: list[list[tuple[int, int]]] = [[] for _ in guides]
        for place, (low, _), at, end in zip(order, spans, starts, starts[1:], strict=False):
            mine = own[at:end].nonzero()[0]
            worth = scores[at:end].take(mine)
            best = mine.take((-worth).argsort(kind="stable")) + low
            chosen[place] = self._of_blocks(best, np.sort(worth)[::-1]) or [(low, int(scores[at]))]
        return chosen

    def _worth(self, passages: Ids, compiled: CompiledQuery) -> tuple[Ids, NDArray[np.bool_]]:
        """What each of these ascending passages is worth, and whether it holds a word itself."""
        scores, own = np.zeros(len(passages), np.int32), np.zeros(len(passages), np.bool_)
        for each in compiled.lists:
            scores += impacts_at(each, passages)
            own |= holds(each, passages, own=True)
        for each in compiled.optional:
            scores += impacts_at(each, passages)
        return scores, own

    def _of_blocks(self, passages: NDArray[np.int64], scores: Ids) -> list[tuple[int, int]]:
        """The first few passages that are of different blocks, with their scores."""
        found: dict[int, tuple[int, int]] = {}
        blocks = self._index.blocks.take(passages)
        for block, number, score in zip(blocks.tolist(), passages.tolist(), scores.tolist(), strict=True):
            found.setdefault(block, (number, score))
            if len(found) == _PASSAGES:
                break
        return list(found.values())

    def _named(self, guide: int, passages: Sequence[str]) -> list[tuple[int, int]]:
        """The passages of a guide with these ids, in this order, without scores."""
        if not passages:
            return []
        numbers = {self._index.passage(number).id: number for number in range(*self._index.spans[guide].tolist())}
        return [(numbers[each], 0) for each in passages if each in numbers]

    def _passage(self, number: int, score: int, highlighter: Highlighter) -> PassageHit:
        passage = self._index.passage(number)
        return PassageHit(
            passage.kind,
            passage.id,
            passage.position,
            passage.of,
            passage.locale,
            passage.title,
            highlighter.snippet(passage.body, self._language(passage.locale)),
            round(score / IMPACT_SCALE, 4),
        )

    def _language(self, locale: str) -> str:
        if locale not in self._languages:
            self._languages[locale] = language_of(locale).key
        return self._languages[locale]

    def _reasons(
        self, plan: Plan, chosen: Sequence[Sequence[int]], guides: Sequence[int], otherwise: Sequence[str]
    ) -> Iterator[list[str]]:
        """For each guide, the stand-ins that brought it although a word as typed did not."""
        if not plan.products and not otherwise and not any(map(_stands_in, plan.words)):
            yield from ([] for _ in guides)
            return
        heads = self._index.spans[list(guides), 0].tolist() if guides else []
        shown = [sorted({head, *mine}) for head, mine in zip(heads, chosen, strict=True)]
        flat = np.unique(np.array([number for mine in shown for number in mine], np.int32))
        places = {number: place for place, number in enumerate(flat.tolist())}
        rows = [[places[number] for number in mine] for mine in shown]
        words = [self._found_by(word.alternatives, flat) for word in plan.words]
        named = [f"product: {name}" for _, name in plan.products] or otherwise
        for mine in rows:
            reasons: list[str] = []
            is_found = False
            for typed, instead in words:
                is_typed = any(typed[place] for place in mine)
                stand_in = next((reason for reason, held in instead if any(held[place] for place in mine)), None)
                is_found |= is_typed or stand_in is not None
                if not is_typed and stand_in:
                    reasons.append(stand_in)
            yield [*([] if is_found else named), *list(dict.fromkeys(reasons))[:_REASONS]]

    def _found_by(
        self, alternatives: Sequence[Alternative], passages: NDArray[np.int32]
    ) -> tuple[list[bool], list[tuple[str, list[bool]]]]:
        typed = np.zeros(len(passages), np.bool_)
        instead: list[tuple[str, list[bool]]] = []
        for alternative in alternatives:
            for term_query in alternative.term_queries:
                held = self._compiler.holds(term_query, passages)
                if not _is_stand_in(alternative):
                    typed |= held
                elif held.any():
                    instead.append((str(alternative.expansion), held.tolist()))
        return typed.tolist(), instead


def _is_stand_in(alternative: Alternative) -> bool:
    return alternative.expansion is not None and alternative.expansion.kind is not ExpansionKind.COMPLETION


def _stands_in(word: Word) -> bool:
    """Whether a word may have been found by something else than itself."""
    return any(map(_is_stand_in, word.alternatives))
