"""Boxes of other systems, by what their classes call them."""

import re
from collections.abc import Sequence

from helpcenter.importers.html_text.tree import Element

_KINDS = {
    "TIP": {"tip", "tips", "hint-success", "alert-success", "callout-success", "success", "hint-tip"},
    "IMPORTANT": {"important", "alert-primary", "callout-important"},
    "WARNING": {"warning", "warn", "alert-warning", "hint-warning", "callout-warning", "attention"},
    "CAUTION": {"caution", "danger", "error", "alert-danger", "hint-danger", "callout-danger", "alert-error"},
    "NOTE": {
        "note", "info", "notice", "callout", "admonition", "hint", "alert", "alert-info", "hint-info", "panel",
        "notion-callout", "intercom-interblocks-callout", "callout-info", "wysiwyg-callout", "theme-admonition",
    },
}  # fmt: skip
_PREFIXES = (
    "",
    "callout-",
    "callout--",
    "alert--",
    "admonition-",
    "note-",
    "box-",
    "notion-",
    "is-",
    "theme-admonition-",
)
_BOXES = frozenset({"div", "aside", "p", "blockquote", "section"})


# "Note:" in bold at the start of a box, in whatever language.
_LABEL = re.compile(r"\*\*([^*\n]{1,40}?)(?:[ \u00a0]?[:：]\*\*|\*\*[ \u00a0]?[:：])[ \u00a0]*(?=\S)")
_HEAD = re.compile(r"\*\*([^*\n]{1,40}?)[ \u00a0]?[:：]?\*\*")


def titled(kind: str, body: Sequence[str]) -> tuple[str, list[str]]:
    """The words that a box of that kind begins with in bold, as its title behind a space, and what is left; "" where
    they say the kind, which is shown anyway."""
    first, rest = body[0], list(body[1:])
    if rest and (head := _HEAD.fullmatch(first)):
        title, left = head[1], rest
    elif label := _LABEL.match(first):
        title, left = label[1], [first[label.end() :], *rest]
    else:
        return "", [first, *rest]
    return ("" if title.strip().casefold() == kind.casefold() else f" {title.strip()}"), left


def kind_of(node: Element) -> str:
    """NOTE, TIP, …, or "" for what is no box."""
    if node.name not in _BOXES:
        return ""
    classes = set(node.classes)
    if node.get("data-type") == "callout" or node.get("role") == "note":
        classes.add("callout")
    for kind, names in _KINDS.items():
        if classes & {prefix + name for name in names for prefix in _PREFIXES}:
            return kind
    return ""
