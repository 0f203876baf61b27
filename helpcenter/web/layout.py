"""Parts that many pages share: the frame, the cards."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, islice

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.domain.library import Product, in_locale
from helpcenter.domain.locale import direction, language
from helpcenter.web import urls
from helpcenter.web.context import GuideCard, Head, LanguageLink, Page, ProductCard
from helpcenter.web.interface.brand_style import logo_url, style_url
from helpcenter.web.state import View

_POPULAR = 6


def page(
    view: View,
    title: str,
    here: Callable[[str], str],
    *,
    description: str = "",
    query: str = "",
    is_indexed: bool = True,
    translated: Iterable[str] | None = None,
    markdown_url: str | None = None,
    head: Head | None = None,
) -> Page:
    """The frame of a page. `here` gives this page's path in a locale; `translated`, where it really is translated."""
    site = view.catalog.site
    origin = view.web.services.settings.origin
    real = set(site.locales if translated is None else translated)
    return Page(
        locale=view.locale,
        direction=direction(view.locale),
        site_name=site.name(view.locale),
        brand_style_url=style_url(site.brand),
        logo_url=logo_url(site.brand),
        title=title,
        description=description,
        home_url=urls.home(view.locale),
        search_url=urls.search(view.locale),
        suggest_url=urls.suggest(),
        languages=[
            LanguageLink(locale, name, here(locale), origin + here(locale), locale == view.locale, locale in real)
            for locale, name in site.locales.items()
        ],
        canonical=origin + here(view.locale),
        query=query,
        is_indexed=is_indexed,
        contact=site.contact,
        markdown_url=markdown_url,
        feed_url=urls.feed(view.locale),
        opensearch_url=urls.opensearch(view.locale),
        head=replace(head or Head(), default_url=_default_url(view, here, real)),
    )


def _default_url(view: View, here: Callable[[str], str], real: set[str]) -> str:
    """Where somebody goes whose language we do not have: the default language, or the first that there is."""
    site = view.catalog.site
    locale = next((each for each in (site.default_locale, *site.locales) if each in real), site.default_locale)
    return view.web.services.settings.origin + here(locale)


def written_locales(view: View, product: str | None = None) -> list[str]:
    """The site's languages that a guide (about a product) is really written in; a list in any other is a duplicate."""
    return view.catalog.written_locales(product)


def guide_card(view: View, guide: LocalizedGuide) -> GuideCard:
    minutes = guide.guide.minutes
    return GuideCard(
        id=guide.guide.id,
        title=guide.title,
        summary=guide.summary,
        url=urls.guide(view.locale, guide.slug),
        lang=guide.title_locale,
        direction=direction(guide.title_locale),
        is_fallback=not guide.is_translated,
        kind=guide.guide.kind.value,
        minutes=(minutes.low, minutes.high) if minutes else None,
    )


def product_card(view: View, product: Product) -> ProductCard:
    used, description = view.locale, ""
    if product.descriptions:
        used, description = in_locale(product.descriptions, view.locale, view.catalog.site.default_locale)
    return ProductCard(
        id=product.id,
        name=product.name,
        description=description,
        url=urls.product(view.locale, product.id),
        guides=view.catalog.count(product.id),
        lang=used,
        direction=direction(used),
        is_fallback=language(used) != language(view.locale),
    )


def popular(view: View) -> list[GuideCard]:
    """The guides that people open most, then those that editors chose, then the newest, at most six."""
    catalog = view.catalog
    first = dict.fromkeys([*view.web.services.popular.guides(view.locale), *catalog.site.featured])
    chosen = (catalog.localized(each, view.locale) for each in first if catalog.is_published(each))
    newest = (guide for guide in catalog.newest(view.locale) if guide.guide.id not in first)
    return [guide_card(view, guide) for guide in islice(chain(chosen, newest), _POPULAR)]
