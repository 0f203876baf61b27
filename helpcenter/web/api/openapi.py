"""The description of the JSON API (OpenAPI 3.1), made from the types it answers with."""

from collections.abc import Iterable
from typing import Any

import msgspec

from helpcenter import __version__
from helpcenter.domain.guide import GuideKind
from helpcenter.domain.query import MAX_LIMIT, MAX_OFFSET, MAX_QUERY
from helpcenter.web.api.schemas import CtaSeenJson, EmbedJson, EventLeftOutJson, GuideJson, SearchJson
from helpcenter.web.api.suggest import SUGGESTED_GUIDES
from helpcenter.web.http.responses import ErrorJson

_REF = "#/components/schemas/{name}"


def document(base_url: str, products: Iterable[str], topics: Iterable[str]) -> dict[str, Any]:
    """The OpenAPI document of the public API of the site at `base_url` with these products and topics, to be written as
    JSON."""
    filtered = [
        *_SEARCH,
        _query("product", {"enum": ["", *products]}, "Only guides of this product."),
        _query("topic", {"enum": ["", *topics]}, "Only guides of this topic and of those below it."),
    ]
    _, schemas = msgspec.json.schema_components(
        [SearchJson, GuideJson, ErrorJson, CtaSeenJson, EventLeftOutJson, EmbedJson], ref_template=_REF
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Helpcenter", "version": __version__},
        "servers": [{"url": base_url}],
        "paths": {
            "/api/v1/search": {"get": _get("Search guides and their passages.", "SearchJson", filtered + _PAGING)},
            "/api/v1/suggest": {"get": _get(_SUGGEST, "SearchJson", filtered)},
            "/api/v1/guides/{guide}": {"get": _get("A guide.", "GuideJson", [_in_path("guide"), _LOCALE, _LINK])},
            "/api/v1/embed": {"get": _get("What <help-search> needs to begin.", "EmbedJson", [_LOCALE])},
            "/api/v1/events": {"post": _EVENTS},
        },
        "components": {"schemas": schemas},
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _content(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=name)}}}


def _get(summary: str, answer: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "The answer.", "content": _content(answer)},
            "4XX": {"description": "Why there is none.", "content": _content("ErrorJson")},
        },
    }


_LOCALE = _query("locale", {"type": "string"}, "Language of the visitor; by default the best for Accept-Language.")
_LINK = _query("s", {"type": "string"}, "The result that led here; the answer is then counted as a view of it.")
_SEARCH = [
    _query("q", {"type": "string", "maxLength": MAX_QUERY}, "What to look for."),
    _LOCALE,
    _query("kind", {"enum": ["", *(kind.value for kind in GuideKind)]}, "Only guides of this kind."),
    _query("exact", {"enum": ["", "0", "1"]}, "1: take every word as typed; correct none."),
]
_PAGING = [
    _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 10}, "Guides a page."),
    _query("offset", {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}, "Guides to skip."),
]
_SUGGEST = f"Search while typing; at most {SUGGESTED_GUIDES} guides."
_EVENTS = {
    "summary": "Record what a page saw.",
    "requestBody": {"required": True, "content": _content("CtaSeenJson")},
    "responses": {
        "200": {"description": "Left out on purpose, and why.", "content": _content("EventLeftOutJson")},
        "204": {"description": "Written; it survives the death of any process."},
        "4XX": {"description": "Why it was not taken.", "content": _content("ErrorJson")},
        "503": {"description": "It cannot be written right now; Retry-After.", "content": _content("ErrorJson")},
    },
}
