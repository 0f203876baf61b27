"""From request parameters to a recorded search and its outcome: what the results page and the JSON API share."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import anyio.to_thread
from starlette.requests import Request

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.event import EventType, Via
from helpcenter.domain.hit import NOTHING, ResultPage
from helpcenter.domain.problem import nearest
from helpcenter.domain.query import MAX_QUERY, SearchQuery, query_too_long
from helpcenter.search import ARRAYS, STEP_NAMES
from helpcenter.web import urls
from helpcenter.web.result_links import ResultLink, new_search_id
from helpcenter.web.state import View

MAX_PAGE = 100
_EXACT = {"", "0", "1"}
_MOST_COMPARED = 50


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """A search and what it found. `search_id` is empty for an empty query, which is not a search."""

    query: SearchQuery
    results: ResultPage
    search_id: str

    def rank(self, index: int) -> int:
        """The rank of a hit on this page, from 1 over all pages."""
        return self.query.offset + index + 1

    def continuation_token(self, view: View) -> str:
        """The `s` for further pages of this very search, so that they are not counted as new ones."""
        return view.web.links.sign(ResultLink(self.search_id, 0, _fingerprint(self.query)))

    def url(self, view: View, guide_id: str, rank: int, block: str = "") -> str:
        """The signed address of a hit, or of a passage under it."""
        s = view.web.links.sign(ResultLink(self.search_id, rank, block))
        return urls.guide(view.locale, view.catalog.localized(guide_id, view.locale).slug, s=s, anchor=block)


def _fingerprint(query: SearchQuery) -> str:
    """The same for every page of a search, another for any other words or filters."""
    filters = (query.product or "", query.kind or "", query.topic or "")
    parts = (query.text, query.locale, *filters, "exact" if query.is_exact else "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def integer(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A whole number from the query string. Raises BadRequest (`bad_<name>`) when it is none or out of bounds."""
    text = request.query_params.get(name)
    if text is None:
        return default
    # Ten digits are past every bound we have; int() of a megabyte of digits would be slow.
    value = int(text) if len(text) <= 10 and text.removeprefix("-").isdecimal() else None
    if value is None or not low <= value <= high:
        raise BadRequest(f"bad_{name}", f"{name} must be a whole number from {low} to {high}.")
    return value


def check_length(request: Request) -> None:
    """Raises BadRequest for a query of more characters than the API describes, spaces included."""
    if len(request.query_params.get("q", "")) > MAX_QUERY:
        raise query_too_long()


def parse(request: Request, view: View, *, limit: int, offset: int, is_typing: bool = False) -> SearchQuery:
    """The query of a request. Raises BadRequest for one we cannot accept."""
    given = request.query_params
    product = _known(given.get("product"), view.catalog.library.products, "product")
    topic = _known(given.get("topic"), view.catalog.topics.guides, "topic")
    if given.get("exact", "") not in _EXACT:
        raise BadRequest("bad_exact", "exact must be 1, to take every word as typed, or left out.")
    return SearchQuery.parse(
        given.get("q", ""),
        view.locale,
        product=product,
        kind=given.get("kind"),
        limit=limit,
        offset=offset,
        is_typing=is_typing,
        is_exact=given.get("exact") == "1",
        topic=topic,
        topics=view.catalog.topics.guides,
    )


def _known(value: str | None, known: Collection[str], what: str) -> str | None:
    """The value of a filter, None where none is set. Raises BadRequest (`unknown_<what>`) for one that is not known."""
    if not value or value in known:
        return value or None
    # Compared with few only, since it is a stranger's word.
    hint = nearest(value[:_MOST_COMPARED], known) if len(known) <= _MOST_COMPARED else ""
    raise BadRequest(f"unknown_{what}", f"There is no such {what}{hint or '.'}")


async def run_search(request: Request, view: View, query: SearchQuery, via: Via) -> SearchOutcome:
    """Search, and record it before the response leaves. A further page of a recorded search is not a new search."""
    if not query.text:
        return SearchOutcome(query, NOTHING, "")
    results = await _search(request, view, query)
    earlier = view.web.links.read(request.query_params.get("s", "")) if query.offset else None
    if earlier is not None and (earlier.rank, earlier.block) == (0, _fingerprint(query)):
        return SearchOutcome(query, results, earlier.search_id)
    outcome = SearchOutcome(query, results, new_search_id())
    _record(request, view, outcome, via)
    return outcome


async def _search(request: Request, view: View, query: SearchQuery) -> ResultPage:
    step_seconds = [0.0] * len(STEP_NAMES)
    if query.is_typing and view.web.services.settings.search_engine == ARRAYS:
        # Bounded work in memory: a thread would cost more than it frees (two changes of hands, and one lock for both).
        await view.web.suggest_turns.take()
        results = view.release.engine.search(query, step_seconds)
    else:
        limiter = request.app.state.search_limiter
        results = await anyio.to_thread.run_sync(view.release.engine.search, query, step_seconds, limiter=limiter)
    view.web.metrics.search(step_seconds)
    return results


def _record(request: Request, view: View, outcome: SearchOutcome, via: Via) -> None:
    query, results = outcome.query, outcome.results
    top = results.hits[0].guide if results.hits else None
    view.web.recorder.record(
        request,
        EventType.SEARCH,
        view.locale,
        None,
        search_id=outcome.search_id,
        query=query.text,
        via=via,
        total=results.total,
        rescued_by=results.rescued_by,
        query_locale=results.query_locale,
        product=query.product,
        kind=query.kind.value if query.kind else None,
        top_guide=top,
        top_product=view.catalog.library.guides[top].product if top else None,
    )
