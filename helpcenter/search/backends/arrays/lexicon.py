"""The words of an index by language, for the planner: completing, correcting, and asking whether one is there."""

from helpcenter.search.backends.arrays.array_format import qualified
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.text.edit_distance import edit_distance
from helpcenter.search.text.vocabulary import MOST_COMPLETIONS

# Some of the commonest words may stand in dead passages only.
_MOST_CANDIDATES = 2 * MOST_COMPLETIONS


class IndexLexicon:
    """See `interfaces.Lexicon`."""

    def __init__(self, index: ArrayIndex) -> None:
        self._index = index
        self._words = {language: IndexWords(index, language) for language in index.languages}

    def vocabulary(self, language: str) -> "IndexWords":
        return self._words[language]

    def knows(self, language: str, term: str) -> bool:
        return self._index.knows(language, term)

    def document_frequency(self, language: str, term: str) -> int:
        return len(self._index.term(language, term).passages)

    def prefix_frequency(self, language: str, prefix: str) -> int:
        return len(self._index.prefix_postings(language, prefix).passages)

    def surface_forms(self, language: str, term: str) -> list[str]:
        return self._index.surface_forms(language, term)


class IndexWords:
    """The words of one language in an index, folded (see `Words`). Words that only dead passages hold are left out."""

    def __init__(self, index: ArrayIndex, language: str) -> None:
        self._index = index
        self._segments = index.segments
        self._language = language

    def __contains__(self, word: str) -> bool:
        return self._index.has_word(self._language, word)

    def begins(self, prefix: str) -> bool:
        """Whether any word begins so."""
        spans = (segment.words_between(qualified(self._language, prefix)) for segment in self._segments)
        return any(low < high for low, high in spans)

    def completions(self, prefix: str) -> list[str]:
        """The commonest words that begin with a prefix, at most 24."""
        counts: dict[str, int] = {}
        for segment in self._segments:
            low, high = segment.words_between(qualified(self._language, prefix))
            found = segment.word_counts[low:high]
            best = found.argsort(kind="stable")[::-1][:MOST_COMPLETIONS].tolist()
            for place in best:
                word = segment.words[low + place].partition(" ")[2]
                counts[word] = counts.get(word, 0) + int(found[place])
        return self._commonest(counts)

    def near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """Every word within so many edits (2 at most) of a folded word, with its document frequency; sorted by word."""
        counts: dict[str, int] = {}
        for segment in self._segments:
            for found, count in segment.near(self._language, word, edits):
                if found in counts or edit_distance(word, found, edits) <= edits:
                    counts[found] = counts.get(found, 0) + count
        return sorted((word, count) for word, count in counts.items() if word in self)

    def written(self, word: str) -> str:
        """A word as it is written, for one that lost its accents."""
        name = qualified(self._language, word)
        return next((side.written[name] for side in self._segments if name in side.written), word)

    def containing(self, part: str) -> list[str]:
        """The commonest words that hold a part, at most 24."""
        base, *deltas = self._segments
        # A word that no delta holds is among the commonest only if it is among the base's; a delta is small.
        found = base.containing(self._language, part, _MOST_CANDIDATES)
        found += [word for delta in deltas for word in delta.containing(self._language, part)]
        return self._commonest({word: self._document_frequency(qualified(self._language, word)) for word in found})

    def _document_frequency(self, name: str) -> int:
        return sum(segment.document_frequency(name) for segment in self._segments)

    def _commonest(self, counts: dict[str, int]) -> list[str]:
        best = sorted(counts, key=lambda word: (-counts[word], word))
        return [word for word in best[:_MOST_CANDIDATES] if word in self][:MOST_COMPLETIONS]
