"""The owner of the analytics, as staff pages ask it."""

from starlette.requests import Request

from helpcenter.analytics import Owner
from helpcenter.domain.errors import Unavailable
from helpcenter.web.state import web_of


def owner_of(request: Request) -> Owner:
    """Raises Unavailable where this process has none, or its ledger cannot be used."""
    ledger = web_of(request).services.ledger
    if ledger is None:
        raise Unavailable("no_owner", "This process has no analytics; ask the one that runs the staff part.")
    return ledger.require()
