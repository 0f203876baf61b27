"""What rendered prose leaves open until a page is made: our own addresses, and the words of the interface."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.domain.guide import LocalizedGuide, Media
from helpcenter.web import urls
from helpcenter.web.interface.i18n import Interface, marked
from helpcenter.web.state import View

# A tag with one of the three in it. Only whole tags: what looks like an attribute in a text or in code stays text.
_OPEN = re.compile(r'<[a-z]+(?: [a-z-]+="[^"]*")*>')
_LEFT_OPEN = re.compile(r'="(guide|media|word):([^"#]+)(?:#([^"]*))?"')
# An address in Markdown: of a link or a picture, of a definition, in a tag.
_WRITTEN = re.compile(r"""(\]\(<?|\]:[ \t]*<?|(?:href|src)=["'])(guide|media):([A-Za-z0-9._-]+)(?:#([a-z0-9-]+))?""")
_WORD_ELEMENT = re.compile(r'<data value="word:([a-z]+)"></data>')
# Each word that content may ask for (`content/text/markdown/placeholders.py`).
WORDS = {
    "note": marked("Note"),
    "info": marked("Good to know"),
    "summary": marked("Summary"),
    "example": marked("Example"),
    "question": marked("Question"),
    "details": marked("Details"),
    "tip": marked("Tip"),
    "success": marked("Success"),
    "important": marked("Important"),
    "warning": marked("Warning"),
    "danger": marked("Danger"),
    "footnotes": marked("Footnotes"),
    "back": marked("Back to the text"),
}


def resolved_html(view: View, guide: LocalizedGuide, html: str) -> Markup:
    """Rendered prose of a guide with its links, pictures and words of the interface as the view's locale has them."""
    if not _LEFT_OPEN.search(html):
        return Markup(html)  # noqa: S704 - sanitised when the content was read (content/text/markdown/cleaner.py)
    resolver = _Resolver(view, guide)
    html = _WORD_ELEMENT.sub(resolver.word_element, html)
    return Markup(_OPEN.sub(resolver.tag, html))  # noqa: S704 - as above; what is put in is escaped


def resolved_markdown(view: View, guide: LocalizedGuide, markdown: str, origin: str) -> str:
    """The same for Markdown as it was written, for whoever reads it away from its page; code stays as it is."""
    resolver = _Resolver(view, guide)

    def address(found: re.Match[str]) -> str:
        return f"{found[1]}{origin}{resolver.address(found[2], found[3], found[4] or '')}"

    return outside_code(markdown, lambda words, _line: _WRITTEN.sub(address, words))


class _Resolver:
    def __init__(self, view: View, guide: LocalizedGuide) -> None:
        self._view, self._guide = view, guide
        self._media: Mapping[str, Media] = {each.name: each for each in guide.guide.media}

    def tag(self, match: re.Match[str]) -> str:
        return _LEFT_OPEN.sub(self._attribute, match[0])

    def _attribute(self, match: re.Match[str]) -> str:
        kind, name, anchor = match[1], match[2], match[3] or ""
        if kind == "word":
            return f'="{escape(_word(self._view.words, name))}"'
        return f'="{self.address(kind, name, anchor)}"'

    def address(self, kind: str, name: str, anchor: str) -> str:
        """Of a picture ("media") or a guide."""
        if kind == "media":
            return self._picture(name)
        slug = self._view.catalog.localized(name, self._view.locale).slug
        return urls.guide(self._view.locale, slug, anchor=anchor)

    def _picture(self, name: str) -> str:
        picture = self._media.get(name)
        if picture is None:
            return ""  # in a preview, which shows the text around it, and the mistake
        return urls.media(self._guide.guide.id, name, picture.sha256, is_shared=picture.is_shared)

    def word_element(self, match: re.Match[str]) -> str:
        words = self._view.words
        text = escape(_word(words, match[1]))
        # Words of the interface in another language than the page's are said in that language.
        return f'<span lang="{words.spoken}" dir="{words.direction}">{text}</span>' if words.is_foreign else str(text)


def _word(words: Interface, name: str) -> str:
    return words(WORDS[name])
