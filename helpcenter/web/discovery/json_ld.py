"""What a page says to search engines as JSON-LD, in the words of schema.org."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from helpcenter.domain.block import BlockKind, ResolvedBlock
from helpcenter.domain.guide import GuideKind, LocalizedGuide, Minutes
from helpcenter.domain.library import Topic, in_locale
from helpcenter.web import urls
from helpcenter.web.state import View

Thing = dict[str, Any]
# Inside a script element only "<" could end it; the others could be read as markup by careless parsers.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_TASKS = {GuideKind.CANCEL, GuideKind.MIGRATE, GuideKind.HOWTO}


def json_ld(things: Sequence[Thing]) -> Markup:
    """The things as one graph, safe inside a script element."""
    text = msgspec.json.encode({"@context": "https://schema.org", "@graph": things}).decode()
    for char, escaped in _ESCAPES.items():
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704 - JSON without any character that HTML knows


def site_things(view: View) -> list[Thing]:
    """The site itself, and how it is searched."""
    origin = view.web.services.settings.origin
    search = origin + urls.search(view.locale) + "?q={search_term_string}"
    return [
        {
            "@type": "WebSite",
            "@id": origin + urls.home(view.locale) + "#website",
            "name": view.catalog.site.name(view.locale),
            "url": origin + urls.home(view.locale),
            "inLanguage": view.locale,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        }
    ]


def breadcrumbs(view: View, trail: Iterable[tuple[str, str]]) -> Thing:
    """The way from the home page: names and paths."""
    origin = view.web.services.settings.origin
    steps = [(view.catalog.site.name(view.locale), urls.home(view.locale)), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": origin + path}
            for number, (name, path) in enumerate(steps, 1)
        ],
    }


def guide_things(view: View, guide: LocalizedGuide, picture: str) -> list[Thing]:
    """The guide as a task or an article, its questions, and where it stands."""
    product = view.catalog.library.products.get(guide.guide.product or "")
    topic = view.catalog.topics.of(guide.guide)
    trail = [(product.name, urls.product(view.locale, product.id))] if product else []
    if topic is not None:
        trail = [_topic(view, each) for each in view.catalog.topics.path(topic)]
    here = urls.guide(view.locale, guide.slug)
    things = [breadcrumbs(view, [*trail, (guide.title, here)]), _main(view, guide, picture)]
    answers = [
        _question(item.text.title, item.text.text) for block in _of(guide, BlockKind.FAQ) for item in block.items
    ]
    if answers:
        page = view.web.services.settings.origin + here
        things.append({"@type": "FAQPage", "@id": f"{page}#faq-page", "url": page, "mainEntity": answers})
    return things


def _topic(view: View, topic: Topic) -> tuple[str, str]:
    name = in_locale(topic.names, view.locale, view.catalog.site.default_locale)[1]
    return name, urls.topic(view.locale, topic.id)


def _of(guide: LocalizedGuide, kind: BlockKind) -> list[ResolvedBlock]:
    return [block for block in guide.blocks if block.block.kind is kind]


def _main(view: View, guide: LocalizedGuide, picture: str) -> Thing:
    page = view.web.services.settings.origin + urls.guide(view.locale, guide.slug)
    thing: Thing = {
        "@type": "Article",
        "@id": f"{page}#guide",
        "name": guide.title,
        "headline": guide.title,
        "description": guide.summary,
        "url": page,
        "inLanguage": guide.title_locale,
        "image": picture,
        "isPartOf": {"@id": view.web.services.settings.origin + urls.home(view.locale) + "#website"},
    }
    day = guide.guide.last_changed
    if day:
        thing["dateModified"] = day.isoformat()
    steps = [step for block in _of(guide, BlockKind.STEPS) for step in block.items]
    if steps and guide.guide.kind in _TASKS:
        thing |= {
            "@type": "HowTo",
            "step": [_step(page, each.item.id, each.text.title, each.text.text, each.position) for each in steps],
        }
        del thing["headline"]
        if guide.guide.minutes:
            thing["totalTime"] = _duration(guide.guide.minutes)
    return thing


def _step(page: str, anchor: str, title: str, text: str, position: int) -> Thing:
    return {"@type": "HowToStep", "position": position, "name": title, "text": text or title, "url": f"{page}#{anchor}"}


def _question(title: str, text: str) -> Thing:
    return {"@type": "Question", "name": title, "acceptedAnswer": {"@type": "Answer", "text": text}}


def _duration(minutes: Minutes) -> str:
    """ISO 8601; the longer time, so that nobody is promised too much."""
    return f"PT{minutes.high}M"
