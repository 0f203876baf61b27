"""From the words of a query to what is looked up: a pure function from query, rules and lexicon to a plan."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter

from helpcenter.domain.hit import Correction, corrected
from helpcenter.lru_cache import Key, LruCache, Value
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.interfaces import Lexicon
from helpcenter.search.plan import Alternative, Expansion, ExpansionKind, Plan, TermQuery, Word
from helpcenter.search.query.compounds import compounds_containing, split_compound
from helpcenter.search.query.inflections import inflections
from helpcenter.search.query.spelling import complete_misspelt, correction_candidates
from helpcenter.search.text.analysis import LONGEST_TERM, Token, TokenRole, analyze, ngram_line, ngrams_in, words_of
from helpcenter.search.text.characters import LONGEST_KEPT, fold
from helpcenter.search.text.edit_distance import edits_allowed
from helpcenter.search.tuning.compiled_rules import Rules

# Longer queries are pasted text; their first words say what they are about, and the cost stays bounded.
MAX_WORDS = 48
_MAX_CORRECTED = 6
# Whoever is still typing has not yet made more mistakes, and waits for an answer at each key.
_MAX_CORRECTED_WHILE_TYPING = 3
_MAX_SYNONYMS = 12
_MAX_NGRAMS = 96
_FEW_WORDS = 2
_KEPT_WORDS = 8192


@dataclass(frozen=True, slots=True)
class _TermCandidate:
    """A token that may become a word of the plan: `raw` is what was typed, `read_as` the token that it is taken for
    (its correction)."""

    token: Token
    raw: str
    read_as: Token
    corrections: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    inflections: tuple[str, ...] = ()
    is_stop: bool = False
    extra: tuple[Alternative, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _PlannedTerm:
    """A word of a query by itself: `word` with the synonyms of that one word, `optional` the same as a stop word."""

    candidate: _TermCandidate
    word: Word
    optional: Word
    name: str | None
    correction: Correction | None
    is_unknown: bool


class Planner:
    """Makes plans by one set of rules for one lexicon. Safe for threads.

    What a word stands for does not hang on its neighbours, so it is worked out once and kept for the queries to come;
    the same word then has the very same alternatives in every plan.
    """

    def __init__(self, rules: Rules, lexicon: Lexicon, weights: Weights = WEIGHTS) -> None:
        self.rules = rules
        self._lexicon = lexicon
        self._weights = weights
        self._has_phrases = rules.longest_synonym > 1
        # Nothing that is analysed runs across a space.
        self._tokens: LruCache[str, tuple[tuple[Token, str], ...]] = LruCache(_KEPT_WORDS)
        self._planned_terms: LruCache[tuple[str, TokenRole, bool, bool], _PlannedTerm] = LruCache(_KEPT_WORDS)
        self._phrases: LruCache[tuple[str, tuple[str, ...]], Word] = LruCache(_KEPT_WORDS)

    def plan(self, text: str, *, is_typing: bool = False, is_exact: bool = False) -> Plan:
        """The plan for a query's text; the same input gives the same plan, and no input raises.

        `is_exact`: no word is corrected.
        """
        budget = _MAX_CORRECTED_WHILE_TYPING if is_typing else _MAX_CORRECTED
        terms = self._planned(text, is_typing, 0 if is_exact else budget)
        words = [(each.word, each.candidate.is_stop) for each in terms]
        phrases = self._with_phrases(words, terms) if self._has_phrases else ()
        content = (*[word for word, is_stop in words if not is_stop], *phrases)
        optional: tuple[Word, ...] = ()
        if len(content) < len(words):
            optional = tuple([each.optional for each in terms if each.candidate.is_stop])
        if not content:
            content, optional = tuple([word for word, _ in words]), ()
        corrections = tuple([each.correction for each in terms if each.correction])
        products: tuple[tuple[str, str], ...] = ()
        if self.rules.products:
            products = tuple(
                dict.fromkeys(self.rules.products_in([each.name for each in terms if each.name is not None]))
            )
        ngrams = _ngrams(text, corrections, self.rules) if self._weights.ngrams else ()
        return Plan(content, optional, products, corrections, ngrams)

    def _planned(self, text: str, is_typing: bool, budget: int) -> list[_PlannedTerm]:
        distinct: dict[tuple[TokenRole, str], tuple[Token, str]] = {}
        for run in text.split():
            for token, raw in _kept(self._tokens, run, partial(_tokens, run, self.rules.languages[0]), run):
                distinct.setdefault((token.role, token.terms[0]), (token, raw))
        tokens = list(distinct.values())[:MAX_WORDS]
        unfinished_place = len(tokens) - 1 if is_typing else -1
        planned: list[_PlannedTerm] = []
        for place, (token, raw) in enumerate(tokens):
            is_unfinished, may_guess = place == unfinished_place, budget > 0
            make = partial(self._planned_term, token, raw, is_unfinished, may_guess)
            term = _kept(self._planned_terms, (raw, token.role, is_unfinished, may_guess), make, raw)
            budget -= term.is_unknown
            planned.append(term)
        return planned

    def _planned_term(self, token: Token, raw: str, is_unfinished: bool, may_guess: bool) -> _PlannedTerm:
        rules, weights = self.rules, self._weights
        candidate = _TermCandidate(token, raw, token, is_stop=_is_stop(token, rules, self._lexicon, raw))
        is_unknown = may_guess and _is_unknown(token, raw, rules, self._lexicon, is_unfinished)
        if is_unknown:
            candidate = _with_guesses(candidate, rules, self._lexicon, is_unfinished)
        if token.role is not TokenRole.WHOLE and (synonyms := tuple(_synonyms_of(candidate, rules, weights))):
            candidate = replace(candidate, extra=synonyms)
        word = _word(candidate, rules, weights)
        if is_unfinished:
            word = _with_completions(word, candidate, rules, weights)
        return _PlannedTerm(
            candidate,
            word,
            Word(word.text, word.alternatives, weights.stop_word),
            fold(candidate.read_as.text) if token.role is TokenRole.WORD else None,
            Correction(raw, candidate.read_as.text) if candidate.corrections else None,
            is_unknown,
        )

    def _with_phrases(self, words: list[tuple[Word, bool]], planned: Sequence[_PlannedTerm]) -> list[Word]:
        """Synonyms of several words, each as a word of its own; the words by themselves then count less."""
        places = [place for place, each in enumerate(planned) if each.candidate.token.role is not TokenRole.WHOLE]
        terms = [planned[place].candidate.read_as.term for place in places]
        content_words = [at for at, place in enumerate(places) if not planned[place].candidate.is_stop]
        phrases: list[Word] = []
        for rule, found in self.rules.phrases_in(terms, content_words):
            covered = [places[at] for at in found]
            left = " ".join(planned[place].candidate.raw for place in covered)
            make = partial(self._phrase, left, rule.right)
            phrases.append(_kept(self._phrases, (left, rule.right), make, left))
            for place in covered:
                words[place] = replace(words[place][0], weight=self._weights.within_phrase), words[place][1]
        return phrases

    def _phrase(self, left: str, right: tuple[str, ...]) -> Word:
        typed = Alternative(_phrase_term_queries(left, self.rules))
        return Word(left, (typed, *_synonym_alternatives(right, left, self.rules, self._weights.synonym)))


def _kept(cache: LruCache[Key, Value], key: Key, make: Callable[[], Value], typed: str) -> Value:
    """What is kept under a key, unless what was typed is so long that nobody will type it again."""
    return cache.get(key, make) if len(typed) <= LONGEST_KEPT else make()


def _tokens(run: str, language: str) -> tuple[tuple[Token, str], ...]:
    """The tokens of a text without spaces, in reading order, each with what was typed."""
    tokens = sorted((token for token in analyze(run, language) if token.role is not TokenRole.TAIL), key=_place)
    return tuple([(token, run[token.start : token.end]) for token in tokens])


_place = itemgetter(*(Token._fields.index(name) for name in ("position", "start", "end")))


def _ngrams(text: str, corrections: Iterable[Correction], rules: Rules) -> tuple[str, ...]:
    """The n-grams to look up. Those of stop words alone tell what belongs together in a long question; in a short one
    they would outweigh the few words that matter."""
    line = ngram_line(corrected(text, corrections))
    stop_words = rules.stop_words[rules.languages[0]]
    if sum(word not in stop_words for word in line.split("_") if word) > _FEW_WORDS:
        return tuple(dict.fromkeys(ngrams_in(line)))[:_MAX_NGRAMS]
    content_words = "_".join(" " * len(word) if word in stop_words else word for word in line.split("_"))
    found = dict.fromkeys(
        ngram for ngram, own in zip(ngrams_in(line), ngrams_in(content_words), strict=True) if own.strip(" _")
    )
    return tuple(found or dict.fromkeys(ngrams_in(line)))[:_MAX_NGRAMS]


def _with_guesses(candidate: _TermCandidate, rules: Rules, lexicon: Lexicon, is_unfinished: bool) -> _TermCandidate:
    """A word that no text holds, with what it may stand for."""
    word = candidate.token.text
    meant = correction_candidates(word, rules.languages, lexicon, rules.vocabulary)
    if is_unfinished and not meant:
        meant = tuple(complete_misspelt(word, rules.languages, lexicon))
    if meant:
        return replace(candidate, corrections=meant, read_as=_token_of(meant[0], rules))
    own = rules.languages[0]
    alike = inflections(word, [*(lexicon.vocabulary(language) for language in rules.languages), rules.vocabulary])
    if alike:
        return replace(candidate, inflections=tuple(alike), read_as=_token_of(alike[0], rules))
    vocabularies = [lexicon.vocabulary(language) for language in rules.languages]
    found = split_compound(word, vocabularies, rules.stop_words[own]) or compounds_containing(word, vocabularies)
    return replace(candidate, parts=tuple(found))


def _token_of(word: str, rules: Rules) -> Token:
    return words_of(analyze(word, rules.languages[0]))[0]


def _is_stop(token: Token, rules: Rules, lexicon: Lexicon, raw: str) -> bool:
    if token.role is TokenRole.WHOLE:
        # "est-ce" says no more than "est" and "ce".
        inside = words_of(analyze(raw, rules.languages[0]))
        return bool(inside) and all(_is_stop(each, rules, lexicon, each.text) for each in inside)
    if token.role is not TokenRole.WORD:
        return False
    word, own = fold(token.text), rules.languages[0]
    if word in rules.stop_words[own]:
        return True
    # "how" means nothing on a French site either, unless French texts use the word.
    elsewhere = any(word in rules.stop_words[language] for language in rules.languages[1:])
    return elsewhere and not lexicon.knows(own, token.term)


def _is_unknown(token: Token, raw: str, rules: Rules, lexicon: Lexicon, is_last: bool) -> bool:
    word = fold(token.text)
    if token.role is not TokenRole.WORD or not edits_allowed(word) or word in rules.vocabulary:
        return False
    if any(word in rules.stop_words[language] for language in rules.languages):
        return False
    for query in _term_queries(raw, rules.languages, token.role):
        if any(lexicon.knows(query.language, term) for unit in query.units for term in unit):
            return False
    return not (is_last and any(lexicon.vocabulary(language).begins(word) for language in rules.languages))


def _synonyms_of(candidate: _TermCandidate, rules: Rules, weights: Weights) -> Iterator[Alternative]:
    """The synonyms of one word."""
    for rule in rules.synonyms.get((candidate.read_as.term,), ()):
        yield from _synonym_alternatives(rule.right, candidate.raw, rules, weights.synonym)


def _synonym_alternatives(phrases: Iterable[str], left: str, rules: Rules, weight: float) -> Iterator[Alternative]:
    for phrase in list(phrases)[:_MAX_SYNONYMS]:
        yield Alternative(_phrase_term_queries(phrase, rules), weight, Expansion(ExpansionKind.SYNONYM, left, phrase))


def _word(candidate: _TermCandidate, rules: Rules, weights: Weights) -> Word:
    alternatives = [Alternative(_term_queries(candidate.raw, rules.languages, candidate.token.role))]
    if candidate.token.role is TokenRole.NGRAM and len(candidate.token.text) < 2:
        # A single letter of an unspaced script stands inside n-grams of two.
        alternatives += _completions(candidate, rules, weights)
    alternatives += _stand_ins(candidate, candidate.corrections, ExpansionKind.TYPO, weights.typo, rules)
    alternatives += _stand_ins(candidate, candidate.inflections, ExpansionKind.INFLECTION, weights.inflection, rules)
    # What a compound is made of, or compounds that the word is in.
    alternatives += _stand_ins(candidate, candidate.parts, ExpansionKind.COMPOUND, weights.compound_part, rules)
    return Word(candidate.raw, (*alternatives, *candidate.extra))


def _stand_ins(
    candidate: _TermCandidate, words: Iterable[str], kind: ExpansionKind, weight: float, rules: Rules
) -> Iterator[Alternative]:
    for word in words:
        queries = _term_queries(word, rules.languages, TokenRole.WORD)
        yield Alternative(queries, weight, Expansion(kind, candidate.raw, word))


def _with_completions(word: Word, candidate: _TermCandidate, rules: Rules, weights: Weights) -> Word:
    return replace(word, alternatives=(*word.alternatives, *_completions(candidate, rules, weights)))


def _completions(candidate: _TermCandidate, rules: Rules, weights: Weights) -> tuple[Alternative, ...]:
    # No term is longer.
    prefix = fold(candidate.token.text)[:LONGEST_TERM]
    queries = tuple(TermQuery(language, (), prefix) for language in rules.languages)
    return (Alternative(queries, weights.completion, Expansion(ExpansionKind.COMPLETION, candidate.raw, f"{prefix}…")),)


def _term_queries(raw: str, languages: tuple[str, ...], role: TokenRole) -> tuple[TermQuery, ...]:
    """One word, as each language's texts would hold it."""
    make = _kept_term_queries if len(raw) <= LONGEST_KEPT else _kept_term_queries.__wrapped__
    return make(raw, languages, role)


@functools.lru_cache(maxsize=20_000)
def _kept_term_queries(raw: str, languages: tuple[str, ...], role: TokenRole) -> tuple[TermQuery, ...]:
    queries: list[TermQuery] = []
    for language in languages:
        tokens = analyze(raw, language)
        token = next((token for token in tokens if token.role is role), tokens[0] if tokens else None)
        if token:
            queries.append(TermQuery(language, (token.terms,)))
    return tuple(queries)


def _phrase_term_queries(phrase: str, rules: Rules) -> tuple[TermQuery, ...]:
    """A phrase in each language, without its stop words if anything is left."""
    queries: list[TermQuery] = []
    for language in rules.languages:
        words = words_of(analyze(phrase, language))
        content_words = [word for word in words if fold(word.text) not in rules.stop_words[language]] or words
        if content_words:
            queries.append(TermQuery(language, tuple(word.terms for word in content_words)))
    return tuple(queries)
