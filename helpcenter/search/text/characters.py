"""Characters: which make up words, how they are normalised, and what they fold to."""

import functools
import itertools
import re
import unicodedata

APOSTROPHES = "'\u2019\u2018\u201b\u02bc\u02bb\u02b9\u2032\u00b4`\uff07\u05f3"
LETTER_APOSTROPHES = frozenset(char for char in APOSTROPHES if char.isalpha())
"""Apostrophes that Unicode calls letters."""
LAST_CHARACTER = "\U0010ffff"
"""Sorts after every letter: `prefix + LAST_CHARACTER` is the end of what begins with a prefix."""
HYPHENS = "-\u2010\u2011\u2012\uff0d"
LONGEST_KEPT = 64
"""Letters of the longest word that is remembered: what is worked out for longer ones, which only machines type, is not
kept, so that no cache grows with what they send."""
# Joiners and fillers that writers put inside a word and searchers leave out:
# soft hyphen, ZWNJ, ZWJ, word joiner, tatweel.
_SILENT = "\u00ad\u200c\u200d\u2060\u0640"

# Scripts written without spaces, cut into n-grams of two or three letters (their combining marks stay with them).
_BIGRAM_SCRIPTS = (
    (0x1100, 0x11FF),  # Hangul letters
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x3130, 0x318F),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7FF),  # Hangul syllables
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width kana
    (0x20000, 0x3FFFF),
)
_TRIGRAM_SCRIPTS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
)
# Half-width (semi-)voiced marks and Korean vowels and finals are letters to Unicode, but belong to the one before them.
_VOICED = frozenset("\uff9e\uff9f") | {chr(point) for point in range(0x1160, 0x1200)}
# What is beyond tells no two terms apart: those are half as long.
_LONGEST_WORD = 128
_WITHOUT_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))

# Letters that no decomposition takes apart, and Arabic letters that people type for one another.
_FOLDS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h", "ŀ": "l",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك",
        "ς": "σ", "ँ": "ं",
    }
)  # fmt: skip
# Marks that writers leave out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels, the dot under Hindi
# letters. Never vowel signs of Hindi or Thai, which carry the word.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u093c]+")
# These are letters of their own, not accented ones: nobody types "и" for "й".
_KEPT = {"й", "ї", "ў"}


# No letter, mark or number comes after.
_LAST = 0x33480


def _character_classes() -> tuple[str, str, str]:
    """Regular expression classes of every letter, number and mark: of words, bigram scripts and trigram scripts."""
    kinds = bytearray(b"w") * _LAST
    for kind, scripts in ((b"b", _BIGRAM_SCRIPTS), (b"t", _TRIGRAM_SCRIPTS)):
        for low, high in scripts:
            kinds[low : min(high + 1, _LAST)] = kind * (min(high + 1, _LAST) - low)
    for point in range(_LAST):
        if unicodedata.category(chr(point))[0] not in "LMN" and chr(point) not in _SILENT:
            kinds[point] = 0
    runs = re.compile(b"(w+)|(b+)|(t+)")
    classes: dict[int | None, list[str]] = {1: [], 2: [], 3: []}
    for run in runs.finditer(kinds):
        classes[run.lastindex].append(f"\\U{run.start():08x}-\\U{run.end() - 1:08x}")
    return "".join(classes[1]), "".join(classes[2]), "".join(classes[3])


def _split(ranges: str) -> tuple[str, str]:
    """The ranges of a class that end below U+10000, and the others; none lies across."""
    found = re.findall(r"\\U\w{8}-\\U\w{8}", ranges)
    near = [each for each in found if each < r"\U00010000"]
    return "".join(near), "".join(found[len(near) :])


@functools.cache
def run_pattern() -> re.Pattern[str]:
    """Finds runs of text: `code` ("c++"), `bigram` and `trigram` (unspaced scripts), `word` (with its hyphens)."""
    word, bigram, trigram = _character_classes()
    inner = re.escape(APOSTROPHES + HYPHENS)
    # Characters beyond the first 65,536 are hundreds of ranges to be compared one by one, which every space would be.
    low, high = _split(word)
    letters = rf"(?:[{low}]+|(?=[\U00010000-\U0010ffff])[{high}]+)+"
    return re.compile(
        rf"(?P<code>(?=[A-Za-z][+\#])(?<![{word}])[A-Za-z](?:\+\+|\#)(?![{word}]))"
        rf"|(?P<word>{letters}(?:[{inner}]{letters})*)"
        rf"|(?P<bigram>[{bigram}]+)"
        rf"|(?P<trigram>[{trigram}]+)"
    )


@functools.cache
def bare_run_pattern() -> re.Pattern[str]:
    """Finds the same runs as `run_pattern`, without groups that name their kind."""
    return re.compile(re.sub(r"\(\?P<\w+>", "(?:", run_pattern().pattern))


@functools.cache
def spaced_pattern() -> re.Pattern[str]:
    """Finds runs of letters and digits of scripts that put spaces between words; vowel signs part them."""
    unspaced = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in (*_BIGRAM_SCRIPTS, *_TRIGRAM_SCRIPTS))
    return re.compile(rf"[^\W_{unspaced}]+")


def normalise(word: str, *, is_turkic: bool = False) -> str:
    """One form for all spellings of the same letters: NFKC, lower case (by language), plain digits, nothing silent."""
    if word.isascii() and word.isalnum() and not is_turkic:
        return word.lower()
    # First, because NFKC makes a space and an accent of some, and eighteen letters of one.
    word = unicodedata.normalize("NFKC", word[:_LONGEST_WORD].translate(_WITHOUT_APOSTROPHES))[:_LONGEST_WORD]
    if is_turkic:
        word = word.replace("İ", "i").replace("I", "ı")
    word = unicodedata.normalize("NFC", word.casefold())
    kept = (char for char in word if char not in _SILENT)
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in kept)


def fold(word: str) -> str:
    """A normalised word without accents and with look-alike letters as one: "résilié" → "resilie"."""
    if word.isascii():
        return word
    return _fold(word) if len(word) <= LONGEST_KEPT else _fold.__wrapped__(word)


@functools.lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    kept = (char if char in _KEPT else unicodedata.normalize("NFD", char) for char in word.translate(_FOLDS))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", "".join(kept)))


def letter_spans(run: str) -> list[tuple[int, int]]:
    """Start and end of every letter of an unspaced run, its combining marks included."""
    spans: list[tuple[int, int]] = []
    for index, char in enumerate(run):
        if spans and (unicodedata.category(char)[0] == "M" or char in _VOICED or char in _SILENT):
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return spans


def word_parts(word: str) -> list[tuple[int, int]]:
    """Start and end of the parts of a word without hyphens: at letters beside digits, and at "schedulingKit"'s K."""
    if word.isalpha() and (word.islower() or word.isupper() or word.istitle()):
        return [(0, len(word))]
    cuts = [0, *(at for at in range(1, len(word)) if _is_cut(word, at)), len(word)]
    return list(itertools.pairwise(cuts))


def _is_cut(word: str, at: int) -> bool:
    before, after = word[at - 1], word[at]
    if unicodedata.category(before)[0] == "M" or unicodedata.category(after)[0] == "M":
        return False
    if before.isdecimal() != after.isdecimal():
        return True
    # Two lower-case letters before the capital, so that "iPhone" and "McDonald" stay whole.
    return after.isupper() and at >= 2 and before.islower() and word[at - 2].isalpha() and word[at - 2 : at] != "Mc"
