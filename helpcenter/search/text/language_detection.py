"""Which language a query is written in, as far as its few words tell."""

import functools
import re
from collections import Counter
from collections.abc import Mapping

from helpcenter.search.text.characters import run_pattern
from helpcenter.search.text.languages import known_languages, language_of

# Scripts that one language of ours writes, or that the site's own decides among several: letters, then languages, the
# likeliest first.
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff\uff66-\uff9f]"), ("ja",)),
    (re.compile("[\u1100-\u11ff\uac00-\ud7ff]"), ("ko",)),
    (re.compile("[\u3400-\u9fff]"), ("zh", "ja")),
    (re.compile("[\u0e00-\u0e7f]"), ("th",)),
    (re.compile("[\u0370-\u03ff]"), ("el",)),
    (re.compile("[\u0590-\u05ff]"), ("he",)),
    (re.compile("[پچژگ]"), ("fa",)),
    (re.compile("[\u0600-\u06ff]"), ("ar", "fa")),
    (re.compile("[\u0900-\u097f]"), ("hi", "ne")),
    (re.compile("[іїєґ]", re.IGNORECASE), ("uk",)),
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "bg", "sr")),
    (re.compile("[\u0530-\u058f]"), ("hy",)),
    (re.compile("[\u0b80-\u0bff]"), ("ta",)),
)
_ELSEWHERE = frozenset(language for _, languages in _SCRIPTS for language in languages)
# So many more common words of another language than of the site's own; one alone is too often a word of both.
_LEAD = 2


def detect(text: str, own: str) -> str:
    """The key of the query's language; `own`, the site's, unless the words clearly are another's."""
    for script, languages in _SCRIPTS:
        if script.search(text):
            return own if own in languages else languages[0]
    words = {match.group().lower() for match in run_pattern().finditer(text)}
    counts = Counter(language for word in words for language in _by_stop_word().get(word, ()))
    best = max(sorted(counts), key=counts.__getitem__, default=own)
    if counts[best] >= counts[own] + _LEAD:
        return best
    # On a site in another script, Latin letters are as good as English.
    return "en" if own in _ELSEWHERE else own


@functools.cache
def _by_stop_word() -> Mapping[str, tuple[str, ...]]:
    """By stop word, the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for language in known_languages():
        for word in language_of(language).stop_words:
            found[word] = (*found.get(word, ()), language)
    return found
