"""The owner of the analytics, as staff pages ask it."""

from starlette.requests import Request

from helpcenter.analytics import Owner
from helpcenter.domain.errors import Unavailable
from helpcenter.web.state import web_of


def owner_of(request: Request) -> Owner:
    """Raises Unavailable where this process has none."""
    owner = web_of(request).services.owner
    if owner is None:
        raise Unavailable("no_owner", "This process has no analytics; ask the one that runs the staff part.")
    return owner
