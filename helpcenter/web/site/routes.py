"""What visitors reach."""

import hashlib

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from helpcenter.content import media_file
from helpcenter.domain.errors import BadRequest, NotFound
from helpcenter.domain.event import EventType, Via
from helpcenter.domain.guide import Status
from helpcenter.domain.library import Product, Target
from helpcenter.web import urls
from helpcenter.web.api import embed
from helpcenter.web.context import Head, HomeContext, ProductContext
from helpcenter.web.discovery import feed, social_card
from helpcenter.web.discovery import sitemaps as found
from helpcenter.web.discovery.json_ld import breadcrumbs, json_ld, site_things
from helpcenter.web.http.responses import NOT_STORED, html_response
from helpcenter.web.interface import brand
from helpcenter.web.interface.error_messages import for_reader
from helpcenter.web.layout import guide_card, page, popular, product_card, written_locales
from helpcenter.web.page_cache import PageFacts, Viewed, kept_page, record_view
from helpcenter.web.searching import MAX_PAGE, answer, integer, parse
from helpcenter.web.site import feedback
from helpcenter.web.site.guide_page import guide_context
from helpcenter.web.site.search_page import PAGE_SIZE, refused_context, search_context
from helpcenter.web.state import View, best_locale, view_of


async def root(request: Request) -> Response:
    return RedirectResponse(urls.home(best_locale(request)), 303, NOT_STORED | {"vary": "accept-language, cookie"})


async def to_home(request: Request) -> Response:
    """An address typed without its last slash."""
    return RedirectResponse(urls.home(view_of(request).locale), 301)


async def home(request: Request) -> Response:
    view = view_of(request)
    return await kept_page(request, view, PageFacts(lists_popular=True), lambda: _home(view))


def _home(view: View) -> str:
    written = written_locales(view)
    products = [product_card(view, product) for product in view.catalog.library.products.values()]
    context = HomeContext(
        page=page(
            view,
            view.catalog.site.name(view.locale),
            urls.home,
            is_indexed=view.locale in written,
            translated=written,
            head=Head(picture=_site_picture(view), data=json_ld(site_things(view))),
        ),
        products=[each for each in products if each.guides],
        popular=popular(view),
    )
    return view.render("home.html", context)


async def search(request: Request) -> Response:
    view = view_of(request)
    try:
        number = integer(request, "page", 1, 1, MAX_PAGE)
        query = parse(request, view, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    except BadRequest as error:
        context = refused_context(
            view, request.query_params.get("q", ""), for_reader(view.words, error.code, error.message)
        )
        return html_response(view.render("search.html", context), error.status, NOT_STORED)
    answered = await answer(request, view, query, Via.PAGE)
    return html_response(view.render("search.html", search_context(view, answered)), headers=NOT_STORED)


async def guide(request: Request) -> Response:
    view = view_of(request)
    slug = request.path_params["slug"]
    localized = view.catalog.guide_at(view.locale, slug)
    if localized is None:
        given = request.query_params.get("s", "")
        s = given if view.web.links.read(given) else ""
        return found.elsewhere(view, slug, lambda moved: urls.guide(view.locale, moved, s=s))
    ctas = [view.catalog.library.ctas[block.cta] for block in localized.guide.blocks if block.cta]
    viewed = Viewed(view.locale, localized.guide.id, localized.guide.product, localized.title_locale)
    facts = PageFacts(viewed, split=tuple(cta for cta in ctas if len(cta.variants) > 1))
    record_view(view.web, request, viewed)
    if found.wants_markdown(request.headers.get("accept", "")):
        return await found.markdown_of(request, view, localized)
    visitor = view.web.recorder.visitor_of(request) if facts.split else None
    return await kept_page(
        request, view, facts, lambda: view.render("guide.html", guide_context(view, localized, visitor))
    )


async def product(request: Request) -> Response:
    view = view_of(request)
    found_product = view.catalog.library.products.get(request.path_params["product"])
    if found_product is None:
        raise NotFound("unknown_product", "There is no such product. Try searching for it.")
    return await kept_page(request, view, PageFacts(), lambda: _product(view, found_product))


def _product(view: View, found_product: Product) -> str:
    card = product_card(view, found_product)
    written = written_locales(view, found_product.id)
    context = ProductContext(
        page=page(
            view,
            found_product.name,
            lambda locale: urls.product(locale, found_product.id),
            description=card.description,
            is_indexed=view.locale in written,
            translated=written,
            head=Head(picture=_site_picture(view), data=json_ld([breadcrumbs(view, [(card.name, card.url)])])),
        ),
        product=card,
        guides=[guide_card(view, each) for each in view.catalog.of_product(view.locale, found_product.id)],
    )
    return view.render("product.html", context)


def _site_picture(view: View) -> str:
    version = hashlib.blake2s(view.catalog.site.name(view.locale).encode(), digest_size=4).hexdigest()
    return view.web.services.settings.base_url + urls.site_card(view.locale, version)


async def go(request: Request) -> Response:
    """Count a click on a call to action and lead to its configured target, and nowhere else."""
    view = view_of(request, best_locale(request))
    library = view.catalog.library
    cta = library.ctas.get(request.path_params["cta"])
    if cta is None:
        raise NotFound("unknown_cta", "This link leads nowhere any more. Try searching for what you need.")
    given = request.query_params
    variants = {variant.id for variant in cta.variants}
    place = (given.get("guide", ""), given.get("placement", ""))
    is_ours = library.shows(cta.id, *place)
    view.web.recorder.record(
        request,
        EventType.CTA_CLICK,
        view.locale,
        view.web.recorder.link_of(request),
        cta=cta.id,
        variant=given["variant"] if given.get("variant") in variants else cta.variants[0].id,
        guide=place[0] if is_ours else None,
        product=library.guides[place[0]].product if is_ours else None,
        placement=place[1] if is_ours else None,
    )
    return RedirectResponse(_target(view, cta.target), 303, NOT_STORED)


def _target(view: View, target: Target) -> str:
    if target.url is not None:
        return target.url
    localized = view.catalog.localized(target.guide or "", view.locale)
    return urls.guide(view.locale, localized.slug)


async def media(request: Request) -> Response:
    view = view_of(request, best_locale(request))
    guide_id, name = request.path_params["guide"], request.path_params["name"]
    source = view.catalog.library.guides.get(guide_id)
    known = {each.name: each for each in source.media} if source and source.status is Status.PUBLISHED else {}
    if name not in known:
        raise NotFound("unknown_file", "There is no such picture.")
    path = media_file(view.web.services.settings.root, guide_id, name)
    if not path.is_file():
        raise NotFound("unknown_file", "There is no such picture any more.")
    return FileResponse(path, headers={"cache-control": "public, max-age=86400"}, media_type=known[name].type)


ROUTES = [
    Route("/", root),
    *found.ROUTES,
    *feed.ROUTES,
    *social_card.ROUTES,
    *embed.ROUTES,
    *brand.ROUTES,
    Route("/go/{cta}", go),
    Route("/media/{guide}/{name}", media),
    Route("/{locale}", to_home),
    Route("/{locale}/", home),
    Route("/{locale}/search", search),
    Route("/{locale}/guides/{slug}.md", found.markdown),
    Route("/{locale}/guides/{slug}", guide),
    *feedback.ROUTES,
    Route("/{locale}/products/{product}", product),
]
