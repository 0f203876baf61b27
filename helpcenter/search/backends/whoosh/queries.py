"""A plan's words as Whoosh queries, and the scores that Whoosh gives them: BM25 by field, as our impacts have it.

Whoosh's own disjunction of maxima compares the scores of different documents, its compounds drop the boost of a single
clause, and its trees of matchers are sorted by comparing matchers: the compounds here go around all three.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from whoosh import matching, query, scoring

from helpcenter.search.field_weights import OWN, Field, Weights, field_name
from helpcenter.search.plan import TermQuery, Word


class FieldStatistics(NamedTuple):
    """How many passages have a field, and its mean length in those."""

    passages: int
    mean: float


def bm25(weights: Weights, field: Field, found: FieldStatistics, frequency: int) -> Callable[[float, int], float]:
    """The impact of a term that so many passages have in a field, by how often it stands there and how many terms do;
    the same formula as in the arrays."""
    rarity = max(math.log(max(found.passages, 1) / (frequency + 1)) + 1, 0.05)
    k1, b, factor = weights.k1, weights.length(field), weights.of(field)

    def impact(often: float, length: int) -> float:
        return factor * rarity * often * (k1 + 1) / (often + k1 * (1 - b + b * length / found.mean))

    return impact


class ImpactWeighting(scoring.WeightingModel):  # type: ignore[misc]
    """Scores terms by their impacts. `statistics` are those of Whoosh's fields, by name."""

    def __init__(self, weights: Weights, statistics: Callable[[str], FieldStatistics]) -> None:
        self._weights = weights
        self._statistics = statistics

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> scoring.BaseScorer:
        if fieldname.partition("_")[0] not in OWN:
            return scoring.WeightScorer.for_(searcher, fieldname, text)
        frequency = searcher.get_parent().doc_frequency(fieldname, text)
        field = Field(fieldname.partition("_")[0])
        return _ImpactScorer(searcher, fieldname, bm25(self._weights, field, self._statistics(fieldname), frequency))


class _ImpactScorer(scoring.BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, impact: Callable[[float, int], float]) -> None:
        self._length: Callable[[int], int] = lambda number: searcher.doc_field_length(number, fieldname, 1)
        self._impact = impact

    def score(self, matcher: matching.Matcher) -> float:
        return self._impact(matcher.weight(), self._length(matcher.id()))


class _BestMatcher(matching.DisjunctionMaxMatcher):  # type: ignore[misc]
    """The better score of two, of documents that both have."""

    def score(self) -> float:
        both = [each for each in (self.a, self.b) if each.is_active()]
        number = min(each.id() for each in both)
        return max(float(each.score()) for each in both if each.id() == number)


class AnyOf(query.Or):  # type: ignore[misc]
    """Documents of any clause, with the sum of its scores."""

    def _matcher(self, subs: Sequence[query.Query], searcher: Any, context: Any) -> matching.Matcher:
        return self._tree_matcher(subs, matching.UnionMatcher, searcher, context, None)


class BestOf(query.DisjunctionMax):  # type: ignore[misc]
    """Documents of any clause, with the best of its scores."""

    def _matcher(self, subs: Sequence[query.Query], searcher: Any, context: Any) -> matching.Matcher:
        return self._tree_matcher(subs, _BestMatcher, searcher, context, None)


class AllOf(query.And):  # type: ignore[misc]
    """Documents of every clause, with the sum of its scores."""

    def _matcher(self, subs: Sequence[query.Query], searcher: Any, context: Any) -> matching.Matcher:
        return self._tree_matcher(subs, matching.IntersectionMatcher, searcher, context, None)


