"""Why guides are there: what stood in for the words that were typed."""

from collections.abc import Iterator, Sequence

import numpy as np

from helpcenter.search.interfaces import Numbers, Retrieval
from helpcenter.search.plan import Alternative, ExpansionKind, Plan, TermQuery, Word

SEMANTIC = "meaning"
"""The reason of a guide that shares no word with the query."""
STAGES = (None, "locale", "typo", "synonym")
"""How far from the typed words something was found, the nearest first."""
_REASONS = 5


def reasons(
    plan: Plan, retrieval: Retrieval, shown: Sequence[Sequence[int]], *, is_semantic: bool
) -> Iterator[list[str]]:
    """For each guide, by the passages `shown` of it, the stand-ins that brought it although a word as typed did not."""
    # Neither its words nor its product brought it.
    otherwise = [f"product: {name}" for _, name in plan.products] or ([SEMANTIC] if is_semantic else [])
    if not otherwise and not any(map(_has_stand_in, plan.words)):
        yield from ([] for _ in shown)
        return
    flat = np.unique(np.array([number for mine in shown for number in mine], np.int32))
    places = {number: place for place, number in enumerate(flat.tolist())}
    words = [_held(word.alternatives, retrieval, flat) for word in plan.words]
    for mine in shown:
        rows = [places[number] for number in mine]
        found: dict[str, None] = {}
        is_found = False
        for typed, instead in words:
            is_typed = any(typed[row] for row in rows)
            stand_in = next((reason for reason, held in instead if any(held[row] for row in rows)), None)
            is_found |= is_typed or stand_in is not None
            if not is_typed and stand_in:
                found[stand_in] = None
        yield [*([] if is_found else otherwise), *list(found)[:_REASONS]]


def rescued_by(
    plan: Plan, retrieval: Retrieval, own_language: str, *, is_promoted: bool, is_semantic: bool
) -> str | None:
    """The first stage at which anything shown was found; None when the words as typed were enough."""
    if plan.products and retrieval.finds_products():
        return None
    pairs = [
        (alternative, query)
        for word in plan.words
        for alternative in word.alternatives
        for query in alternative.term_queries
    ]
    for stage in STAGES:
        # One by one: most often the first of all is found.
        if retrieval.finds_any(query for each, query in pairs if _stage(each, query, own_language) == stage):
            return stage
        if is_promoted and stage is None:
            return "locale"
    return SEMANTIC if is_semantic else None


def _stage(alternative: Alternative, query: TermQuery, own_language: str) -> str | None:
    expansion = alternative.expansion
    if expansion is not None and expansion.kind is not ExpansionKind.COMPLETION:
        is_synonymous = expansion.kind in {ExpansionKind.COMPOUND, ExpansionKind.INFLECTION}
        return "synonym" if is_synonymous else expansion.kind.value
    return None if query.language == own_language else "locale"


def _held(
    alternatives: Sequence[Alternative], retrieval: Retrieval, passages: Numbers
) -> tuple[list[bool], list[tuple[str, list[bool]]]]:
    """Which passages hold a word as typed, and which hold each of its stand-ins."""
    typed = np.zeros(len(passages), np.bool_)
    instead: list[tuple[str, list[bool]]] = []
    for alternative in alternatives:
        for query in alternative.term_queries:
            held = retrieval.holding(query, passages)
            if not _is_stand_in(alternative):
                typed |= held
            elif held.any():
                instead.append((str(alternative.expansion), held.tolist()))
    return typed.tolist(), instead


def _is_stand_in(alternative: Alternative) -> bool:
    return alternative.expansion is not None and alternative.expansion.kind is not ExpansionKind.COMPLETION


def _has_stand_in(word: Word) -> bool:
    """Whether a word may have been found by something else than itself."""
    return any(map(_is_stand_in, word.alternatives))
