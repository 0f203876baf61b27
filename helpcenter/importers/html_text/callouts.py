"""Boxes of other systems, by what their classes call them."""

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
