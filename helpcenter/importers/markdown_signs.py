"""Words as Markdown that shows exactly these words: every sign that would be read as a mark is escaped."""

import re

# Signs that are marks wherever they stand. "&" and "<" only where something that HTML knows may follow.
_ANYWHERE = re.compile(
    r"[\\`*\[\]~^${]|\+{2,}|={2,}|%{2,}|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|(?<![^\W_])_+|_+(?![^\W_])"
    r"|(?<![\w:]):(?=[a-z][a-z0-9_+-]{0,40}[a-z0-9]:)"
)
# What opens a block where it begins a line.
_AT_START = re.compile(
    r"(?P<kept>\d{1,9}(?=[.)](?:\s|$))|include(?=:)|"
    r"(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$|-)|=+\s*$|\||:(?:\s|::)|///|!!!|\?\?\?|===|@tab\b))(?P<sign>.)"
)
_CODE = re.compile(r"`+")


def escaped(text: str) -> str:
    """`text` inside a paragraph; spaces and lines stay as they are."""
    return _ANYWHERE.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), text)


def begun(paragraph: str) -> str:
    """A paragraph of Markdown that nobody takes for a list, a heading or the like."""
    found = _AT_START.match(paragraph)
    return f"{found['kept'] or ''}\\{found['sign']}{paragraph[found.end() :]}" if found else paragraph


def code(text: str) -> str:
    """`text` in backticks, in as many as it takes. Lines become spaces."""
    flat = " ".join(text.split())
    if not flat:
        return ""
    fence = "`" * (max((len(run) for run in _CODE.findall(flat)), default=0) + 1)
    apart = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{apart}{flat}{apart}{fence}"


def fenced(text: str, info: str = "") -> str:
    """Lines of code as a block of their own; `info` stands behind the opening fence."""
    fence = "`" * max(3, max((len(run) for run in _CODE.findall(text)), default=0) + 1)
    return f"{fence}{info}\n{text}\n{fence}"
