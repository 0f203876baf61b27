"""What crawlers may visit."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from helpcenter.web.state import web_of


async def robots(request: Request) -> Response:
    """robots.txt, which leads to the sitemaps."""
    base = web_of(request).services.settings.base_url
    lines = ["User-agent: *", "Disallow: /staff", "Disallow: /go/", "Disallow: /api/", "Disallow: /*/search"]
    return PlainTextResponse("\n".join([*lines, "", f"Sitemap: {base}/sitemap.xml", ""]))
