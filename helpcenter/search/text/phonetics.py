"""How words sound, roughly: two spellings that a reader would say alike get the same key."""

import functools
import re

# In order; each works on what the ones before it left. Words arrive folded, so accents are gone already.
_FRENCH = (
    (r"ph", "f"),
    (r"qu|q|ck|cqu|ch(?=[lr])", "k"),
    (r"c(?=[eiy])|ss|sc(?=[eiy])", "s"),
    (r"[cst]i(?=on)", "si"),
    (r"c(?!h)", "k"),
    (r"g(?=[eiy])", "j"),
    (r"gu(?=[eiy])", "g"),
    (r"(?<=[aeiouy])s(?=[aeiouy])", "z"),
    (r"eaux?|aux?|ault|aud", "o"),
    (r"oi|oy", "wa"),
    (r"(?:ain|ein|yn|ym|im|in|um|un)(?![aeiouynm])", "1"),
    (r"(?:en|em|an|am)(?![aeiouynm])", "2"),
    (r"(?:on|om)(?![aeiouynm])", "3"),
    (r"ai|ei|ay|ey|oeu|eu|oe", "e"),
    (r"(?<=[aeou])ill|y", "i"),
    (r"(?<!c)h|^h", ""),
    (r"(?:er|ez|ee|et|es|ent|e)s?$", "e"),
    (r"(?<![stdxp])[stdxp]+$", ""),
    (r"e$", ""),
)
_GERMAN = (
    (r"sch", "9"),
    (r"ph|v|pf", "f"),
    (r"ck|ch|q|g(?=$)", "k"),
    (r"tz|z|c(?=[eiy])", "ts"),
    (r"c", "k"),
    (r"dt|th|d(?=$)|d(?=t)", "t"),
    (r"ae", "e"),
    (r"oe|ue", "u"),
    (r"ei|ey|ay", "ai"),
    (r"aeu|eu", "oi"),
    (r"ie|y", "i"),
    (r"(?<=[aeiou])h", ""),
    (r"b(?=$)", "p"),
)
_OTHER = (
    (r"ph", "f"),
    (r"ck|qu|q|c(?![eiyh])", "k"),
    (r"c(?=[eiy])|z", "s"),
    (r"gh|wh", "g"),
    (r"th", "t"),
    (r"y", "i"),
    (r"w", "v"),
    (r"ou|oo", "u"),
    (r"ea|ee|ie|ei", "i"),
    (r"e$", ""),
)
_RULES = {
    language: [(re.compile(pattern), replacement) for pattern, replacement in rules]
    for language, rules in (("fr", _FRENCH), ("de", _GERMAN), ("", _OTHER))
}
_DOUBLED = re.compile(r"(.)\1+")


@functools.lru_cache(maxsize=10_000)
def sound(word: str, language: str) -> str:
    """The key of a folded word; letters of other scripts stay as they are, without doubles."""
    for pattern, replacement in _RULES.get(language, _RULES[""]):
        word = pattern.sub(replacement, word)
    return _DOUBLED.sub(r"\1", word)
