"""From the words of a query to what is looked up: a pure function from query, rules and lexicon to a plan."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from typing import Protocol

from helpcenter.domain.hit import Correction
from helpcenter.lru_cache import Kept
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.query.plan import Form, Plan, Reason, Variant, Why, Word
from helpcenter.search.query.spelling import corrections, kin, parts, unfinished, wholes
from helpcenter.search.text.analysis import Role, Token, analyze, gram_line, grams_in, words_of
from helpcenter.search.text.characters import fold
from helpcenter.search.text.vocabulary import Words, edits_allowed
from helpcenter.search.tuning.compiled_rules import Meaning, Rules

# Longer queries are pasted text; their first words say what they are about, and the cost stays bounded.
MAX_WORDS = 48
_MAX_CORRECTED = 6
_MAX_MEANINGS = 12
_MAX_GRAMS = 96
_FEW_WORDS = 2
_KEPT_WORDS = 8192


class Lexicon(Protocol):
    """What an index knows of words."""

    def knows(self, language: str, term: str) -> bool:
        """Whether any text in the language holds the term."""

    def vocabulary(self, language: str) -> Words:
        """The language's words as they are written."""


@dataclass(frozen=True, slots=True)
class _Seed:
    """A token on its way to a word: `raw` is what was typed, `read_as` what it is taken for (its correction)."""

    token: Token
    raw: str
    read_as: Token
    corrections: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    is_stop: bool = False
    extra: tuple[Variant, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Reading:
    """A word of a query by itself: `word` with the synonyms of that one word, `optional` the same as a stop word."""

    seed: _Seed
    word: Word
    optional: Word
    name: str | None
    correction: Correction | None
    is_unknown: bool


class Planner:
    """Makes plans by one set of rules for one lexicon. Safe for threads.

    What a word stands for does not hang on its neighbours, so it is worked out once and kept for the queries to come;
    the same word then has the very same variants in every plan.
    """

    def __init__(self, rules: Rules, lexicon: Lexicon, weights: Weights = WEIGHTS) -> None:
        self.rules = rules
        self._lexicon = lexicon
        self._weights = weights
        self._has_phrases = rules.longest_meaning > 1
        # Nothing that is analysed runs across a space.
        self._tokens: Kept[str, tuple[tuple[Token, str], ...]] = Kept(_KEPT_WORDS)
        self._readings: Kept[tuple[str, Role, bool, bool], _Reading] = Kept(_KEPT_WORDS)
        self._phrases: Kept[tuple[str, Meaning], Word] = Kept(_KEPT_WORDS)

    def plan(self, text: str, *, is_typing: bool = False, is_exact: bool = False) -> Plan:
        """The plan for a query's text; the same input gives the same plan, and no input raises.

        `is_exact`: no word is corrected.
        """
        read = self._read(text, is_typing, 0 if is_exact else _MAX_CORRECTED)
        words = [(each.word, each.seed.is_stop) for each in read]
        phrases = self._with_phrases(words, read) if self._has_phrases else ()
        content = (*[word for word, is_stop in words if not is_stop], *phrases)
        optional: tuple[Word, ...] = ()
        if len(content) < len(words):
            optional = tuple([each.optional for each in read if each.seed.is_stop])
        if not content:
            content, optional = tuple([word for word, _ in words]), ()
        mended = tuple([each.correction for each in read if each.correction])
        products: tuple[tuple[str, str], ...] = ()
        if self.rules.products:
            products = tuple(
                dict.fromkeys(self.rules.products_in([each.name for each in read if each.name is not None]))
            )
        grams = _grams(text, mended, self.rules) if self._weights.grams else ()
        return Plan(content, optional, products, mended, grams)

    def _read(self, text: str, is_typing: bool, budget: int) -> list[_Reading]:
        distinct: dict[tuple[Role, str], tuple[Token, str]] = {}
        for run in text.split():
            for token, raw in self._tokens.get(run, partial(_tokens, run, self.rules.languages[0])):
                distinct.setdefault((token.role, token.terms[0]), (token, raw))
        tokens = list(distinct.values())[:MAX_WORDS]
        unfinished_place = len(tokens) - 1 if is_typing else -1
        read: list[_Reading] = []
        for place, (token, raw) in enumerate(tokens):
            is_unfinished, may_guess = place == unfinished_place, budget > 0
            reading = self._readings.get(
                (raw, token.role, is_unfinished, may_guess),
                partial(self._reading, token, raw, is_unfinished, may_guess),
            )
            budget -= reading.is_unknown
            read.append(reading)
        return read

    def _reading(self, token: Token, raw: str, is_unfinished: bool, may_guess: bool) -> _Reading:
        rules, weights = self.rules, self._weights
        seed = _Seed(token, raw, token, is_stop=_is_stop(token, rules, self._lexicon, raw))
        is_unknown = may_guess and _is_unknown(token, raw, rules, self._lexicon, is_unfinished)
        if is_unknown:
            seed = _guessed(seed, rules, self._lexicon, is_unfinished)
        if token.role is not Role.WHOLE:
            seed = replace(seed, extra=tuple(_own_meanings(seed, rules, weights)))
        word = _word(seed, rules, weights)
        if is_unfinished:
            word = _with_completions(word, seed, rules, weights)
        return _Reading(
            seed,
            word,
            Word(word.text, word.variants, weights.stop_word),
            fold(seed.read_as.text) if token.role is Role.WORD else None,
            Correction(raw, seed.read_as.text) if seed.corrections else None,
            is_unknown,
        )

    def _with_phrases(self, words: list[tuple[Word, bool]], read: Sequence[_Reading]) -> list[Word]:
        """Synonyms of several words, each as a word of its own; the words by themselves then count less."""
        places = [place for place, each in enumerate(read) if each.seed.token.role is not Role.WHOLE]
        terms = [read[place].seed.read_as.term for place in places]
        telling = [at for at, place in enumerate(places) if not read[place].seed.is_stop]
        phrases: list[Word] = []
        for meaning, found in self.rules.phrases_in(terms, telling):
            covered = [places[at] for at in found]
            left = " ".join(read[place].seed.raw for place in covered)
            phrases.append(self._phrases.get((left, meaning), partial(self._phrase, left, meaning)))
            for place in covered:
                words[place] = replace(words[place][0], weight=self._weights.within_phrase), words[place][1]
        return phrases

    def _phrase(self, left: str, meaning: Meaning) -> Word:
        typed = Variant(_phrase_forms(left, self.rules))
        return Word(left, (typed, *_meant(meaning.right, left, self.rules, self._weights.synonym)))


def make_plan(
    text: str, rules: Rules, lexicon: Lexicon, *, is_typing: bool = False, weights: Weights = WEIGHTS
) -> Plan:
    """One plan, see `Planner.plan`."""
    return Planner(rules, lexicon, weights).plan(text, is_typing=is_typing)


def _tokens(run: str, language: str) -> tuple[tuple[Token, str], ...]:
    """The tokens of a text without spaces, in reading order, each with what was typed."""
    tokens = sorted((token for token in analyze(run, language) if token.role is not Role.TAIL), key=_place)
    return tuple([(token, run[token.start : token.end]) for token in tokens])


_place = itemgetter(*(Token._fields.index(name) for name in ("position", "start", "end")))


def corrected(text: str, corrections: Iterable[Correction]) -> str:
    """A query as it was read."""
    for each in corrections:
        text = text.replace(each.wrong, each.right)
    return text


def _grams(text: str, corrections: Iterable[Correction], rules: Rules) -> tuple[str, ...]:
    """Four-letter pieces. Those of stop words alone tell what belongs together in a long question; in a short one they
    would outweigh the few words that matter."""
    line = gram_line(corrected(text, corrections))
    stop_words = rules.stop_words[rules.languages[0]]
    if sum(word not in stop_words for word in line.split("_") if word) > _FEW_WORDS:
        return tuple(dict.fromkeys(grams_in(line)))[:_MAX_GRAMS]
    telling = "_".join(" " * len(word) if word in stop_words else word for word in line.split("_"))
    found = dict.fromkeys(gram for gram, own in zip(grams_in(line), grams_in(telling), strict=True) if own.strip(" _"))
    return tuple(found or dict.fromkeys(grams_in(line)))[:_MAX_GRAMS]


def _guessed(seed: _Seed, rules: Rules, lexicon: Lexicon, is_unfinished: bool) -> _Seed:
    """A word that no text holds, with what it may stand for."""
    word = seed.token.text
    meant = corrections(word, rules.languages, lexicon, rules.vocabulary)
    if is_unfinished and not meant:
        meant = tuple(unfinished(word, rules.languages, lexicon))
    if meant:
        return replace(seed, corrections=meant, read_as=_read(meant[0], rules))
    own = rules.languages[0]
    alike = kin(word, [*(lexicon.vocabulary(language) for language in rules.languages), rules.vocabulary])
    if alike:
        return replace(seed, kin=tuple(alike), read_as=_read(alike[0], rules))
    vocabularies = [lexicon.vocabulary(language) for language in rules.languages]
    found = parts(word, vocabularies, rules.stop_words[own]) or wholes(word, vocabularies)
    return replace(seed, parts=tuple(found))


def _read(word: str, rules: Rules) -> Token:
    return words_of(analyze(word, rules.languages[0]))[0]


def _is_stop(token: Token, rules: Rules, lexicon: Lexicon, raw: str) -> bool:
    if token.role is Role.WHOLE:
        # "est-ce" says no more than "est" and "ce".
        inside = words_of(analyze(raw, rules.languages[0]))
        return bool(inside) and all(_is_stop(each, rules, lexicon, each.text) for each in inside)
    if token.role is not Role.WORD:
        return False
    word, own = fold(token.text), rules.languages[0]
    if word in rules.stop_words[own]:
        return True
    # "how" means nothing on a French site either, unless French texts use the word.
    elsewhere = any(word in rules.stop_words[language] for language in rules.languages[1:])
    return elsewhere and not lexicon.knows(own, token.term)


def _is_unknown(token: Token, raw: str, rules: Rules, lexicon: Lexicon, is_last: bool) -> bool:
    word = fold(token.text)
    if token.role is not Role.WORD or not edits_allowed(word) or word in rules.vocabulary:
        return False
    if any(word in rules.stop_words[language] for language in rules.languages):
        return False
    for form in _forms(raw, rules.languages, token.role):
        if any(lexicon.knows(form.language, term) for unit in form.units for term in unit):
            return False
    return not (is_last and any(lexicon.vocabulary(language).begins(word) for language in rules.languages))


def _own_meanings(seed: _Seed, rules: Rules, weights: Weights) -> Iterator[Variant]:
    """The synonyms of one word."""
    for meaning in rules.meanings.get((seed.read_as.term,), ()):
        yield from _meant(meaning.right, seed.raw, rules, weights.synonym)


def _meant(phrases: Iterable[str], left: str, rules: Rules, weight: float) -> Iterator[Variant]:
    for phrase in list(phrases)[:_MAX_MEANINGS]:
        yield Variant(_phrase_forms(phrase, rules), weight, Reason(Why.SYNONYM, left, phrase))


def _word(seed: _Seed, rules: Rules, weights: Weights) -> Word:
    variants = [Variant(_forms(seed.raw, rules.languages, seed.token.role))]
    if seed.token.role is Role.GRAM and len(seed.token.text) < 2:
        # A single letter of an unspaced script stands inside pieces of two.
        variants += _completions(seed, rules, weights)
    for word in seed.corrections:
        reason = Reason(Why.TYPO, seed.raw, word)
        variants.append(Variant(_forms(word, rules.languages, Role.WORD), weights.typo, reason))
    for word in seed.kin:
        variants.append(Variant(_forms(word, rules.languages, Role.WORD), weights.kin, Reason(Why.KIN, seed.raw, word)))
    for word in seed.parts:
        # What a compound is made of, or compounds that the word is in.
        reason = Reason(Why.PART, seed.raw, word)
        variants.append(Variant(_forms(word, rules.languages, Role.WORD), weights.part, reason))
    return Word(seed.raw, (*variants, *seed.extra))


def _with_completions(word: Word, seed: _Seed, rules: Rules, weights: Weights) -> Word:
    return replace(word, variants=(*word.variants, *_completions(seed, rules, weights)))


def _completions(seed: _Seed, rules: Rules, weights: Weights) -> tuple[Variant, ...]:
    prefix = fold(seed.token.text)
    forms = tuple(Form(language, (), prefix) for language in rules.languages)
    return (Variant(forms, weights.completion, Reason(Why.COMPLETION, seed.raw, f"{prefix}…")),)


@functools.lru_cache(maxsize=20_000)
def _forms(raw: str, languages: tuple[str, ...], role: Role) -> tuple[Form, ...]:
    """One word, as each language's texts would hold it."""
    forms: list[Form] = []
    for language in languages:
        tokens = analyze(raw, language)
        token = next((token for token in tokens if token.role is role), tokens[0] if tokens else None)
        if token:
            forms.append(Form(language, (token.terms,)))
    return tuple(forms)


def _phrase_forms(phrase: str, rules: Rules) -> tuple[Form, ...]:
    """A phrase in each language, without its stop words if anything is left."""
    forms: list[Form] = []
    for language in rules.languages:
        words = words_of(analyze(phrase, language))
        telling = [word for word in words if fold(word.text) not in rules.stop_words[language]] or words
        if telling:
            forms.append(Form(language, tuple(word.terms for word in telling)))
    return tuple(forms)
