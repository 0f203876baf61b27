"""The title that a text begins with, and words of front matter without marks."""

import html
import re

_TO = r"(?:\([^()]*\)|\[[^\[\]]*\])"
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_TO}")
_BADGE = re.compile(rf"\[!\[[^\[\]]*\]{_TO}[ \t]*\]{_TO}")
_TITLE_MARK = re.compile(rf"[`*]|<[^<>]*>|!?\[([^\[\]]*)\]{_TO}")
_LOOK_TAG = re.compile(r"</?(?:a|b|br|code|em|i|kbd|mark|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
_LINKED = re.compile(rf"!?\[([^\[\]]*)\]{_TO}")
_STRESSED = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])([^\n]{1,400}?)(?<=[^\s*_])\1(?![\w*])")


def plain_words(text: str) -> str:
    """`text`, such as a description, as a reader sees it: without marks of Markdown and tags that change the look."""
    code = re.sub(r"`+([^`\n]+)`+", r"\1", _LOOK_TAG.sub("", _LINKED.sub(r"\1", text)))
    return " ".join(html.unescape(_STRESSED.sub(r"\2", code)).split())


def first_title(body: str) -> str:
    """The words of the first `#` heading, "" without one. Badges are none of its words, unless it has no others."""
    found = re.search(r"(?m)^#[ \t]+(.+?)(?:[ \t]*\{[^{}]*\})?[ \t]*#*$", body)
    if found is None:
        return ""
    without_badges = _PICTURE.sub("", _BADGE.sub("", found[1]))
    return _title_words(without_badges) or _title_words(found[1])


def _title_words(text: str) -> str:
    return _TITLE_MARK.sub(lambda mark: mark[1] or "", text).strip()