class GuideTitles:
    """Where terms stand in the titles of guides: the record keeps a title once, in the field of the guide's first
    passage. `sizes` holds, by segment searcher, how many documents each guide has that begins at a document (0: none
    does); `statistics` are those of guide titles over passages."""

    def __init__(
        self,
        searcher: Any,
        sizes: Mapping[int, Sequence[int]],
        weights: Weights,
        statistics: Callable[[str], FieldStatistics],
    ) -> None:
        self._searcher = searcher
        self._sizes = sizes
        self._weights = weights
        self._statistics = statistics

    def scores(self, leaf: Any, name: str, text: str) -> tuple[list[int], list[float]]:
        """The passages of one segment whose guides have a term in their titles, with its impact there."""
        found = [*self._titles(leaf, name, text)]
        if not found:
            return [], []
        every = (each for leaf, _ in self._searcher.leaf_searchers() for each in self._titles(leaf, name, text))
        frequency = sum(size for _, size, _, _ in every)
        impact = bm25(self._weights, Field.GUIDE_TITLE, self._statistics(name), frequency)
        numbers = [number + place for number, size, _, _ in found for place in range(size)]
        return numbers, [impact(often, length) for _, size, often, length in found for _ in range(size)]

    def _titles(self, leaf: Any, name: str, text: str) -> Iterator[tuple[int, int, float, int]]:
        """The first documents of guides: number, documents, how often the term stands in the title, its length."""
        term, reader, sizes = text.encode(), leaf.reader(), self._sizes[id(leaf)]
        if (name, term) not in reader:
            return
        matcher = reader.postings(name, term)
        while matcher.is_active():
            number = matcher.id()
            if sizes[number]:
                yield number, sizes[number], matcher.weight(), leaf.doc_field_length(number, name, 1)
            matcher.next()


class GuideTitle(query.Term):  # type: ignore[misc]
    """Every passage of the guides that have a term in their titles."""

    def __init__(self, name: str, text: str, boost: float, titles: GuideTitles) -> None:
        super().__init__(name, text, boost)
        self._titles = titles

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        numbers, scores = self._titles.scores(searcher, self.fieldname, self.text)
        return matching.ListMatcher(numbers, [self.boost * score for score in scores])


@dataclass(frozen=True)
class QueryWriter:
    """Writes queries of an index whose own language is `language`. `words` tells the terms of the commonest words that
    begin with a prefix: not all of them, which on a large index would be a denial of service."""

    weights: Weights
    language: str
    titles: GuideTitles
    words: Callable[[str, str], Iterable[str]]

    def of_words(self, words: Iterable[Word], *, own: bool = False) -> query.Query:
        """Passages of any word; each counts by its best alternative. `own`: only words of the passage itself."""
        return AnyOf([self._word(word, own=own) for word in words])

    def of_term(self, term_query: TermQuery, weight: float = 1.0, *, own: bool = False) -> query.Query:
        """Passages that hold a word or phrase."""
        language, units = term_query.language, term_query.units
        if term_query.prefix:
            found = self.words(language, term_query.prefix)
            return BestOf([self._term(language, each, weight, own=own) for each in found])
        # The mean of the words of a phrase.
        share = weight / max(len(units), 1)
        return AllOf([self._unit(language, unit, share, own=own) for unit in units])

    def _word(self, word: Word, *, own: bool) -> query.Query:
        return BestOf(
            [
                self.of_term(term_query, word.weight * alternative.weight, own=own)
                for alternative in word.alternatives
                for term_query in alternative.term_queries
            ]
        )

    def _unit(self, language: str, unit: Sequence[str], weight: float, *, own: bool) -> query.Query:
        weights = [weight, *(weight * self.weights.unfolded for _ in unit[1:])]
        return AnyOf([self._term(language, term, each, own=own) for term, each in zip(unit, weights, strict=True)])

    def _term(self, language: str, term: str, weight: float, *, own: bool) -> query.Query:
        boost = weight if language == self.language else weight * self.weights.other_language
        fields = [field for field in OWN if self.weights.of(field)]
        clauses = [query.Term(field_name(field, language), term, boost) for field in fields]
        if self.weights.guide_title and not own:
            clauses.append(GuideTitle(field_name(Field.TITLE, language), term, boost, self.titles))
        return AnyOf(clauses)
