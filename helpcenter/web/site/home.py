"""The home page, and the way to it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.locale import language
from helpcenter.web import urls
from helpcenter.web.context import Head, HomeContext, HomeWordsView
from helpcenter.web.discovery.json_ld import json_ld, site_things
from helpcenter.web.discovery.social_card import site_card_url
from helpcenter.web.http.responses import NOT_STORED, redirect
from helpcenter.web.layout import page, popular, product_card, written_locales
from helpcenter.web.page_cache import CacheMetadata
from helpcenter.web.site.cached_pages import cached_page
from helpcenter.web.site.topics.browsing import topic_card
from helpcenter.web.state import View, best_locale, view_of


async def root(request: Request) -> Response:
    headers = NOT_STORED | {"vary": "accept-language, cookie"}
    return redirect(request, urls.home(best_locale(request)), 303, headers)


async def to_home(request: Request) -> Response:
    """An address typed without its last slash."""
    return redirect(request, urls.home(view_of(request).locale), 301)


async def home(request: Request) -> Response:
    view = view_of(request)
    return await cached_page(request, view, CacheMetadata(lists_popular=True), lambda: _home(view))


def _own(view: View, words: Mapping[str, str]) -> str:
    """Those in the page's language: in any other, ours serve visitors better."""
    return next((words[tag] for tag in (view.locale, language(view.locale)) if tag in words), "")


def _home(view: View) -> str:
    site = view.catalog.site
    written = written_locales(view)
    tree = view.catalog.topics
    topics = [topic_card(view, topic) for topic in tree.below()]
    others = len(tree.unplaced) if topics else 0
    products = [product_card(view, product) for product in view.catalog.library.products.values()]
    context = HomeContext(
        page=page(
            view,
            view.catalog.site.name(view.locale),
            urls.home,
            is_indexed=view.locale in written,
            translated=written,
            head=Head(picture=site_card_url(view), data=json_ld(site_things(view))),
        ),
        words=HomeWordsView(*(_own(view, each) for each in (site.home.titles, site.home.texts))),
        topics=topics,
        others_url=urls.other_guides(view.locale) if others else None,
        others=others,
        products=[each for each in products if each.guides],
        popular=popular(view),
    )
    return view.render("home.html", context)
