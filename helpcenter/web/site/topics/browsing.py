"""The way through topics: their cards, long lists page by page, and what stands around a guide."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

from starlette.requests import Request

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.domain.library import Topic, in_locale
from helpcenter.domain.locale import direction, language
from helpcenter.web import urls
from helpcenter.web.context import GuideGroup, Neighbourhood, Pager, TopicCard
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.layout import guide_card
from helpcenter.web.state import View

PAGE_SIZE = 50
"""Guides on a page of a long list."""
_AROUND = 10
"""Guides shown before and after the one whose page it is."""
_BESIDE = 12
"""Topics shown beside that of the guide; home and the topic above show all."""
_NO_ICON = "section"
_MOST_NUMBERS = 40
"""Pages of a list that each of them leads to; of longer lists every second one, or fewer, and those around."""
T = TypeVar("T")


def topic_card(view: View, topic: Topic) -> TopicCard:
    used, name = in_locale(topic.names, view.locale, view.catalog.site.default_locale)
    return TopicCard(
        name=name,
        # In another language than the name, it would need marks of its own.
        summary=topic.summaries.get(used, ""),
        icon=topic.icon or _NO_ICON,
        url=urls.topic(view.locale, topic.id),
        guides=view.catalog.topics.count(topic.id),
        lang=used,
        direction=direction(used),
        is_fallback=language(used) != language(view.locale),
    )


def page_number(request: Request) -> int:
    """Which page of a long list is asked for. Raises NotFound for what is no number."""
    text = request.path_params.get("page", "1")
    # As it is written only: "01" would be kept as another page.
    if not (text.isascii() and text.isdigit() and len(text) < 6) or text.startswith("0"):
        raise not_found("bad_page")
    return int(text)


def check_page(number: int, items: int) -> None:
    """Raises NotFound for a page that a list of so many items does not have: before the list is made."""
    if not 1 <= number <= _pages(items):
        raise not_found("bad_page")


def _pages(items: int) -> int:
    return max(1, -(-items // PAGE_SIZE))


def page_of(number: int, items: Sequence[T], address: Callable[[int], str]) -> tuple[Sequence[T], Pager]:
    """The items of a page, counted from 1. Raises NotFound for a page that is not there."""
    check_page(number, len(items))
    count = _pages(len(items))
    pager = Pager(
        number,
        count,
        address(number - 1) if number > 1 else None,
        address(number + 1) if number < count else None,
        [(each, address(each)) for each in _numbers(number, count)],
    )
    return items[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], pager


def _numbers(number: int, count: int) -> list[int]:
    """The pages that a page leads to: from the first one, any guide is two clicks away."""
    step = -(-count // _MOST_NUMBERS)
    around = range(max(1, number - 2), min(count, number + 2) + 1)
    return sorted({*range(1, count + 1, step), *around, count})


def grouped(view: View, guides: Sequence[LocalizedGuide]) -> list[GuideGroup]:
    """Guides by the topics at the top that they stand below, as groups with the topics they stand below."""
    return [
        GuideGroup(topic_card(view, top) if top else None, [guide_card(view, each) for each in group])
        for top, group in groupby(guides, key=lambda guide: view.catalog.topics.top(guide.guide))
    ]


def neighbourhood(view: View, guide: LocalizedGuide) -> Neighbourhood | None:
    """What stands around a guide; None for a guide in no topic."""
    tree = view.catalog.topics
    topic = tree.of(guide.guide)
    if topic is None:
        return None
    guides = view.catalog.of_topic(view.locale, topic)
    # Comparing guides would compare all their texts.
    place = next(place for place, each in enumerate(guides) if each is guide)
    beside = [each for each in tree.below(topic.parent) if each.id != topic.id]
    first = max(0, min(place - _AROUND, len(guides) - 2 * _AROUND - 1))
    shown = guides[first : first + 2 * _AROUND + 1]
    return Neighbourhood(
        trail=[topic_card(view, each) for each in tree.path(topic)],
        guides=[guide_card(view, each) for each in shown],
        here=place - first,
        is_cut=len(shown) < len(guides),
        previous=guide_card(view, guides[place - 1]) if place else None,
        next=guide_card(view, guides[place + 1]) if place + 1 < len(guides) else None,
        beside=[topic_card(view, each) for each in beside[:_BESIDE]],
    )
