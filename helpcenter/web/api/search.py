"""Search as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.event import Via
from helpcenter.domain.hit import Hit
from helpcenter.domain.query import MAX_LIMIT, MAX_OFFSET
from helpcenter.web.api.schemas import CorrectionJson, HitJson, PassageJson, SearchJson
from helpcenter.web.http.responses import json_response
from helpcenter.web.searching import SearchOutcome, check_length, integer, parse, run_search
from helpcenter.web.state import View, asked_view


async def search(request: Request) -> Response:
    """Search; `locale` defaults to the best for Accept-Language."""
    view = asked_view(request)
    check_length(request)
    limit = integer(request, "limit", 10, 1, MAX_LIMIT)
    offset = integer(request, "offset", 0, 0, MAX_OFFSET)
    query = parse(request, view, limit=limit, offset=offset)
    return json_response(search_json(view, await run_search(request, view, query, Via.API)))


def search_json(view: View, outcome: SearchOutcome) -> SearchJson:
    """What a search found, with the signed addresses of its hits."""
    return SearchJson(
        query=outcome.query.text,
        locale=view.locale,
        search_id=outcome.search_id,
        total=outcome.results.total,
        corrections=[CorrectionJson(each.wrong, each.right) for each in outcome.results.corrections],
        hits=[_hit_json(view, outcome, hit, outcome.rank(index)) for index, hit in enumerate(outcome.results.hits)],
        query_locale=outcome.results.query_locale,
        by_words_alone=view.release.is_by_words_alone(view.locale),
    )


def _hit_json(view: View, outcome: SearchOutcome, hit: Hit, rank: int) -> HitJson:
    passages = [
        PassageJson(
            kind=each.kind.value,
            id=each.id,
            position=each.position,
            of=each.of,
            locale=each.locale,
            title=each.title,
            snippet=each.snippet,
            url=outcome.url(view, hit.guide, rank, each.id),
        )
        for each in hit.passages
    ]
    return HitJson(
        guide=hit.guide,
        locale=hit.locale,
        title=hit.title,
        url=outcome.url(view, hit.guide, rank),
        score=round(hit.score, 4),
        why=list(hit.why),
        passages=passages,
    )
