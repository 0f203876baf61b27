"""A product and its guides."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.library import Product
from helpcenter.web import urls
from helpcenter.web.context import Head, ProductContext
from helpcenter.web.discovery.json_ld import breadcrumbs, json_ld
from helpcenter.web.discovery.social_card import site_card_url
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.layout import guide_card, page, product_card, written_locales
from helpcenter.web.page_cache import CacheMetadata
from helpcenter.web.site.cached_pages import cached_page
from helpcenter.web.state import View, view_of


async def product_page(request: Request) -> Response:
    view = view_of(request)
    product = view.catalog.library.products.get(request.path_params["product"])
    if product is None:
        raise not_found("unknown_product")
    return await cached_page(request, view, CacheMetadata(), lambda: _product(view, product))


def _product(view: View, product: Product) -> str:
    card = product_card(view, product)
    written = written_locales(view, product.id)
    context = ProductContext(
        page=page(
            view,
            product.name,
            lambda locale: urls.product(locale, product.id),
            description=card.description,
            is_indexed=view.locale in written,
            translated=written,
            head=Head(picture=site_card_url(view), data=json_ld([breadcrumbs(view, [(card.name, card.url)])])),
        ),
        product=card,
        guides=[guide_card(view, each) for each in view.catalog.of_product(view.locale, product.id)],
    )
    return view.render("product.html", context)
