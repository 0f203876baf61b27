"""What every handler works with."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import HTTPConnection

from helpcenter.domain.catalog import Catalog
from helpcenter.domain.errors import NotFound
from helpcenter.domain.locale import negotiate
from helpcenter.lru_cache import LruCache
from helpcenter.serving.releases import ServedRelease
from helpcenter.serving.search_probe import SearchProbe
from helpcenter.serving.services import Services
from helpcenter.web.http.precompressed import SingleFlightCache
from helpcenter.web.http.preferred_language import chosen_language
from helpcenter.web.http.private_cookies import PrivateCookies
from helpcenter.web.http.rate_limit import SlidingWindowLimiter
from helpcenter.web.http.turns import Turns
from helpcenter.web.interface.assets import Assets
from helpcenter.web.interface.i18n import Interface
from helpcenter.web.interface.render import Renderer
from helpcenter.web.metrics.process_metrics import ProcessMetrics
from helpcenter.web.page_cache import PageCache
from helpcenter.web.recording import Recorder
from helpcenter.web.result_links import ResultLinks
from helpcenter.web.staff_sessions import StaffSessions

# Bytes of pictures for networks (some 40 kB each), of guides' pictures and the brand's files, and of sitemaps, feeds,
# drawings and the like.
_CARDS = 16 << 20
_FILES = 16 << 20
_DOCUMENTS = 8 << 20


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Web:
    """What every handler works with: made once a process, by `app.create_app`, and found with `web_of`."""

    services: Services
    metrics: ProcessMetrics
    renderer: Renderer
    assets: Assets
    links: ResultLinks
    sessions: StaffSessions
    recorder: Recorder
    page_cache: PageCache
    card_cache: SingleFlightCache
    file_cache: SingleFlightCache
    document_cache: SingleFlightCache
    # By release, language, what is wrong, the order of popular guides, and what is announced.
    error_pages: LruCache[tuple[str, str, str, int, Hashable, str], str] = field(default_factory=lambda: LruCache(256))
    now: Callable[[], datetime] = _utc_now
    suggest_turns: Turns = field(default_factory=Turns)
    search_probe: SearchProbe = field(default_factory=SearchProbe)
    # Thirty words in ten minutes: one on every step of a long guide, with second thoughts.
    feedback_limiter: SlidingWindowLimiter = field(default_factory=lambda: SlidingWindowLimiter(30, 600))

    @classmethod
    def of(cls, services: Services, metrics: ProcessMetrics) -> "Web":
        assets = Assets()
        links = ResultLinks(services.secret)
        settings = services.settings
        cookies = PrivateCookies.of(settings.base_url)
        sessions = StaffSessions(services.secret, services.accounts, cookies, settings.second_factor)
        renderer = Renderer(assets)
        for locale in services.releases.current.catalog.site.locales:
            renderer.words(locale)
        return cls(
            services=services,
            metrics=metrics,
            renderer=renderer,
            assets=assets,
            links=links,
            sessions=sessions,
            recorder=Recorder(services.pipeline, links, sessions),
            page_cache=PageCache(services.settings.page_cache_mb << 20),
            card_cache=SingleFlightCache(_CARDS),
            file_cache=SingleFlightCache(_FILES),
            document_cache=SingleFlightCache(_DOCUMENTS),
        )


@dataclass(frozen=True, slots=True)
class View:
    """One visitor's request: the site's language it is in, and the release it is answered from, to the end."""

    web: Web
    release: ServedRelease
    locale: str

    @property
    def catalog(self) -> Catalog:
        return self.release.catalog

    @property
    def words(self) -> Interface:
        return self.web.renderer.words(self.locale)

    def render(self, template: str, context: object) -> str:
        return self.web.renderer.page(template, self.locale, context)


def web_of(request: HTTPConnection) -> Web:
    web: Web = request.app.state.web
    return web


def view_of(request: HTTPConnection, locale: str | None = None) -> View:
    """The view for a locale named by the client, or by the path. Raises NotFound for one the site does not have."""
    web = web_of(request)
    release = web.services.releases.current
    wanted = locale if locale is not None else request.path_params["locale"]
    if wanted not in release.catalog.site.locales:
        known = ", ".join(release.catalog.site.locales)
        raise NotFound("unknown_locale", f"This site has no such language. It has: {known}.")
    return View(web, release, wanted)


def asked_view(request: HTTPConnection) -> View:
    """The view for the `locale` parameter, else for the locale that suits the client best. Raises as `view_of` does."""
    return view_of(request, request.query_params.get("locale") or best_locale(request))


def best_locale(request: HTTPConnection) -> str:
    """The site's locale that suits the client best: the path's, the `locale` parameter's, the one chosen in the
    switcher, Accept-Language's.
    """
    site = web_of(request).services.releases.current.catalog.site
    named = (request.scope["path"].split("/", 2)[1], request.query_params.get("locale", ""))
    for locale in named:
        if locale in site.locales:
            return locale
    chosen = chosen_language(request, site.locales)
    return chosen or negotiate(request.headers.get("accept-language", ""), list(site.locales), site.default_locale)
