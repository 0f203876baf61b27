"""A backend in a few lines, to show that the interface is enough: it looks into every passage for every word."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from helpcenter.domain.library import Library
from helpcenter.domain.passage import Passage
from helpcenter.search.backends.exhaustive import ExhaustiveRetrieval
from helpcenter.search.backends.guide_table import GuideFilter, GuideTable
from helpcenter.search.backends.index_diff import content_of
from helpcenter.search.field_weights import KIND_WEIGHTS, WEIGHTS
from helpcenter.search.interfaces import IMPACT_SCALE, Filters, Mask, Numbers, Retrieval, Scores, Vector
from helpcenter.search.plan import Plan, TermQuery, Word
from helpcenter.search.text.analysis import Token, TokenRole, analyze
from helpcenter.search.text.characters import fold
from helpcenter.search.text.languages import language_of
from helpcenter.search.text.vocabulary import Vocabulary


class TinyBackend:
    """See `interfaces.SearchBackend`, and `interfaces.Lexicon`: it is its own."""

    has_vectors = False

    def __init__(self, library: Library, locale: str) -> None:
        content = content_of(library.published(), locale, {})
        self.guides = sorted(content)
        self.entries = {guide: content[guide].entry for guide in self.guides}
        own = language_of(locale).key
        used = {language for entry in self.entries.values() for language in entry.languages}
        self.languages = (own, *sorted(used - {own}))
        self.passages = [passage for guide in self.guides for passage in content[guide].passages()]
        ends = np.cumsum([0, *(self.entries[guide].count for guide in self.guides)])
        owners = np.repeat(np.arange(len(self.guides)), np.diff(ends)).astype(np.int32)
        blocks = {(each.guide, each.block): number for number, each in enumerate(self.passages)}
        numbers = np.array([blocks[each.guide, each.block] for each in self.passages], np.int32)
        self.table = GuideTable(self.guides, self.entries, np.stack([ends[:-1], ends[1:]], axis=1), owners, numbers)
        self.guide_filter = GuideFilter(self.table)
        self.lexicon = self
        self.own = [_tokens(each.locale, (each.title, 2.0), (each.body, 1.0)) for each in self.passages]
        heads = [self.entries[each.guide] for each in self.passages]
        titles = [_tokens(head.title_locale, (head.title, 0.8)) for head in heads]
        self.all = [[*mine, *title] for mine, title in zip(self.own, titles, strict=True)]

    def retrieve(self, plan: Plan, filters: Filters) -> Retrieval:
        return ExhaustiveRetrieval(
            self.table,
            self.guide_filter,
            plan,
            filters,
            scores=self._sums(plan.words, self.all),
            optional=self._sums(plan.optional, self.all),
            is_own=self._sums(plan.words, self.own) > 0,
            find=self._find,
            find_nearest=lambda vector, count: np.empty(0, np.int32),
        ).with_products(round(WEIGHTS.product * IMPACT_SCALE))

    def _sums(self, words: Sequence[Word], tokens: Sequence[Sequence["Weighted"]]) -> Scores:
        sums = [sum(_best(word, mine, self.languages[0]) for word in words) for mine in tokens]
        kinds = [KIND_WEIGHTS.get(each.kind, 1.0) for each in self.passages]
        return np.array([round(total * kind * IMPACT_SCALE) for total, kind in zip(sums, kinds, strict=True)], np.int32)

    def _find(self, query: TermQuery) -> Mask:
        return np.array([_score(query, mine) > 0 for mine in self.all], np.bool_)

    def number_of(self, guide: str) -> int | None:
        return self.guides.index(guide) if guide in self.entries else None

    def guides_of(self, passages: Numbers) -> Numbers:
        return self.table.guide_of[passages]

    def passage(self, number: int) -> Passage:
        return self.passages[number]

    def passages_named(self, guide: int, ids: Sequence[str]) -> list[int]:
        numbers = {self.passages[number].id: number for number in range(*self.table.spans[guide])}
        return [numbers[each] for each in ids if each in numbers]

    def ngram_scores(self, passages: Numbers, ngrams: Sequence[str]) -> Scores:
        return np.zeros(len(passages), np.int32)

    def similarities(self, vector: Vector, passages: Numbers) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        return np.zeros(len(passages))

    def vocabulary(self, language: str) -> Vocabulary:
        words = [_words(mine, language) for mine in self.own]
        return Vocabulary(sorted(Counter(word for mine in words for word in mine).items()))

    def knows(self, language: str, term: str) -> bool:
        return self.document_frequency(language, term) > 0

    def document_frequency(self, language: str, term: str) -> int:
        return int(self._find(TermQuery(language, ((term,),))).sum())

    def prefix_frequency(self, language: str, prefix: str) -> int:
        return int(self._find(TermQuery(language, (), prefix)).sum())

    def surface_forms(self, language: str, term: str) -> list[str]:
        return sorted(
            {token.text for mine in self.own for tag, token, _ in mine if tag == language and term in token.terms}
        )


Weighted = tuple[str, Token, float]
"""A token of a language, and what its field weighs."""


def _tokens(locale: str, *fields: tuple[str, float]) -> list[Weighted]:
    language = language_of(locale).key
    return [(language, token, weight) for text, weight in fields for token in analyze(text, language)]


def _best(word: Word, tokens: Sequence[Weighted], own_language: str) -> float:
    scores = [
        _score(query, tokens) * alternative.weight * (1.0 if query.language == own_language else 0.7)
        for alternative in word.alternatives
        for query in alternative.term_queries
    ]
    return word.weight * max(scores, default=0.0)


def _score(query: TermQuery, tokens: Sequence[Weighted]) -> float:
    """The mean of the words of a phrase, 0 where one is missing; repetition counts less and less."""
    mine = [(token, weight) for language, token, weight in tokens if language == query.language]
    if query.prefix:
        return max((weight for token, weight in mine if fold(token.text).startswith(query.prefix)), default=0.0)
    sums = [
        sum((0.3 if place else 1.0) * _saturated(weight for token, weight in mine if term in token.terms)
            for place, term in enumerate(unit))
        for unit in query.units
    ]  # fmt: skip
    return sum(sums) / len(sums) if sums and all(sums) else 0.0


def _saturated(weights: Iterable[float]) -> float:
    total = sum(weights)
    return total / (total + 1)


def _words(tokens: Sequence[Weighted], language: str) -> set[str]:
    """The words of a passage, with their accents and without."""
    words = (token.text for tag, token, _ in tokens if tag == language and token.role is not TokenRole.TAIL)
    return {form for word in words for form in (word, fold(word))}
