"""What previews are reached by; the staff's part has them."""

from starlette.routing import Route

from helpcenter.web.preview import links, pages
from helpcenter.web.staff.access import EDITORS, signed_in

PAGES = [
    Route("/staff/preview", signed_in(links.previews)),
    Route("/staff/preview/find", signed_in(links.find)),
    Route("/staff/preview/link/{token}", links.linked_guide),
    Route("/staff/preview/{locale}/guides/{guide}", signed_in(pages.guide_preview)),
]
ROUTES = [
    *PAGES,
    Route("/staff/preview/media/{guide}/{name}", signed_in(pages.picture)),
    Route("/staff/preview/link/{token}/media/{owner}/{name}", links.linked_picture),
    Route("/staff/preview/links", signed_in(links.make, EDITORS), methods=["POST"]),
    Route("/staff/preview/links/revoke", signed_in(links.revoke, EDITORS), methods=["POST"]),
]
