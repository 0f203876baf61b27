"""The languages, a row each. A new language needs a row here; one without a row is split, lower-cased and folded."""

from dataclasses import dataclass, field

from helpcenter.search.text.stop_words import STOP_WORDS

_FRENCH = "l d c j m n s t qu jusqu lorsqu puisqu quoiqu"
_ITALIAN = "l d c m n s t v un all dall dell nell sull coll dagl degl agl negl sugl quell quest gl sant"
_CATALAN = "l d m n s t"


@dataclass(frozen=True, slots=True)
class LanguageProfile:
    """How a language's words are found.

    `stemmer` is the name of a Snowball algorithm. `elisions` are words that lose their vowel and lean on the next one
    ("l'"), `endings` what follows an apostrophe without being part of the word ("Intercom's"); "*" is any.
    """

    key: str
    stemmer: str | None = None
    elisions: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    is_turkic: bool = False
    stop_words: frozenset[str] = field(default=frozenset(), repr=False)


def _row(
    key: str, stemmer: str | None = None, *, elisions: str = "", endings: str = "", is_turkic: bool = False
) -> LanguageProfile:
    stop_words = frozenset(STOP_WORDS.get(key, "").split())
    return LanguageProfile(key, stemmer, frozenset(elisions.split()), frozenset(endings.split()), is_turkic, stop_words)


_ROWS = (
    _row("ar", "arabic"),
    _row("bg"),
    _row("ca", "catalan", elisions=_CATALAN),
    _row("cs", "czech"),
    _row("da", "danish"),
    _row("de", "german"),
    _row("el", "greek"),
    _row("en", "english", endings="s"),
    _row("es", "spanish"),
    _row("et", "estonian"),
    _row("eu", "basque"),
    _row("fa", "persian"),
    _row("fi", "finnish"),
    _row("fr", "french", elisions=_FRENCH),
    _row("ga", "irish"),
    _row("he"),
    _row("hi", "hindi"),
    _row("hu", "hungarian"),
    _row("hy", "armenian"),
    _row("id", "indonesian"),
    _row("it", "italian", elisions=_ITALIAN),
    _row("ja"),
    _row("ko"),
    _row("lt", "lithuanian"),
    _row("ne", "nepali"),
    _row("nl", "dutch", endings="s"),
    _row("no", "norwegian"),
    _row("pl", "polish"),
    _row("pt", "portuguese", elisions="d"),
    _row("ro", "romanian"),
    _row("ru", "russian"),
    _row("sr", "serbian"),
    _row("sv", "swedish"),
    _row("ta", "tamil"),
    _row("th"),
    # A suffix after the apostrophe of a proper noun is grammar: "Intercom'un".
    _row("tr", "turkish", endings="*", is_turkic=True),
    _row("uk"),
    _row("vi"),
    _row("zh"),
)
_BY_KEY = {row.key: row for row in _ROWS}
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}
OTHER = LanguageProfile("other")
"""Any language without a row."""


def language_of(locale: str) -> LanguageProfile:
    """The row for a locale: "pt-BR" and "pt" share theirs, as do "zh-Hans" and "zh-Hant"."""
    bare = locale.split("-", 1)[0].lower()
    return _BY_KEY.get(_ALIASES.get(bare, bare), OTHER)


def known_languages() -> tuple[str, ...]:
    """Keys of all rows."""
    return tuple(_BY_KEY)
