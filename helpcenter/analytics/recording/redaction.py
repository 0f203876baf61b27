"""What personal data looks like in a search box, and its removal before anything is written.

A needless mark costs a query its meaning in a report; a missed one keeps somebody's address. So each rule asks for
more than a glance: card numbers must pass their check digit, phone numbers must not read as dates, versions or prices.

Text is cut before any pattern sees it, and each pattern takes time in proportion to the text: one that would look for
its end again from every place takes in all it has looked through, and says by a group whether it found the end.
"""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

EMAIL, NUMBER, SECRET = "[email]", "[number]", "[secret]"
CUT = "[cut]"
"""What stands for a word that is longer than all that is kept."""

_NAME_IN_URL = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@]+@")
_URL = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s?#]*)\S*")
# Whatever holds an @ with something before it: while typing, an address is not yet whole.
_EMAIL = re.compile(r"(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[^\s@<>()\[\]\"',;]*")
_NAMED_SECRET = re.compile(
    r"(?i)\b(pass(?:word|wd|e)?|pwd|mot de passe|passwort|kennwort|contrase[nñ]a|token|secret|api[ _-]?key|cl[eé] api"
    r"|authorization)\s*[:=]\s*\S+(?:(?<=bearer)\s+\S+)?|\bbearer\s+(?=\S*[\d.])\S{8,}"
)
_KNOWN_SECRET = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_A-Za-z0-9]{12,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}"
    r"|\bglpat-[\w-]{12,}|\bxox[abeoprs]-[\w-]{10,}|\bA(?:KI|SI)A[0-9A-Z]{12,}|\bAIza[\w-]{20,}"
    r"|\bSG\.[\w-]{12,}\.[\w-]{12,}|\bhf_\w{20,}|\bdG9rO[\w=]{12,}"
)
_JSON_WEB_TOKEN = re.compile(r"\beyJ[\w-]{8,}+(?P<end>\.[\w-]{4,}+(?:\.[\w-]*)?)?")
_UUID = re.compile(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_RUN = re.compile(r"[A-Za-z0-9_+/=]{16,}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ \u00a0\u202f().\-–/]{0,2}\d){6,}(?!\w)")
_TYPED_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ \u00a0\u202f().\-–/]{0,2}\d){4,}+(?P<end>[ .\-(]*\Z)?")
_DATES = re.compile(
    r"(?:\d{4}([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/. ])\d{1,2}\2(?:19|20)\d{2}|\d{1,2}([-/.])\d{1,2}\3\d{2})"
    r"(?:[ T–-]\d{1,2}(?:[-:]\d{2})?)?"
)
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[ –/-]{1,3}(?:19|20)\d{2})+")
_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){2,4}|\d{1,3}\.\d\.\d{1,6}(?:\.\d{1,4})?")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .\u00a0\u202f])\d{3})(?:\1\d{3})*")
_MONEY_BEFORE = re.compile(r"(?i)(?:[$€£¥₹₽]|\b(?:usd|eur|gbp|chf|jpy))\s*$")
_MONEY_AFTER = re.compile(r"(?i)^(?:[.,]\d{1,2})?\s*(?:[$€£¥₹₽%]|(?:usd|eur|gbp|chf|jpy|euros?|dollars?|pounds?)\b)")
# Up to the last place where a word may end: at a space, or beside a letter of the scripts that write none.
_ENDS = r"\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_WHOLE_WORDS = re.compile(rf"(?s).*(?:[{_ENDS}]|(?=[{_ENDS}]))")
# How far before and after a number its currency may stand.
_NEARBY = 16

# Most queries are a few words. Every rule below asks for a digit, one of "@ = : . _ -", or sixteen letters in a row.
_WORDS = re.compile(r"[^\w@=:.-]*(?:[^\W\d_]{1,15}(?:[^\w@=:.-]+|\Z))*")


def cut(text: str, most: int) -> str:
    """The whole words that the first `most` characters hold, so that no half secret stays; `[cut]` for none."""
    if len(text) <= most:
        return text
    # One character more shows whether the last word ends there.
    words = _WHOLE_WORDS.match(text[: most + 1])
    return (words[0][:most].rstrip() if words else "") or CUT


