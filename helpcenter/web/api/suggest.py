"""Search while typing: guides, and what the words may become."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.event import Via
from helpcenter.domain.hit import ResultPage, corrected
from helpcenter.web.api.schemas import CompletionJson
from helpcenter.web.api.search import search_json
from helpcenter.web.http.responses import json_response
from helpcenter.web.searching import check_length, parse, run_search
from helpcenter.web.state import View, asked_view

SUGGESTED_GUIDES = 6
"""How many guides are suggested at most."""


async def suggest(request: Request) -> Response:
    """The last word may be unfinished."""
    view = asked_view(request)
    check_length(request)
    query = parse(request, view, limit=SUGGESTED_GUIDES, offset=0, is_typing=True)
    outcome = await run_search(request, view, query, Via.SUGGEST)
    found = search_json(view, outcome)
    found.completions = _completions(view, query.text, outcome.results)
    return json_response(found)


def _completions(view: View, text: str, results: ResultPage) -> list[CompletionJson]:
    """What the text, or what it was read as, goes on to be."""
    suggestions = view.web.services.suggestions
    offered = suggestions.of(view.locale, text)
    if not offered and results.corrections:
        offered = suggestions.of(view.locale, corrected(text, results.corrections))
    return [CompletionJson(each.text, each.source.value) for each in offered]
