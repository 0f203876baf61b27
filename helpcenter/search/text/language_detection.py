"""Which language a query is written in, as far as its few words tell."""

import re

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
    counts = {language: len(words & language_of(language).stop_words) for language in known_languages()}
    best = max(sorted(counts), key=lambda language: counts[language])
    if counts[best] >= counts.get(own, 0) + _LEAD:
        return best
    # On a site in another script, Latin letters are as good as English.
    return "en" if own in _ELSEWHERE else own
