"""A topic with those below it and its guides; and the guides that are in none."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.library import Topic
from helpcenter.web import urls
from helpcenter.web.context import Head, TopicContext
from helpcenter.web.discovery.json_ld import breadcrumbs, json_ld
from helpcenter.web.discovery.social_card import site_card_url
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.interface.i18n import marked
from helpcenter.web.layout import guide_card, page, written_locales
from helpcenter.web.page_cache import CacheMetadata
from helpcenter.web.site.cached_pages import cached_page
from helpcenter.web.site.topics.browsing import check_page, page_number, page_of, topic_card
from helpcenter.web.state import View, view_of

_OTHERS = marked("Other guides")


async def topic_page(request: Request) -> Response:
    view, number = view_of(request), page_number(request)
    topic = view.catalog.topics.find(request.path_params["topic"])
    if topic is None:
        raise not_found("unknown_topic")
    check_page(number, view.catalog.topics.own_count(topic.id))
    return await cached_page(request, view, CacheMetadata(), lambda: _topic(view, topic, number))


async def further_topic_page(request: Request) -> Response:
    """Of its own, since requests are told and measured by their endpoint's route."""
    return await topic_page(request)


async def further_other_guides(request: Request) -> Response:
    return await other_guides(request)


async def other_guides(request: Request) -> Response:
    view, number = view_of(request), page_number(request)
    check_page(number, len(view.catalog.topics.unplaced))
    return await cached_page(request, view, CacheMetadata(), lambda: _others(view, number))


def _topic(view: View, topic: Topic, number: int) -> str:
    card, path = topic_card(view, topic), view.catalog.topics.path(topic)
    trail = [topic_card(view, each) for each in path[:-1]]
    guides = view.catalog.of_topic(view.locale, topic)
    shown, pager = page_of(number, guides, lambda page: urls.topic(view.locale, topic.id, page))
    # A name that is not translated stands on a page that is not, either.
    written = [locale for locale in written_locales(view) if locale in topic.names]
    context = TopicContext(
        page=page(
            view,
            card.name,
            lambda locale: urls.topic(locale, topic.id, number),
            description=card.summary,
            is_indexed=view.locale in written,
            translated=written,
            head=Head(
                picture=site_card_url(view),
                data=json_ld([breadcrumbs(view, [(each.name, each.url) for each in (*trail, card)])]),
            ),
        ),
        topic=card,
        trail=trail,
        below=[topic_card(view, each) for each in view.catalog.topics.below(topic.id)],
        guides=[guide_card(view, each) for each in shown],
        guide_count=len(guides),
        pager=pager,
    )
    return view.render("topic.html", context)


def _others(view: View, number: int) -> str:
    guides = view.catalog.unplaced(view.locale)
    shown, pager = page_of(number, guides, lambda page: urls.other_guides(view.locale, page))
    written = written_locales(view)
    context = TopicContext(
        page=page(
            view,
            view.words(_OTHERS),
            lambda locale: urls.other_guides(locale, number),
            is_indexed=bool(guides) and view.locale in written,
            translated=written,
            head=Head(picture=site_card_url(view)),
        ),
        topic=None,
        trail=[],
        below=[],
        guides=[guide_card(view, each) for each in shown],
        guide_count=len(guides),
        pager=pager,
    )
    return view.render("topic.html", context)
