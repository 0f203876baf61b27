"""Which addresses may stand in content: https and mailto, and our own guide: and media:."""

import re
from urllib.parse import urlsplit

_ODD = re.compile(r"[\s\\<>\"\x00-\x20\x7f]")
_MAILTO = re.compile(r"[^@\s?&]+@[^@\s?&.]+(\.[^@\s?&.]+)+(\?.*)?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_MAX = 2000


def unsafe(url: str, *, allow_mailto: bool = True) -> str | None:
    """Why `url` may not be linked to, as the end of a sentence with the way out; None when it may."""
    if len(url) > _MAX:
        return f"is longer than {_MAX} characters: shorten it"
    if _ODD.search(url):
        return "holds spaces, quotes or backslashes: remove them"
    scheme = _SCHEME.match(url)
    if not scheme:
        return "is not a full address: begin it with https://"
    return _unsafe_scheme(url, scheme[1].lower(), allow_mailto)


def _unsafe_scheme(url: str, scheme: str, allow_mailto: bool) -> str | None:
    if scheme == "https":
        return None if _has_plain_host(url) else "has no proper host name: write https://host/path"
    if scheme == "mailto" and allow_mailto:
        return None if _MAILTO.fullmatch(url[7:]) else "is not an email address: write mailto:name@host"
    if scheme == "http":
        return "is not encrypted: use https://"
    return f"is not safe: only {'https: and mailto:' if allow_mailto else 'https:'} addresses are allowed"


def _has_plain_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # A name before the host only serves to disguise it: https://known.example@other.example
        return bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
