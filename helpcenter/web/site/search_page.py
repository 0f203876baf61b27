"""The results page."""

from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.event import Via
from helpcenter.domain.hit import Hit, PassageHit
from helpcenter.domain.locale import direction, language
from helpcenter.domain.query import SearchQuery
from helpcenter.web import urls
from helpcenter.web.context import CorrectionView, GuideCard, HitView, Page, PassageView, ProductCard, SearchContext
from helpcenter.web.http.responses import NOT_STORED, html_response
from helpcenter.web.interface.error_messages import for_reader
from helpcenter.web.layout import guide_card, page, popular, product_card
from helpcenter.web.searching import MAX_PAGE, SearchOutcome, integer, parse, run_search
from helpcenter.web.site.facets import kind_facets, product_facets, search_address, topic_facets
from helpcenter.web.state import View, view_of

PAGE_SIZE = 10


async def search_page(request: Request) -> Response:
    view = view_of(request)
    try:
        number = integer(request, "page", 1, 1, MAX_PAGE)
        query = parse(request, view, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    except BadRequest as error:
        sentence = for_reader(view.words, error.code, error.message)
        await view.web.suggest_turns.take()
        context = refused_context(view, request.query_params.get("q", ""), sentence)
        return html_response(view.render("search.html", context), error.status, NOT_STORED)
    outcome = await run_search(request, view, query, Via.PAGE)
    # After a search whoever waited for its thread comes back alone; without one, all at once.
    if not query.text:
        await view.web.suggest_turns.take()
    return html_response(view.render("search.html", search_context(view, outcome)), headers=NOT_STORED)


def refused_context(view: View, typed: str, problem: str) -> SearchContext:
    """The page for a query we could not accept, with the reason and a way on."""
    title = view.words("Search")
    frame = page(view, title, urls.search, query=typed[:100], is_indexed=False)
    return SearchContext(
        page=frame, query="", total=0, hits=(), popular=popular(view), browse=_products(view), problem=problem
    )


def search_context(view: View, outcome: SearchOutcome) -> SearchContext:
    query, results = outcome.query, outcome.results
    page_number = query.offset // PAGE_SIZE + 1
    page_count = min(max(1, -(-results.total // PAGE_SIZE)), MAX_PAGE)
    turn = _page_turner(view, outcome)
    own, others = _by_language(view, outcome)
    return SearchContext(
        page=_frame(view, query),
        query=query.text,
        total=results.total,
        hits=own,
        others=others,
        corrections=[CorrectionView(each.wrong, each.right) for each in results.corrections],
        exact_url=search_address(replace(query, is_exact=True), view.locale) if results.corrections else None,
        is_exact=query.is_exact,
        products=product_facets(view, outcome),
        kinds=kind_facets(view, outcome),
        topics=topic_facets(view, outcome),
        filters=[
            (name, value)
            for name, value in (
                ("product", query.product),
                ("topic", query.topic),
                ("kind", query.kind and query.kind.value),
            )
            if value
        ],
        page_number=page_number,
        page_count=page_count,
        previous_url=turn(page_number - 1) if page_number > 1 else None,
        next_url=turn(page_number + 1) if page_number < page_count else None,
        nearest=_nearest(view, query.text) if not results.total else (),
        popular=popular(view) if not results.total else (),
        browse=_products(view) if not results.total else (),
        first_rank=query.offset + 1,
        unfiltered_url=urls.search(view.locale, query.text),
        query_locale=results.query_locale,
        own_language_url=search_address(query, results.query_locale) if results.query_locale else "",
        inexact_url=search_address(replace(query, is_exact=False), view.locale),
    )


def _nearest(view: View, text: str) -> list[GuideCard]:
    return [guide_card(view, guide) for guide in view.release.similar(view.locale, text)]


def _products(view: View) -> list[ProductCard]:
    """Where one may look without words."""
    cards = (product_card(view, product) for product in view.catalog.library.products.values())
    return [card for card in cards if card.guides]


def _frame(view: View, query: SearchQuery) -> Page:
    return page(
        view,
        f"{query.text} – {view.words('Search')}" if query.text else view.words("Search"),
        lambda locale: search_address(query, locale),
        query=query.text,
        is_indexed=False,
    )


def _by_language(view: View, outcome: SearchOutcome) -> tuple[list[HitView], list[HitView]]:
    """Hits in the visitor's language, then the others; ranks count as they are shown."""
    hits = outcome.results.hits
    own = [hit for hit in hits if language(hit.locale) == language(view.locale)]
    others = [hit for hit in hits if language(hit.locale) != language(view.locale)]
    shown = [_hit(view, outcome, hit, outcome.rank(index)) for index, hit in enumerate([*own, *others])]
    return shown[: len(own)], shown[len(own) :]


def _page_turner(view: View, outcome: SearchOutcome) -> Callable[[int], str]:
    """Addresses of other pages of the same search, so that it is counted once."""
    address = search_address(outcome.query, view.locale)

    def turn(number: int) -> str:
        if number <= 1:
            return address
        return f"{address}&page={number}&s={outcome.continuation_token(view)}"

    return turn


def _hit(view: View, outcome: SearchOutcome, hit: Hit, rank: int) -> HitView:
    guide = view.catalog.library.guides[hit.guide]
    product = view.catalog.library.products.get(guide.product or "")
    return HitView(
        guide=hit.guide,
        title=hit.title,
        url=outcome.url(view, hit.guide, rank),
        lang=hit.locale,
        direction=direction(hit.locale),
        is_fallback=language(hit.locale) != language(view.locale),
        kind=guide.kind.value,
        product=product.name if product else None,
        # In which language the words were read is told once, above all hits.
        why=[why for why in hit.why if not why.startswith("language: ")],
        passages=[_passage(view, outcome, hit, passage, rank) for passage in hit.passages],
    )


def _passage(view: View, outcome: SearchOutcome, hit: Hit, passage: PassageHit, rank: int) -> PassageView:
    return PassageView(
        kind=passage.kind.value,
        id=passage.id,
        title=passage.title,
        snippet=Markup(passage.snippet),  # noqa: S704 - escaped by the search, whose only markup is <mark>
        url=outcome.url(view, hit.guide, rank, passage.id),
        lang=passage.locale,
        direction=direction(passage.locale),
        is_fallback=language(passage.locale) != language(view.locale),
        position=passage.position,
        of=passage.of,
    )
