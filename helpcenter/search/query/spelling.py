"""What a misspelt word, or the misspelt beginning of one, was meant to be."""

from collections.abc import Sequence

from helpcenter.search.interfaces import Lexicon
from helpcenter.search.query.typo_costs import edit_candidates, ranked
from helpcenter.search.text.characters import fold
from helpcenter.search.text.edit_distance import edit_distance, edits_allowed
from helpcenter.search.text.vocabulary import Words

_MOST = 3


def correction_candidates(word: str, languages: Sequence[str], lexicon: Lexicon, more: Words) -> tuple[str, ...]:
    """The words, as written, that a word may have been meant to be: at most 3, the likeliest first.

    One edit for 4 to 7 letters, two for 8 and more; exchanging two neighbours is one edit. `more` are words that need
    not be in any text.
    """
    word = fold(word)
    allowed = edits_allowed(word)
    if not allowed:
        return ()
    vocabularies = [*(lexicon.vocabulary(language) for language in languages), more]
    # Only the nearest count, and most misspelt words are one edit away: two are looked for when one finds nothing.
    for edits in range(1, allowed + 1):
        written: dict[str, str] = {}
        found: list[tuple[int, int, str]] = []
        for vocabulary in vocabularies:
            for candidate, count in vocabulary.near(word, edits):
                folded = fold(candidate)
                found.append((edit_distance(word, folded, edits), count, folded))
                written.setdefault(folded, vocabulary.written(candidate))
        if found:
            return tuple(dict.fromkeys(written[folded] for folded in ranked(word, found, languages[0])))[:_MOST]
    return ()


def complete_misspelt(prefix: str, languages: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Words that begin like a prefix with one edit in it, the likeliest first; for prefixes that begin no word."""
    prefix = fold(prefix)
    if not edits_allowed(prefix):
        return []
    for candidate in edit_candidates(prefix, languages[0]):
        for language in languages:
            words = lexicon.vocabulary(language)
            if words.begins(candidate):
                return words.completions(candidate)[:_MOST]
    return []
