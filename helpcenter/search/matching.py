"""From the words of a query to what is looked up: a pure function from query, rules and lexicon to a plan."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from helpcenter.domain.hit import Correction
from helpcenter.search.analysis import Role, Token, analyze, grams_of, words_of
from helpcenter.search.characters import fold
from helpcenter.search.fields import WEIGHTS, Weights
from helpcenter.search.guesses import corrections, parts, unfinished, wholes
from helpcenter.search.rules import Rules
from helpcenter.search.vocabulary import Words, edits_allowed

# Longer queries are pasted text; their first words say what they are about, and the cost stays bounded.
MAX_WORDS = 48
_MAX_CORRECTED = 6
_MAX_MEANINGS = 12
_MAX_GRAMS = 96


class Lexicon(Protocol):
    """What an index knows of words."""

    def knows(self, language: str, term: str) -> bool:
        """Whether any text in the language holds the term."""

    def vocabulary(self, language: str) -> Words:
        """The language's words as they are written."""


class Why(StrEnum):
    TYPO = "typo"
    SYNONYM = "synonym"
    COMPLETION = "completion"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is looked up that was not typed: `left` was, `right` is its stand-in."""

    why: Why
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.why.value}: {self.left} → {self.right}"


@dataclass(frozen=True, slots=True)
class Form:
    """A word or phrase in one language: a passage must hold every unit. A unit is the spellings of one word.

    With a `prefix` (folded), and no units, it is any word that begins so.
    """

    language: str
    units: tuple[tuple[str, ...], ...]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to satisfy a word: as typed (no reason), or as something that means it."""

    forms: tuple[Form, ...]
    weight: float = 1.0
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query. Its best variant in a passage counts."""

    text: str
    variants: tuple[Variant, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look up. A passage is found by any of `words`; `optional` words only add to what is found.

    So do `grams` (distinct), to the best guides by words only: each adds its impact times `Weights.grams`.
    """

    words: tuple[Word, ...]
    optional: tuple[Word, ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    grams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seed:
    """A token on its way to a word: `raw` is what was typed, `read_as` what it is taken for (its correction)."""

    token: Token
    raw: str
    read_as: Token
    corrections: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_stop: bool = False
    weight: float = 1.0
    extra: tuple[Variant, ...] = field(default=())


def make_plan(
    text: str,
    rules: Rules,
    lexicon: Lexicon,
    *,
    is_typing: bool = False,
    is_exact: bool = False,
    weights: Weights = WEIGHTS,
) -> Plan:
    """The plan for a query's text; the same input gives the same plan, and no input raises."""
    seeds = _seeds(text, rules, lexicon, is_typing, budget=0 if is_exact else _MAX_CORRECTED)
    seeds, phrases = _with_meanings(seeds, rules, weights)
    words = [(_word(seed, rules, weights), seed.is_stop) for seed in seeds]
    if is_typing and seeds:
        words[-1] = (_with_completions(words[-1][0], seeds[-1], rules, weights), words[-1][1])
    content = (*(word for word, is_stop in words if not is_stop), *phrases)
    optional = tuple(replace(word, weight=weights.stop_word) for word, is_stop in words if is_stop)
    if not content:
        content, optional = tuple(word for word, _ in words), ()
    named = [fold(seed.read_as.text) for seed in seeds if seed.token.role is Role.WORD]
    corrected = tuple(Correction(seed.raw, seed.read_as.text) for seed in seeds if seed.corrections)
    products = tuple(dict.fromkeys(rules.products_in(named)))
    return Plan(content, optional, products, corrected, _grams(text, corrected))


def _grams(text: str, corrected: Iterable[Correction]) -> tuple[str, ...]:
    for each in corrected:
        text = text.replace(each.wrong, each.right)
    return tuple(dict.fromkeys(grams_of(text)))[:_MAX_GRAMS]


def _seeds(text: str, rules: Rules, lexicon: Lexicon, is_typing: bool, budget: int) -> list[_Seed]:
    own = rules.languages[0]
    tokens = {(t.role, t.term): t for t in reversed(analyze(text, own)) if t.role is not Role.TAIL}
    ordered = sorted(tokens.values(), key=lambda token: (token.position, token.start, token.end))[:MAX_WORDS]
    seeds: list[_Seed] = []
    for token in ordered:
        raw = text[token.start : token.end]
        seed = _Seed(token, raw, token, is_stop=_is_stop(token, rules, lexicon))
        is_unfinished = is_typing and token is ordered[-1]
        if budget and _is_unknown(token, raw, rules, lexicon, is_unfinished):
            budget -= 1
            seed = _guessed(seed, rules, lexicon, is_unfinished)
        seeds.append(seed)
    return seeds


def _guessed(seed: _Seed, rules: Rules, lexicon: Lexicon, is_unfinished: bool) -> _Seed:
    """A word that no text holds, with what it may stand for."""
    word = seed.token.text
    meant = corrections(word, rules.languages, lexicon, rules.vocabulary)
    if is_unfinished and not meant:
        meant = tuple(unfinished(word, rules.languages, lexicon))
    if meant:
        return replace(seed, corrections=meant, read_as=words_of(analyze(meant[0], rules.languages[0]))[0])
    own = rules.languages[0]
    vocabularies = [lexicon.vocabulary(language) for language in rules.languages]
    found = parts(word, vocabularies, rules.stop_words[own]) or wholes(word, vocabularies)
    return replace(seed, parts=tuple(found))


def _is_stop(token: Token, rules: Rules, lexicon: Lexicon) -> bool:
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


def _with_meanings(seeds: list[_Seed], rules: Rules, weights: Weights) -> tuple[list[_Seed], list[Word]]:
    """Adds synonyms: to the word itself, or for a phrase as a word of its own."""
    places = [index for index, seed in enumerate(seeds) if seed.token.role is not Role.WHOLE]
    terms = [seeds[index].read_as.term for index in places]
    phrases: list[Word] = []
    for start in range(len(places)):
        for meaning in rules.meanings_at(terms, start):
            covered = places[start : start + len(meaning.terms)]
            if len(covered) == 1:
                seed = seeds[covered[0]]
                extra = _meant(meaning.right, seed.raw, rules, weights.synonym)
                seeds[covered[0]] = replace(seed, extra=(*seed.extra, *extra))
                continue
            left = " ".join(seeds[index].raw for index in covered)
            typed = Variant(_phrase_forms(left, rules))
            phrases.append(Word(left, (typed, *_meant(meaning.right, left, rules, weights.synonym))))
            for index in covered:
                seeds[index] = replace(seeds[index], weight=weights.within_phrase)
    return seeds, phrases


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
    for word in seed.parts:
        # What a compound is made of, or compounds that the word is in.
        reason = Reason(Why.PART, seed.raw, word)
        variants.append(Variant(_forms(word, rules.languages, Role.WORD), weights.part, reason))
    return Word(seed.raw, (*variants, *seed.extra), seed.weight)


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