def redact_cut(text: str, most: int, is_typing: bool = False) -> str:
    """The text cut to `most` characters before any pattern sees it, redacted, and cut again where marks made it longer.

    A number that the cut may have parted counts as one that is being typed.
    """
    start = cut(text, most)
    return cut(redact(start, is_typing or len(start) < len(text)), most)


def redact(query: str, is_typing: bool = False) -> str:
    """The query without e-mail addresses, phone, card and account numbers, and secrets; marks stand in their place.

    `is_typing`: the query may end in the middle of a number; five digits at its end are then enough.
    """
    return query if _WORDS.fullmatch(query) else _redact(query, is_typing)


def _redact(query: str, is_typing: bool) -> str:
    query = _URL.sub(r"\1", _NAME_IN_URL.sub(r"\1", query))
    query = _NAMED_SECRET.sub(SECRET, query)
    query = _JSON_WEB_TOKEN.sub(lambda found: SECRET if found["end"] else found[0], query)
    for pattern, mark in ((_KNOWN_SECRET, SECRET), (_UUID, SECRET), (_EMAIL, EMAIL)):
        query = pattern.sub(mark, query)
    query = _RUN.sub(lambda run: SECRET if _looks_random(run[0]) else run[0], query)
    query = _IBAN.sub(lambda found: NUMBER if _is_iban(found[0]) else found[0], query)
    query = _DIGITS.sub(_number, query)
    return _TYPED_DIGITS.sub(_typed_number, query) if is_typing else query


def _looks_random(run: str) -> bool:
    """Whether letters and digits are mixed as no word mixes them."""
    classes = ["d" if char.isdigit() else "u" if char.isupper() else "l" for char in run if char.isalnum()]
    if len(run) >= 32 and re.fullmatch(r"(?i)[0-9a-f]+", run) and "d" in classes and len(set(classes)) > 1:
        return True
    digit_turns = sum((one == "d") != (other == "d") for one, other in pairwise(classes))
    case_turns = sum({one, other} == {"u", "l"} for one, other in pairwise(classes))
    return digit_turns >= 4 or (len(run) >= 20 and "d" in classes and case_turns >= 5)


def _is_iban(text: str) -> bool:
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return len(plain) >= 15 and int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _number(found: re.Match[str]) -> str:
    text = found[0]
    digits = [int(char) for char in text if char.isdecimal()]
    if 13 <= len(digits) <= 19 and _passes_luhn(digits):
        return NUMBER
    before, after = _around(found)
    if any(harmless(text, before, after) for harmless in _HARMLESS):
        return text
    # Plain runs of eight digits and fewer are invoice and order numbers more often than phones.
    return NUMBER if len(digits) >= (9 if text.isdecimal() else 8) or text.startswith(("+", "0", "(")) else text


def _around(found: re.Match[str]) -> tuple[str, str]:
    """What stands next to a match; all before and after would be looked through again for each number of a text."""
    start, end = found.span()
    return found.string[max(0, start - _NEARBY) : start], found.string[end : end + _NEARBY]


def _typed_number(found: re.Match[str]) -> str:
    if found["end"] is None:
        return found[0]
    before, _ = _around(found)
    return found[0] if any(harmless(found[0].strip(), before, "") for harmless in _HARMLESS) else NUMBER


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and any(digits)


def _is_date(text: str, _before: str, _after: str) -> bool:
    return bool(_DATES.fullmatch(text) or _YEARS.fullmatch(text)) or _is_compact_date(text)


def _is_compact_date(text: str) -> bool:
    if not (text.isdecimal() and text.isascii() and len(text) == 8):
        return False
    for year, month, day in ((text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])):
        try:
            if 1900 <= date(int(year), int(month), int(day)).year <= 2100:
                return True
        except ValueError:
            continue
    return False


def _is_version(text: str, _before: str, after: str) -> bool:
    # French phone numbers are written with points too: five pairs, the first beginning with 0.
    return bool(_VERSION.fullmatch(text)) and not (text.startswith("0") and text.count(".") == 4)


def _is_price(text: str, before: str, after: str) -> bool:
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after):
        return True
    if not _THOUSANDS.fullmatch(text):
        return False
    return text.endswith("000") or sum(map(str.isdecimal, text)) < 9 or bool(re.match(r",\d{1,2}\b", after))


_HARMLESS: tuple[Callable[[str, str, str], bool], ...] = (_is_date, _is_version, _is_price)
