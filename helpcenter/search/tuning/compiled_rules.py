"""Tuning and product names in the shape that the planner wants: everything reduced to terms, once per release."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpcenter.domain.library import Product
from helpcenter.search.text.analysis import Token, analyze, words_of
from helpcenter.search.text.characters import fold
from helpcenter.search.text.languages import language_of
from helpcenter.search.text.vocabulary import Vocabulary
from helpcenter.search.tuning.pins import PinMatcher
from helpcenter.search.tuning.rules import Synonym, Tuning

# Brand names are what a misspelt word most likely was meant to be.
_BRAND_COUNT = 1_000_000
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """A phrase that means others; `terms` are its words, `left` and `right` what the search owner wrote.

    `is_loose`: `terms` are its content words, sorted; they may stand in any order, with stop words between them.
    """

    terms: tuple[str, ...]
    left: str
    right: tuple[str, ...]
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the words of a query mean beyond themselves. `languages` are those of the index, the locale's own first."""

    languages: tuple[str, ...]
    synonyms: Mapping[tuple[str, ...], Sequence[SynonymRule]]
    longest_synonym: int
    stop_words: Mapping[str, frozenset[str]]
    products: Mapping[str, tuple[str, str]]
    vocabulary: Vocabulary
    pins: PinMatcher
    hidden: PinMatcher

    def phrases_in(
        self, terms: Sequence[str], content_words: Sequence[int]
    ) -> Iterator[tuple[SynonymRule, Sequence[int]]]:
        """The synonyms of a query's phrases, with the places of their words; `content_words` are the places of words
        that are no stop words."""
        every = range(len(terms))
        for is_loose, places in ((False, every), (True, content_words)):
            for start in range(len(places)):
                for end in range(start + 2, min(start + self.longest_synonym, len(places)) + 1):
                    found = [terms[place] for place in places[start:end]]
                    for rule in self.synonyms.get(tuple(sorted(found) if is_loose else found), ()):
                        if rule.is_loose == is_loose:
                            yield rule, places[start:end]

    def products_in(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Id and name of each product named by neighbouring words, written together or apart."""
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
                found = self.products.get("".join(words[start:end]))
                if found:
                    yield found


def compile_rules(tuning: Tuning, products: Sequence[Product], languages: tuple[str, ...]) -> Rules:
    """Rules for one locale's index."""
    own = languages[0]
    stop_words = {language: _stop_words(language, tuning, own) for language in languages}
    synonyms: dict[tuple[str, ...], list[SynonymRule]] = {}
    for synonym in tuning.synonyms:
        rule = _rule(synonym, own, stop_words[own])
        synonyms.setdefault(rule.terms, []).append(rule)
    names = {_without_spaces(name): (product.id, product.name) for product in products for name in _names(product)}
    return Rules(
        languages=languages,
        synonyms=synonyms,
        longest_synonym=max(map(len, synonyms), default=0),
        stop_words=stop_words,
        products={name: found for name, found in names.items() if name},
        vocabulary=_vocabulary(tuning, products, own),
        pins=PinMatcher(tuning.pins),
        hidden=PinMatcher(tuning.hidden),
    )


def _rule(synonym: Synonym, own: str, stop_words: frozenset[str]) -> SynonymRule:
    words = words_of(analyze(synonym.left, own))
    content_words = [word.term for word in words if fold(word.text) not in stop_words]
    if len(content_words) > 1:
        return SynonymRule(tuple(sorted(content_words)), synonym.left, synonym.right, is_loose=True)
    return SynonymRule(tuple(word.term for word in words), synonym.left, synonym.right)


def _names(product: Product) -> tuple[str, ...]:
    return (product.name, *product.aliases)


def _without_spaces(name: str) -> str:
    return "".join(fold(token.text) for token in words_of(analyze(name, "other")))


def _stop_words(language: str, tuning: Tuning, own: str) -> frozenset[str]:
    words = {fold(word) for word in language_of(language).stop_words}
    if language == own:
        words |= {fold(token.text) for word in tuning.stopped for token in analyze(word, own)}
    return frozenset(words - {fold(token.text) for word in tuning.kept for token in analyze(word, own)})


def _vocabulary(tuning: Tuning, products: Sequence[Product], own: str) -> Vocabulary:
    """Words that a query may hold although no text does."""
    counts: dict[str, int] = {}
    for synonym in tuning.synonyms:
        counts |= dict.fromkeys(_forms(analyze(synonym.left, own)), 0)
    for product in products:
        for name in _names(product):
            counts |= dict.fromkeys(_forms(analyze(name, "other")), _BRAND_COUNT)
    return Vocabulary(sorted(counts.items()))


def _forms(tokens: list[Token]) -> set[str]:
    return {form for token in tokens for form in (token.text, fold(token.text))}
