"""One segment, opened: arrays that stay on the disk until they are read, and strings in memory."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from helpcenter.search.backends.arrays import spelling_deletes
from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.array_format import (
    LONGEST_PREFIX,
    Flags,
    Ids,
    Impacts,
)
from helpcenter.search.backends.arrays.stored_passages import StoredPassages
from helpcenter.search.text.characters import LAST_CHARACTER
from helpcenter.search.text.edit_distance import letter_mask
from helpcenter.search.text.vocabulary import SubstringIndex


class SegmentReader:
    """The arrays of one segment. Passages, terms, words and posting lists have numbers of its own. Safe for threads.

    Raises OSError or ValueError when a file is missing or is no array.
    """

    def __init__(self, path: Path, name: str) -> None:
        files = SegmentFiles(path, name)
        self.terms = files.load_strings("terms")
        self.words = files.load_strings("words")
        self._substrings: dict[str, SubstringIndex] = {}
        self._prefixes: dict[str, int] = files.load_json("prefixes")
        self.written: dict[str, str] = files.load_json("written")
        self.guides: Sequence[str] = files.load_json("guides")
        self.guide_starts: Ids = files.load("guide_starts")
        self.blocks: Ids = files.load("blocks")
        self.size = len(self.blocks)
        self._offsets = files.load("post_offsets")
        self._passages, self._impacts = files.load("post_passages"), files.load("post_impacts")
        self._own = files.load("post_own")
        self._best_lists, self._best_offsets = files.load("best_lists"), files.load("best_offsets")
        self._best_passages, self._best_impacts = files.load("best_passages"), files.load("best_impacts")
        self._word_terms, self.word_counts = files.load("word_terms"), files.load("word_counts")
        self._deletion_hashes, self._deletion_words = files.load("rest_hashes"), files.load("rest_words")
        self._masks, self._lengths = files.load("word_masks"), files.load("word_lengths")
        self._form_offsets, self._form_numbers = files.load("form_offsets"), files.load("form_numbers")
        self._forms = files.load_strings("forms")
        self.files = files
        self.passage = StoredPassages(files).passage

    def term(self, term: str) -> int | None:
        """The number of a term ("fr resili")."""
        return _find(self.terms, term)

    def postings(self, number: int) -> tuple[Ids, Impacts, Flags]:
        """The passages (ascending), impacts and own flags of a posting list: a term's or a popular prefix's."""
        span = slice(int(self._offsets[number]), int(self._offsets[number + 1]))
        return self._passages[span], self._impacts[span], self._own[span]

    def best(self, number: int) -> tuple[Ids, Impacts] | None:
        """The passages and impacts of a list's BEST largest impacts, from the largest down; None for shorter lists."""
        row = int(self._best_lists.searchsorted(number))
        if row == len(self._best_lists) or self._best_lists[row] != number:
            return None
        span = slice(int(self._best_offsets[row]), int(self._best_offsets[row + 1]))
        return self._best_passages[span], self._best_impacts[span]

    def prefix_lists(self, prefix: str) -> list[int]:
        """The numbers of the posting lists whose maximum is that of a prefix ("fr ab"): one, where it is popular."""
        popular = self._prefixes.get(prefix[: prefix.index(" ") + 1 + LONGEST_PREFIX])
        if popular is not None and len(prefix) <= prefix.index(" ") + 1 + LONGEST_PREFIX:
            return [popular]
        low, high = self.words_between(prefix)
        return sorted({int(term) for term in self._word_terms[low:high]})

    def words_between(self, prefix: str) -> tuple[int, int]:
        """The range, from and to, of the words that begin with a prefix."""
        low = bisect_left(self.words, prefix)
        return low, bisect_left(self.words, prefix + LAST_CHARACTER, low)

    def has_word(self, word: str) -> bool:
        """Whether any passage holds a word ("fr resilier")."""
        return _find(self.words, word) is not None

    def term_of_word(self, word: str) -> str | None:
        """The term ("resili") of a word ("fr resilier")."""
        place = _find(self.words, word)
        return None if place is None else self.terms[int(self._word_terms[place])].partition(" ")[2]

    def near(self, language: str, word: str, edits: int) -> Iterator[tuple[str, int]]:
        """Words that may be within so many edits of one, with their document frequencies; the caller counts the
        edits."""
        hashes = spelling_deletes.deletion_hashes(word, edits)
        low = self._deletion_hashes.searchsorted(hashes)
        high = self._deletion_hashes.searchsorted(hashes, side="right")
        spans = [self._deletion_words[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True) if a < b]
        if not spans:
            return
        found = np.concatenate(spans)
        wanted, masks = np.uint64(letter_mask(word)), self._masks.take(found)
        # An edit takes one letter out at most, and brings one in at most.
        is_near = np.bitwise_count(masks & ~wanted) <= edits
        is_near &= np.bitwise_count(wanted & ~masks) <= edits
        is_near &= np.abs(self._lengths.take(found) - len(word)) <= edits
        start = language + " "
        for number in set(found[is_near].tolist()):
            text = self.words[number]
            if text.startswith(start):
                yield text[len(start) :], int(self.word_counts[number])

    def document_frequency(self, word: str) -> int:
        """The document frequency of a word ("fr resilier")."""
        place = _find(self.words, word)
        return 0 if place is None else int(self.word_counts[place])

    def containing(self, language: str, part: str, most: int | None = None) -> list[str]:
        """The commonest words of a language that hold a substring, at most `most`; None: all of them."""
        if language not in self._substrings:
            start = language + " "
            low, high = self.words_between(start)
            words = [word[len(start) :] for word in self.words[low:high]]
            self._substrings[language] = SubstringIndex(words, self.word_counts[low:high])
        return self._substrings[language].holding(part, most)

    def surface_forms(self, term: str) -> list[str]:
        """How a term is written in the texts, lower case, in no order; nothing for terms that none holds."""
        number = self.term(term)
        if number is None:
            return []
        span = slice(int(self._form_offsets[number]), int(self._form_offsets[number + 1]))
        return [self._forms[form] for form in self._form_numbers[span].tolist()]


def _find(strings: Sequence[str], text: str) -> int | None:
    place = bisect_left(strings, text)
    return place if place < len(strings) and strings[place] == text else None
