"""The search box for other sites: its script, and what it asks for first."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.locale import direction, negotiate
from helpcenter.web import urls
from helpcenter.web.api.schemas import EmbedJson, EmbedLabels
from helpcenter.web.http.responses import json_response
from helpcenter.web.interface.brand_style import dark_accent
from helpcenter.web.interface.icons import icons
from helpcenter.web.state import View, view_of, web_of


async def script(request: Request) -> Response:
    """`<help-search>` as a module. It names the other scripts by their fingerprints, so it is asked for each time."""
    return web_of(request).assets.embed.response(request)


async def embed(request: Request) -> Response:
    """What `<help-search>` needs to begin, in the best of the languages that `locale` lists."""
    site = web_of(request).services.releases.current.catalog.site
    wanted = request.query_params.get("locale") or request.headers.get("accept-language", "")
    view = view_of(request, negotiate(wanted, list(site.locales), site.default_locale))
    return json_response(_embed_json(view))


def _embed_json(view: View) -> EmbedJson:
    _ = view.words
    return EmbedJson(
        locale=view.locale,
        direction=direction(view.locale),
        name=view.catalog.site.name(view.locale),
        home=urls.home(view.locale),
        search=urls.search(view.locale),
        suggest=urls.suggest(),
        words=view.web.assets.words_url(view.words.spoken),
        accent=view.catalog.site.brand.accent or "",
        accent_dark=dark_accent(view.catalog.site.brand),
        labels=EmbedLabels(
            search=_("Search the help center"),
            placeholder=_("Search"),
            whole=_("Open the whole guide"),
            close=_("Close the answer"),
            loading=_("One moment…"),
            failed=_("No connection just now. Your search will work again once you are online."),
        ),
        icons=icons(),
    )
