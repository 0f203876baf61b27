"""The part of a page that is its text, without what surrounds it on every page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helpcenter.importers.html_text import Element
from helpcenter.importers.html_text.callouts import kind_of

# Where well-known systems put an article's text: classes and ids.
_CONTAINERS = (
    "article-body", "article__body", "article_body", "articlebody", "intercom-article",
    "intercom-interblocks-article", "fullarticle", "solution-article", "article-content", "article__content",
    "kb-article-content", "kbarticle", "theme-doc-markdown", "md-content__inner", "wiki-content", "mw-content-text",
    "notion-page-content", "entry-content", "post-content", "markdown-body", "helpjuice-article-body-content",
    "document360-content", "guru-card-content",
)  # fmt: skip
_SMALLEST = 40
"""A container with fewer letters is not where the text stands."""
_OUT_TAGS = frozenset({"nav", "footer", "dialog", "search"})
_OUT_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alertdialog"})
_OUT_NAMES = re.compile(
    r"(?:related|recent|recently-viewed|popular)(?:[-_](?:articles?|guides?|posts?|links?|content|reading))?|breadcrumbs?"
    r"|(?:article|social)?[-_]?(?:share|sharing|votes?|feedback|meta|author|actions?)|pagination|pager|comments?(?:[-_].*)?"
    r"|(?:was[-_]this[-_])?helpful|table[-_]of[-_]contents|toc(?:[-_].*)?|on[-_]this[-_]page|newsletter(?:[-_].*)?"
    r"|cookie(?:[-_].*)?|sidebar|side[-_]nav|advert(?:isement)?|skip[-_]?(?:link|nav)|back[-_]to[-_]top|headerlink|hash-link"
    r"|site[-_](?:header|footer|nav)|mw-editsection|printfooter|catlinks|md-source-file"
)
SHOWN = re.compile("breadcrumb|fil d", re.IGNORECASE)
"""Stands somewhere in a page that shows the way to it."""
_LAZY = ("data-src", "data-lazy-src", "data-original")
_SHOWN_WORDS = 60
_SHORTEST = 8
"""A button with fewer letters opens a menu."""
# A button in one of these unfolds what stands below it.
_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"})
# Links to a heading itself and the like, of which nobody misses the words.
_SIGNS = frozenset({"headerlink", "hash-link", "mw-editsection"})
# A form with more words has the whole page in it.
_MOST_FORM = 400
_LAYOUT = frozenset({"div", "section", "td", "table", "tbody", "tr", "article", "center", "body"})


@dataclass(frozen=True, slots=True)
class Main:
    """`title` is the page's own heading, where it has one; `body` what stands below it."""

    title: str
    body: Element


Note = Callable[[str, int, str], None]


def main_of(page: Element, note: Note, shared: frozenset[str] = frozenset()) -> Main:
    """The text of a page; what is left out of it is told by `note`. `shared` are headings that are no page's own, since
    they stand on most."""
    found = _container(page)
    heading = found.first("h1") or page.first("h1")
    if heading is not None and heading.words() in shared:
        others = [each for each in found.all("h1") if each.words() not in shared]
        found = _without(found, heading)
        heading = others[0] if others else None
    body = Element(found.name, found.line, found.attributes, list(_kept(found, heading, note)))
    if heading is None:
        return Main("", body)
    before, after = _divided(body, heading)
    if before is not None and len(words := _spaced(before)) <= _SHOWN_WORDS:
        if words:
            note("label above a heading", heading.line, f'"{words}" was left out')
        body = after
    return Main(heading.words(), _without(body, heading))


def _divided(node: Element, heading: Element) -> tuple[Element | None, Element]:
    """What stands before the heading in a page, None where the heading is not in it, and what stands behind."""
    for place, part in enumerate(node.parts):
        if isinstance(part, Element):
            if part is heading:
                return _with(node, node.parts[:place]), _with(node, node.parts[place + 1 :])
            before, after = _divided(part, heading)
            if before is not None:
                return _with(node, [*node.parts[:place], before]), _with(node, [after, *node.parts[place + 1 :]])
    return None, node


def _with(node: Element, parts: "list[Element | str]") -> Element:
    return Element(node.name, node.line, node.attributes, parts)


def _without(node: Element, gone: Element) -> Element:
    kept = [part if isinstance(part, str) else _without(part, gone) for part in node.parts if part is not gone]
    return _with(node, kept)


def _spaced(node: Element) -> str:
    """The words of a piece of a page, with spaces between its boxes."""
    return " ".join(" ".join(part if isinstance(part, str) else _spaced(part) for part in node.parts).split())


