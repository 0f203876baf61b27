"""A link beside each heading inside a text, for copying, like the one that each block has."""

import html
import re

from markupsafe import Markup, escape

from helpcenter.domain.locale import direction
from helpcenter.web.state import View

# Headings as the renderer writes them, outside of code: there a "<" is written in another way.
_HEADING = re.compile(r'<h([3-6]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')
_TAG = re.compile(r"<[^>]*>")
# The sentence of the macro `anchor` in `_macros.html`, which is translated there.
_NAME = "Link to “%(title)s”"


def with_heading_links(view: View, prose: Markup, *, is_fallback: bool) -> Markup:
    """Rendered prose whose headings can be linked to. `is_fallback`: it is in another language than the page."""
    if 'id="' not in prose:
        return prose
    language = f' lang="{view.locale}" dir="{direction(view.locale)}"' if is_fallback else ""

    def linked(found: re.Match[str]) -> str:
        title = " ".join(html.unescape(_TAG.sub("", _IMAGE.sub(r"\1", found[3]))).split())
        name = escape(view.words(_NAME) % {"title": title})
        link = (
            f'<a class="anchor" href="#{found[2]}"{language} aria-label="{name}"><span aria-hidden="true">#</span></a>'
        )
        return f'<div class="prose-head">{found[0]}{link}</div>'

    return Markup(_HEADING.sub(linked, prose))  # noqa: S704 - sanitised before; what is put in is escaped
