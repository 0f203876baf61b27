"""Spaces at which a line must not break, language by language, in text that is left as it was written.

The space stays the space that the editor typed, so that copying gives it back; only the page keeps it together with
what follows. The rules are those of each language's own handbooks: the Imprimerie nationale for French, Duden for
German, the Polish and Czech orthographies for words of one letter, Milchin's handbook for Russian dashes.
"""

import re
from functools import lru_cache

from helpcenter.domain.locale import language

# Only the space, so that nothing else is inside: Chromium, where it balances the lines of a heading, breaks before the
# space of "<span> :</span>".
_KEPT = '<span class="keep"> </span>'
# After a number: a unit of one sign, or the next three digits.
_NUMBERS = r"(?<=\d) (?=[%‰€$£¥₽°]|\d{3}(?!\d))"
# Words of one letter do not end a line.
_LONE_LETTER = r"(?<=\b[{letters}]) (?=\S|$)"
_RULES = {
    # A sign of two parts and the closing quotation mark never begin a line, the opening one never ends it.
    "fr": r" (?=[:;!?»](?!\w))|(?<=«) |(?<=[nN]°) (?=\d)",
    # z. B., d. h., i. d. R., § 5
    "de": r"(?<=\b[A-Za-zÄÖÜäöü]\.) (?=[A-Za-zÄÖÜäöü]\.)|(?<=§) (?=\d)",
    "pl": _LONE_LETTER.format(letters="AaIiOoUuWwZz"),
    "cs": _LONE_LETTER.format(letters="AaIiKkOoSsUuVvZz"),
    "sk": _LONE_LETTER.format(letters="AaIiKkOoSsUuVvZz"),
    # A dash does not begin a line.
    "ru": r" (?=[—–] )|(?<=№) (?=\d)",
    "uk": r" (?=[—–] )|(?<=№) (?=\d)",
    **dict.fromkeys(("es", "it", "pt", "nl", "sv", "da", "nb", "no", "fi", "hu", "ro", "bg"), ""),
}
_TAG = re.compile(r"(<[^<>]*>)")
_VERBATIM = re.compile(r"</?(code|pre|kbd|math|samp)\b")


@lru_cache(maxsize=64)
def _rule(locale: str) -> re.Pattern[str] | None:
    rule = _RULES.get(language(locale))
    return None if rule is None else re.compile(f"{rule}|{_NUMBERS}" if rule else _NUMBERS)


def typeset(html: str, locale: str) -> str:
    """HTML of `locale` whose spaces keep lines together as the language asks; its text is the same, sign by sign.

    `html` is well-formed, with `<` and `>` escaped in texts and attributes. Code is left alone.
    """
    rule = _rule(locale)
    if rule is None or not rule.search(html):
        return html
    parts, verbatim = _TAG.split(html), 0
    for index, part in enumerate(parts):
        if index % 2:
            if _VERBATIM.match(part):
                verbatim += -1 if part.startswith("</") else 1
        elif part and not verbatim:
            parts[index] = rule.sub(_KEPT, part)
    return "".join(parts)