def _container(page: Element) -> Element:
    known = [each for each in page.all() if _named(each, _CONTAINERS) and len(each.words()) >= _SMALLEST]
    told = [each for each in page.all() if each.get("itemprop") == "articleBody" and len(each.words()) >= _SMALLEST]
    if known or told:
        return (known or told)[0]
    weights: dict[int, int] = {}
    _weigh(page, weights)
    mains = [each for each in page.all() if each.name == "main" or each.get("role") == "main"]
    top = max(mains, key=lambda each: weights[id(each)], default=None) or next(
        (each for each in page.all("body")), page
    )
    articles = list(top.all("article"))
    best = max(articles, key=lambda each: weights[id(each)], default=None)
    if best is not None and weights[id(best)] * 10 >= weights[id(top)] * 6:
        return best
    return top if mains else _densest(top, weights)


def _named(node: Element, names: tuple[str, ...]) -> bool:
    return bool(node.attributes) and not {*node.classes, node.get("id").lower()}.isdisjoint(names)


def _weigh(node: Element, weights: dict[int, int]) -> int:
    """Letters of running text, by the identity of each element: what stands in links, or in what is left out, does not
    count."""
    inner = sum(len(part.strip()) if isinstance(part, str) else _weigh(part, weights) for part in node.parts)
    weights[id(node)] = 0 if node.name == "a" or _is_out(node) else inner
    return weights[id(node)]


def _densest(node: Element, weights: dict[int, int]) -> Element:
    """The innermost element that holds four fifths of the running text."""
    weight = weights[id(node)]
    while True:
        boxes = (each for each in node.elements() if each.name in _LAYOUT)
        inner = next((each for each in boxes if weights[id(each)] * 5 >= weight * 4), None)
        if inner is None or not weight:
            return node
        node = inner


def _is_out(node: Element) -> str:
    """What kind of surroundings an element is, "" for none."""
    is_form = node.name == "form" and len(node.words()) <= _MOST_FORM
    if is_form or node.name in _OUT_TAGS or node.get("role").lower() in _OUT_ROLES:
        return node.get("role").lower() or node.name
    if not node.attributes or node.name in ("body", "main", "article", "h1", "h2", "h3"):
        return ""
    if node.name == "button" and not _unfolds(node):
        return "button"
    return next((name for name in (*node.classes, node.get("id").lower()) if _OUT_NAMES.fullmatch(name)), "")


def _unfolds(button: Element) -> bool:
    return bool(button.get("aria-controls") or button.get("aria-expanded"))


def _kept(node: Element, heading: Element | None, note: Note, *, is_title: bool = False) -> Iterator[Element | str]:
    """The parts of an element without what is left out. `is_title`: it stands in a heading."""
    is_title = is_title or node.name in _TITLES
    for part in node.parts:
        if isinstance(part, str) or part is heading:
            yield part
        elif (kind := _is_out(part)) and not kind_of(part) and not (kind == "button" and is_title):
            words = _spaced(part)
            if len(words) > 1 and kind not in _SIGNS:
                shown = words if len(words) <= _SHOWN_WORDS else words[: _SHOWN_WORDS - 1] + "…"
                note("surroundings of a page", part.line, f'{kind}, left out: "{shown}"')
        else:
            yield _changed(part, list(_kept(part, heading, note, is_title=is_title)), is_title=is_title)


def _changed(part: Element, inner: "list[Element | str]", *, is_title: bool) -> Element:
    """An element as it means something here."""
    if part.name == "img":
        return Element("img", part.line, _eager(part), inner)
    if part.name == "a" and is_title and part.get("href").startswith("#"):
        # A heading that links to itself has an anchor, not a link, and often a sign for it.
        words = part.words()
        is_sign = len(words) < 2 and not words.isalnum()
        return Element("span", part.line, part.attributes, [] if is_sign else inner)
    if part.name == "button" and not is_title and _unfolds(part) and len(part.words()) >= _SHORTEST:
        # A button that unfolds what stands below it is its heading.
        return Element("h6", part.line, part.attributes, inner)
    return Element(part.name, part.line, part.attributes, inner)


def _eager(image: Element) -> dict[str, str]:
    """The attributes of a picture that scripts would put in its place."""
    attributes = dict(image.attributes)
    source = next((image.get(name) for name in _LAZY if image.get(name)), "")
    if source and (not image.get("src") or image.get("src").startswith("data:")):
        attributes["src"] = source
    return attributes


def crumbs_in(page: Element) -> list[tuple[str, str]]:
    """Names and addresses of the places above a page, as it shows them."""
    for node in page.all("nav", "ol", "ul", "div"):
        names = (*node.classes, node.get("id").lower(), node.get("aria-label").lower())
        if any(name.startswith(("breadcrumb", "fil d")) for name in names):
            found = [(each.words(), each.get("href")) for each in node.all("a")]
            return [(words, address) for words, address in found if words][:20]
    return []
