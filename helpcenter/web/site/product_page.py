"""A product and its guides."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.library import Product
from helpcenter.web import urls
from helpcenter.web.context import Head, ProductContext
from helpcenter.web.discovery.json_ld import breadcrumbs, json_ld
from helpcenter.web.discovery.social_card import site_card_url
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.layout import page, product_card, written_locales
from helpcenter.web.page_cache import CacheMetadata
from helpcenter.web.site.cached_pages import cached_page
from helpcenter.web.site.topics.browsing import check_page, grouped, page_number, page_of
from helpcenter.web.state import View, view_of


async def product_page(request: Request) -> Response:
    view = view_of(request)
    product = view.catalog.library.products.get(request.path_params["product"])
    if product is None:
        raise not_found("unknown_product")
    number = page_number(request)
    check_page(number, view.catalog.count(product.id))
    return await cached_page(request, view, CacheMetadata(), lambda: _product(view, product, number))


async def further_product_page(request: Request) -> Response:
    """Of its own, since requests are told and measured by their endpoint's route."""
    return await product_page(request)


def _product(view: View, product: Product, number: int) -> str:
    card = product_card(view, product)
    guides = view.catalog.of_product_by_topic(view.locale, product.id)
    shown, pager = page_of(number, guides, lambda page: urls.product(view.locale, product.id, page))
    written = written_locales(view, product.id)
    context = ProductContext(
        page=page(
            view,
            product.name,
            lambda locale: urls.product(locale, product.id, number),
            description=card.description,
            is_indexed=view.locale in written,
            translated=written,
            head=Head(picture=site_card_url(view), data=json_ld([breadcrumbs(view, [(card.name, card.url)])])),
        ),
        product=card,
        groups=grouped(view, shown),
        pager=pager,
    )
    return view.render("product.html", context)
