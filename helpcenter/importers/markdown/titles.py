"""The title that a text begins with."""

import re

_TO = r"(?:\([^()]*\)|\[[^\[\]]*\])"
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_TO}")
_BADGE = re.compile(rf"\[!\[[^\[\]]*\]{_TO}[ \t]*\]{_TO}")
_TITLE_MARK = re.compile(rf"[`*]|<[^<>]*>|!?\[([^\[\]]*)\]{_TO}")


def first_title(body: str) -> str:
    """The words of the first `#` heading, "" without one. Badges are none of its words, unless it has no others."""
    found = re.search(r"(?m)^#[ \t]+(.+?)(?:[ \t]*\{[^{}]*\})?[ \t]*#*$", body)
    if found is None:
        return ""
    without_badges = _PICTURE.sub("", _BADGE.sub("", found[1]))
    return _title_words(without_badges) or _title_words(found[1])


def _title_words(text: str) -> str:
    return _TITLE_MARK.sub(lambda mark: mark[1] or "", text).strip()
