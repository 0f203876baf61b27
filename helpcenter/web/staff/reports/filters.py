"""The filters of staff pages: days, language, product, whose visits, and what to compare with; all in the address."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.requests import Request

from helpcenter.analytics import SERIES, ReportParameters
from helpcenter.domain.errors import BadRequest
from helpcenter.domain.problem import nearest
from helpcenter.web import urls
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import Filters, Option, Preset
from helpcenter.web.state import web_of

NAMES = ("from", "to", "locale", "product", "series")
COMPARISONS = {"previous": "The days before", "year": "52 weeks before"}
_SERIES_LABELS = {
    "human": "People",
    "bot": "Bots",
    "agent": "AI agents",
    "preview": "Link previews",
    "flood": "Floods",
    "all": "Everything",
}


def parameters_of(request: Request) -> ReportParameters:
    """Raises BadRequest for dates, languages and products that cannot be."""
    parameters = owner_of(request).reporting.parameters({name: request.query_params.get(name) for name in NAMES})
    library = web_of(request).services.releases.current.catalog.library
    for kind, value, known in (
        ("language", parameters.locale, library.site.locales),
        ("product", parameters.product, library.products),
    ):
        if value is not None and value not in known:
            raise BadRequest(f"unknown_{kind}", f'There is no {kind} "{value}"{nearest(value, known) or "."}')
    return parameters


def parameters_or_default(request: Request) -> tuple[ReportParameters, str | None]:
    """The parameters asked for; the default ones, with a sentence, when these are wrong."""
    try:
        return parameters_of(request), None
    except BadRequest as error:
        return owner_of(request).reporting.parameters({}), error.message


def comparison_of(request: Request) -> str | None:
    chosen = request.query_params.get("compare", "")
    return chosen if chosen in COMPARISONS else None


def address(path: str, used: ReportParameters, **more: str | None) -> str:
    """The page's address with its filters; whoever is sent it sees the same."""
    values = {
        "from": str(used.first),
        "to": str(used.last),
        "locale": used.locale,
        "product": used.product,
        "series": used.series if used.series != SERIES[0] else None,
    }
    return f"{path}?{urlencode({name: value for name, value in (values | more).items() if value})}"


def filters(
    request: Request, used: ReportParameters, known: Iterable[str] = ("locale", "product", "series", "compare")
) -> Filters:
    """What is shown; `known` are the choices that change anything on this page."""
    library = web_of(request).services.releases.current.catalog.library
    compare = comparison_of(request)
    return Filters(
        date_from=used.first.isoformat(),
        date_to=used.last.isoformat(),
        locales=_options(library.site.locales.items(), used.locale, "All languages") if "locale" in known else [],
        products=_options(((each.id, each.name) for each in library.products.values()), used.product, "All products")
        if "product" in known
        else [],
        series=[Option(each, _SERIES_LABELS[each], each == used.series) for each in SERIES]
        if "series" in known
        else [],
        comparisons=_options(COMPARISONS.items(), compare, "Nothing") if "compare" in known else [],
        presets=[
            Preset(
                label,
                address(
                    urls.at(request.scope["path"]),
                    ReportParameters(first, last, used.locale, used.product, used.series),
                    compare=compare,
                ),
                (first, last) == (used.first, used.last),
            )
            for label, first, last in _presets(owner_of(request).reporting.parameters({}).last)
        ],
    )


def _presets(today: date) -> Iterable[tuple[str, date, date]]:
    for label, days in (("7 days", 7), ("28 days", 28), ("90 days", 90), ("Year", 365)):
        yield label, today - timedelta(days=days - 1), today
    yield "This month", today.replace(day=1), today
    last = today.replace(day=1) - timedelta(days=1)
    yield "Last month", last.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])


def _options(items: Iterable[tuple[str, str]], selected: str | None, everything: str) -> list[Option]:
    return [
        Option("", everything, selected is None),
        *(Option(value, label, value == selected) for value, label in items),
    ]
