"""What the results of a search can be filtered by, and the addresses that do."""

from helpcenter.domain.library import Topic, in_locale
from helpcenter.domain.locale import direction
from helpcenter.domain.query import SearchQuery
from helpcenter.web import urls
from helpcenter.web.context import FacetView
from helpcenter.web.interface.i18n import marked
from helpcenter.web.searching import SearchOutcome
from helpcenter.web.state import View

KIND_LABELS = {
    "cancel": marked("Cancelling"),
    "migrate": marked("Moving"),
    "howto": marked("How-to"),
    "article": marked("Articles"),
}


def search_address(query: SearchQuery, locale: str, **changed: str | None) -> str:
    """The address of a search in a locale, with one filter changed or taken away."""
    filters = {
        "product": query.product,
        "kind": query.kind.value if query.kind else None,
        "topic": query.topic,
    } | changed
    return urls.search(
        locale, query.text, filters["product"], filters["kind"], topic=filters["topic"], exact=query.is_exact
    )


def product_facets(view: View, outcome: SearchOutcome) -> list[FacetView]:
    query = outcome.query
    names = view.catalog.library.products

    def facet(value: str, count: int) -> FacetView:
        is_active = value == query.product
        url = search_address(query, view.locale, product=None if is_active else value)
        return FacetView(names[value].name, count, url, is_active)

    return [facet(value, count) for value, count in outcome.results.facets.get("product", {}).items()]


def kind_facets(view: View, outcome: SearchOutcome) -> list[FacetView]:
    query = outcome.query
    active = query.kind.value if query.kind else None

    def facet(value: str, count: int) -> FacetView:
        is_active = value == active
        url = search_address(query, view.locale, kind=None if is_active else value)
        return FacetView(view.words(KIND_LABELS[value]), count, url, is_active)

    return [facet(value, count) for value, count in outcome.results.facets.get("kind", {}).items()]


def topic_facets(view: View, outcome: SearchOutcome) -> list[FacetView]:
    """The topics at the top, in the editors' order; of a chosen one those beside it, and after it those below."""
    tree, active = view.catalog.topics, outcome.query.topic
    counts = outcome.results.facets.get("topic", {})
    chosen = tree.find(active) if active else None
    facets = []
    for topic in tree.below(chosen.parent if chosen else ""):
        facets.append(_topic_facet(view, outcome, topic, 0))
        if topic is chosen:
            facets += [_topic_facet(view, outcome, each, 1) for each in tree.below(topic.id) if each.id in counts]
    return [each for each in facets if each.count or each.is_active]


def _topic_facet(view: View, outcome: SearchOutcome, topic: Topic, depth: int) -> FacetView:
    used, label = in_locale(topic.names, view.locale, view.catalog.site.default_locale)
    is_active = topic.id == outcome.query.topic
    return FacetView(
        label,
        outcome.results.facets.get("topic", {}).get(topic.id, 0),
        # Taken away, the topic above it stays.
        search_address(outcome.query, view.locale, topic=topic.parent or None if is_active else topic.id),
        is_active,
        used,
        direction(used),
        depth,
    )
