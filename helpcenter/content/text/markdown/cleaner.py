"""The sanitiser: the last thing that rendered prose passes. Only what it lists gets out."""

from collections.abc import Mapping

import nh3

from helpcenter.content.text.markdown import html_subset, images, inline, maths
from helpcenter.content.text.markdown.blocks import callouts, code, footnotes, tabs

_OURS = {"caption", "code", "code-title", "math", "task"}
_TAGS = html_subset.TAGS | maths.TAGS | {"h3", "h4", "h5", "h6", "section", "label", "input", "data"}
# What Markdown makes, and no HTML of an editor can say (see `html_subset.ATTRIBUTES`).
_MADE: Mapping[str, set[str]] = {
    "a": {"role", "aria-label"}, "div": {"role", "aria-label", "data-language"}, "figure": {"data-language"},
    "details": {"aria-label"}, "section": {"role", "aria-label"}, "pre": {"tabindex"}, "data": {"value"},
    "input": {"type", "disabled", "checked"}, "span": {code.NUMBER},
}  # fmt: skip
_CLASSES = {
    "div": _OURS | callouts.CLASSES | tabs.CLASSES,
    "p": callouts.CLASSES | tabs.CLASSES,
    "details": callouts.CLASSES,
    "summary": callouts.CLASSES,
    "figure": _OURS,
    "figcaption": _OURS,
    "section": footnotes.CLASSES,
    "li": _OURS,
    "span": set(code.CLASSES),
    "mark": set(code.CLASSES),
    "img": set(images.CLASSES),
    "mtd": set(maths.CLASSES),
    "td": set(inline.ALIGNED),
    "th": set(inline.ALIGNED),
}


def _attributes() -> dict[str, set[str]]:
    allowed: dict[str, set[str]] = {"*": {"id", "lang", "dir"}}
    for source in (html_subset.ATTRIBUTES, _MADE):
        for tag, names in source.items():
            allowed[tag] = allowed.get(tag, set()) | names
    mathml = {tag: set(maths.ATTRIBUTES) for tag in maths.TAGS}
    # Tables of formulas are no deeper than what is around them, and the W3C's checker knows no such attribute there.
    mathml["mtable"] -= {"scriptlevel"}
    return allowed | mathml


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={"script", "style"},
    attributes=_attributes(),
    allowed_classes={tag: set(names) for tag, names in _CLASSES.items()},
    url_schemes={"https", "mailto", "guide", "media"},
    url_relative=lambda url: url if url.startswith("#") else None,
    link_rel=None,
)


def clean(html: str) -> str:
    """Safe HTML: allowed tags, attributes, classes and addresses only, everything closed in its order."""
    return _CLEANER.clean(html)
