"""What a visitor sees of the guides that were found: their best passages, snippets, and why they are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from helpcenter.domain.hit import Hit, PassageHit
from helpcenter.search.interfaces import IMPACT_SCALE, GuidePassages, Retrieval, SearchBackend
from helpcenter.search.plan import Plan
from helpcenter.search.results.reasons import SEMANTIC, reasons
from helpcenter.search.results.snippets import Highlighter
from helpcenter.search.text.languages import language_of

_PASSAGES = 3

Ranked = tuple[int, int]
"""A guide or passage, and its score."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """Guides that another locale's index found, best first, with the ids of their best passages there."""

    locale: str
    passages: Mapping[str, tuple[str, ...]]


class HitBuilder:
    """Makes hits of guides that were found. Safe for threads."""

    def __init__(self, backend: SearchBackend) -> None:
        self._backend = backend
        self._languages: dict[str, str] = {}

    def hits(
        self,
        guides: Sequence[Ranked],
        plan: Plan,
        retrieval: Retrieval,
        pinned: Collection[int],
        promotion: Promotion | None = None,
        *,
        is_semantic: bool = False,
    ) -> tuple[Hit, ...]:
        """A hit for each guide and its score. `is_semantic`: embeddings may have brought guides."""
        names = [self._backend.guides[guide] for guide, _ in guides]
        promoted = promotion.passages if promotion else {}
        heads: list[int] = []
        chosen: list[list[Ranked]] = []
        for (guide, _), name, found in zip(
            guides, names, retrieval.passages_of([guide for guide, _ in guides]), strict=True
        ):
            heads.append(int(found.passages[0]))
            named = self._backend.passages_named(guide, promoted.get(name, ()))
            chosen.append([(number, 0) for number in named] or _best(found))
        shown = [sorted({head, *(number for number, _ in mine)}) for head, mine in zip(heads, chosen, strict=True)]
        why_found = reasons(plan, retrieval, shown, is_semantic=is_semantic)
        highlighter = Highlighter(plan, self._backend.lexicon.surface_forms)
        made = []
        for (guide, score), name, passages, why in zip(guides, names, chosen, why_found, strict=True):
            because = [f"language: {promotion.locale}"] if promotion and name in promoted else why
            entry = self._backend.entries[name]
            made.append(
                Hit(
                    guide=name,
                    locale=entry.title_locale,
                    title=entry.title,
                    score=round(score / IMPACT_SCALE, 4),
                    passages=tuple([self.passage(number, worth, highlighter) for number, worth in passages]),
                    why=("pin", *(each for each in because if each != SEMANTIC)) if guide in pinned else tuple(because),
                )
            )
        return tuple(made)

    def passage(self, number: int, score: int, highlighter: Highlighter) -> PassageHit:
        """A passage as a visitor sees it."""
        passage = self._backend.passage(number)
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


def _best(found: GuidePassages) -> list[Ranked]:
    """At most three passages, each of another block and found by words of its own, with their scores.

    Where only the guide's title or summary was found, the guide itself is its passage, without an anchor.
    """
    # Lists: a guide has some tens of passages, and a handful of calls to numpy cost more than all of them.
    is_own, scores, blocks = found.is_own.tolist(), found.scores.tolist(), found.blocks.tolist()
    own = [place for place in range(1, len(is_own)) if is_own[place]]
    own.sort(key=scores.__getitem__, reverse=True)
    best: dict[int, int] = {}
    for place in own:
        best.setdefault(blocks[place], place)
        if len(best) == _PASSAGES:
            break
    return [(int(found.passages[place]), scores[place]) for place in best.values() or (0,)]
