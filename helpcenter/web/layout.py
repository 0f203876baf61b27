"""Parts that many pages share: the frame, the cards."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, islice

from helpcenter.domain.guide import LocalizedGuide, Status
from helpcenter.domain.library import Link, Product, in_locale
from helpcenter.domain.locale import direction, language
from helpcenter.web import urls
from helpcenter.web.context import AnnouncementView, GuideCard, Head, LanguageLink, LinkView, Page, ProductCard
from helpcenter.web.interface.brand_style import file_url, logo_url, style_url
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
    frame = Page(
        locale=view.locale,
        direction=direction(view.locale),
        site_name=site.name(view.locale),
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
    return _with_own_look(view, frame)


def _with_own_look(view: View, frame: Page) -> Page:
    """What the site's editors put around every page."""
    site = view.catalog.site
    return replace(
        frame,
        brand_style_url=style_url(site.brand),
        logo_url=logo_url(site.brand),
        logo_dark_url=file_url(site.brand.logo_dark),
        favicon_url=file_url(site.brand.favicon),
        header_links=_links(view, site.header),
        footer_links=_links(view, site.footer),
        announcement=_announcement(view),
    )


def _links(view: View, links: Iterable[Link]) -> list[LinkView]:
    """Those that lead somewhere: a guide that is no longer published is left out."""
    return [shown for shown in (_link(view, each) for each in links) if shown is not None]


def _link(view: View, link: Link) -> LinkView | None:
    default = view.catalog.site.default_locale
    used, label = in_locale(link.labels, view.locale, default)
    if link.guide is None:
        return LinkView(label, in_locale(link.urls, view.locale, default)[1], used, direction(used), is_external=True)
    guide = view.catalog.library.guides.get(link.guide)
    if guide is None or guide.status is not Status.PUBLISHED:
        return None
    url = urls.guide(view.locale, view.catalog.localized(guide.id, view.locale).slug)
    return LinkView(label, url, used, direction(used), is_external=False)


def _announcement(view: View) -> AnnouncementView | None:
    said = view.catalog.site.announcement(view.web.now())
    if said is None:
        return None
    used, text = in_locale(said.texts, view.locale, view.catalog.site.default_locale)
    return AnnouncementView(said.key, text, used, direction(used), _link(view, said.link) if said.link else None)


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
