"""What search engines, browsers and readers' machines fetch."""

from starlette.routing import Route

from helpcenter.web.discovery import (
    feed,
    llms_txt,
    markdown_twins,
    opensearch_description,
    robots,
    security_txt,
    sitemaps,
    social_card,
)

ROUTES = [
    Route("/sitemap.xml", sitemaps.sitemaps),
    Route("/sitemaps/{locale}-{number}.xml", sitemaps.sitemap),
    Route("/robots.txt", robots.robots),
    Route("/.well-known/security.txt", security_txt.security_txt),
    Route("/opensearch.xml", opensearch_description.opensearch),
    Route("/llms.txt", llms_txt.llms),
    Route("/{locale}/feed.atom", feed.atom),
    Route("/{locale}/guides/{slug}.md", markdown_twins.markdown),
    Route("/cards/{locale}.png", social_card.site_card),
    Route("/cards/{locale}/{guide}.png", social_card.guide_card),
]
