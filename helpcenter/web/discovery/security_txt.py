"""Whom to tell of a weakness (RFC 9116), where a setting says so."""

from datetime import UTC, datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from helpcenter.settings import Settings
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.state import web_of

PATH = "/.well-known/security.txt"
# A copy that somebody kept is good for half a year; the standard asks for less than a year.
_GOOD_FOR = timedelta(days=180)


async def security_txt(request: Request) -> Response:
    """The contacts of the setting. Raises NotFound where there are none."""
    settings = web_of(request).services.settings
    if not settings.security_contact:
        raise not_found("not_found")
    return PlainTextResponse(_text(settings, datetime.now(UTC)))


def _text(settings: Settings, now: datetime) -> str:
    expires = datetime.combine((now + _GOOD_FOR).date(), time(), UTC)
    lines = [f"Contact: {each}" for each in settings.security_contact.split(",")]
    lines.append(f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}")
    lines.append(f"Preferred-Languages: {settings.security_languages}")
    if settings.is_https:
        # The standard knows https addresses only, and looks at the host's root, also for a site under a path.
        lines.append(f"Canonical: {settings.origin}{PATH}")
    return "".join(f"{line}\n" for line in lines)
