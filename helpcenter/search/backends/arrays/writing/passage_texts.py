"""From the texts of passages to numbers: every distinct run of letters is analysed once, and counted by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.search.backends.arrays.array_files import expand_rows, offsets_of
from helpcenter.search.backends.arrays.array_format import Ids, Offsets, qualified
from helpcenter.search.field_weights import SCORED, Field
from helpcenter.search.text.analysis import Token, TokenRole, analyze
from helpcenter.search.text.characters import bare_run_pattern, fold
from helpcenter.search.text.languages import language_of

# A word that readers can see. Longer ones are keys and hashes; nobody searches for them letter by letter.
_LONGEST_WORD = 40


class StringIds:
    """Numbers from 0 for strings, in order of appearance."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.of.setdefault(text, len(self.of))

    def sorted(self) -> tuple[list[str], NDArray[np.int64]]:
        """The strings in order, and by number each one's place there."""
        strings = sorted(self.of)
        places = np.empty(len(strings), np.int64)
        places[[self.of[text] for text in strings]] = np.arange(len(strings))
        return strings, places


class RaggedLists:
    """Lists of numbers of different lengths, gathered one by one and kept joined."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.lengths: list[int] = []

    def add(self, values: Sequence[int]) -> None:
        """Adds a list."""
        self.values += values
        self.lengths.append(len(values))

    def offsets(self) -> Offsets:
        """Where each list begins, and the end of the last."""
        return offsets_of(self.lengths)

    def array(self, dtype: Any = np.int64) -> NDArray[Any]:
        """The values of all lists, joined."""
        return np.array(self.values, dtype)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where terms or words occur: their numbers and the passages, two arrays of one length."""

    numbers: NDArray[np.int64]
    passages: NDArray[np.int64]


class Texts:
    """The runs of all texts of a segment. `fields` holds by field the runs of every passage, `languages` its
    language."""

    def __init__(self) -> None:
        self.terms = StringIds()
        self.words = StringIds()
        self.forms = StringIds()
        self.fields = {field: RaggedLists() for field in SCORED}
        self.languages: dict[Field, list[str]] = {field: [] for field in SCORED}
        self._title: tuple[tuple[str, str], list[int]] = ("", ""), []
        self._languages: dict[str, str] = {}
        self._runs: dict[str, dict[str, int]] = {}
        self._run_terms, self._run_words = RaggedLists(), RaggedLists()
        self._pairs_of_forms: dict[tuple[int, int], None] = {}
        self._word_terms: dict[int, int] = {}
        self._written: dict[int, str] = {}
        self._plain: set[int] = set()
        self._find = bare_run_pattern().findall

    def add(self, passage: Passage, title: str, title_locale: str) -> None:
        """Adds the next passage, of a guide with this title."""
        language, title_language = self._language(passage.locale), self._language(title_locale)
        if self._title[0] != (title, title_language):
            # The passages of a guide follow one another, and share its title.
            self._title = (title, title_language), self._numbers(title, title_language)
        for field, numbers, own in (
            (Field.TITLE, self._numbers(passage.title, language), language),
            (Field.BODY, self._numbers(passage.body, language), language),
            (Field.GUIDE_TITLE, self._title[1], title_language),
        ):
            self.fields[field].add(numbers)
            self.languages[field].append(own)

    def _language(self, locale: str) -> str:
        if locale not in self._languages:
            self._languages[locale] = language_of(locale).key
        return self._languages[locale]

    def _numbers(self, text: str, language: str) -> list[int]:
        known = self._runs.setdefault(language, {})
        runs = self._find(text)
        try:
            return [known[run] for run in runs]
        except KeyError:
            for run in runs:
                if run not in known:
                    known[run] = self._analysed(run, language)
            return [known[run] for run in runs]

    def _analysed(self, run: str, language: str) -> int:
        tokens = analyze(run, language)
        self._run_terms.add([self.terms(qualified(language, term)) for token in tokens for term in token.terms])
        words: list[int] = []
        for token in tokens:
            if token.role is not TokenRole.TAIL and len(token.text) <= _LONGEST_WORD:
                words.append(self._word(token, language))
            form = self.forms(run[token.start : token.end].lower())
            for term in token.terms:
                self._pairs_of_forms[self.terms(qualified(language, term)), form] = None
        self._run_words.add(words)
        return len(self._run_terms.lengths) - 1

    def _word(self, token: Token, language: str) -> int:
        folded = fold(token.text)
        word = self.words(qualified(language, folded))
        self._word_terms.setdefault(word, self.terms(qualified(language, token.term)))
        if folded == token.text:
            self._plain.add(word)
        else:
            self._written.setdefault(word, token.text)
        return word

    @property
    def written(self) -> dict[str, str]:
        """For words that are never written without their accents, how they are written."""
        names = list(self.words.of)
        return {names[word]: text for word, text in self._written.items() if word not in self._plain}

    def word_terms(self) -> NDArray[np.int64]:
        """By number of a word, the number of its term."""
        return np.array([self._word_terms[word] for word in range(len(self.words.of))], np.int64)

    def surface_forms(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Distinct pairs of a term and a surface form of it, lower case: two arrays of one length."""
        pairs = np.array(list(self._pairs_of_forms), np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def term_occurrences(self, field: Field) -> Occurrences:
        """Every term of a field, as often as it stands there."""
        return self._occurrences((field,), self._run_terms)

    def word_occurrences(self) -> Occurrences:
        """Every word of titles and bodies."""
        return self._occurrences((Field.TITLE, Field.BODY), self._run_words)

    def _occurrences(self, fields: Sequence[Field], of_runs: RaggedLists) -> Occurrences:
        offsets, values = of_runs.offsets(), of_runs.array()
        numbers, passages = [], []
        for field in fields:
            lists = self.fields[field]
            owners = np.repeat(np.arange(len(lists.lengths)), lists.lengths)
            places, rows = expand_rows(offsets, lists.array())
            numbers.append(values[places])
            passages.append(owners[rows])
        return Occurrences(np.concatenate(numbers), np.concatenate(passages))


def count_pairs(found: Occurrences, size: int) -> tuple[NDArray[np.int64], Ids, NDArray[np.int64]]:
    """The distinct pairs of a number and one of `size` passages, sorted, and how often each occurs: three arrays of one
    length."""
    keys, counts = np.unique(found.numbers * max(size, 1) + found.passages, return_counts=True)
    return keys // max(size, 1), (keys % max(size, 1)).astype(np.int32), counts
