"""What crawlers may visit."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from helpcenter.web import urls
from helpcenter.web.state import web_of

_FORBIDDEN = ("/staff", "/go/", "/api/", "/*/search")


async def robots(request: Request) -> Response:
    """robots.txt, which leads to the sitemaps. Crawlers read the one at the host's root only (docs/production.md)."""
    forbidden = [f"Disallow: {urls.at(path)}" for path in _FORBIDDEN]
    sitemap = web_of(request).services.settings.origin + urls.sitemaps()
    return PlainTextResponse("\n".join(["User-agent: *", *forbidden, "", f"Sitemap: {sitemap}", ""]))
