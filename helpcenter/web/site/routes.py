"""What visitors reach."""

from starlette.routing import Route

from helpcenter.web.site import (
    brand_files,
    cta_redirect,
    feedback,
    guide_page,
    home,
    media_files,
    product_page,
    search_page,
)
from helpcenter.web.site.topics import topic_page

PAGES = [
    Route("/{locale}/search", search_page.search_page),
    Route("/{locale}/guides/{slug}", guide_page.guide_page),
    Route("/{locale}/guides/{slug}/feedback", feedback.thanks),
    Route("/{locale}/products/{product}", product_page.product_page),
    Route("/{locale}/products/{product}/{page}", product_page.further_product_page),
    Route("/{locale}/topics/{topic}", topic_page.topic_page),
    Route("/{locale}/topics/{topic}/{page}", topic_page.further_topic_page),
    Route("/{locale}/other-guides", topic_page.other_guides),
    Route("/{locale}/other-guides/{page}", topic_page.further_other_guides),
]
ROUTES = [
    Route("/", home.root),
    Route("/brand/{name}", brand_files.brand_file),
    Route("/go/{cta}", cta_redirect.cta_redirect),
    Route("/media/{guide}/{name}", media_files.picture),
    Route("/{locale}", home.to_home),
    Route("/{locale}/", home.home),
    *PAGES,
    Route("/{locale}/guides/{slug}/feedback", feedback.send, methods=["POST"]),
]
