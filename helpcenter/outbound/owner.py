"""What commands ask of the process that owns the analytics."""

import httpx

from helpcenter.domain.errors import BadRequest, Unavailable

# A report may run for `report_seconds`; the owner answers with a sentence after that.
_TIMEOUT = httpx.Timeout(120, connect=2)


def ask_owner(url: str, token: str, parameters: dict[str, str]) -> bytes:
    """What the owner of the ledger answers. Raises Unavailable when nobody listens, BadRequest when it declines."""
    return _send("GET", url, token, parameters)


def tell_owner(url: str, token: str) -> bytes:
    """Have the owner of the ledger do something; what it answers. Raises as `ask_owner` does."""
    return _send("POST", url, token, {})


def _send(method: str, url: str, token: str, parameters: dict[str, str]) -> bytes:
    authorization = {"authorization": f"Bearer {token}"}
    try:
        answer = httpx.request(method, url, params=parameters, headers=authorization, timeout=_TIMEOUT, trust_env=False)
    except (httpx.TransportError, httpx.InvalidURL):
        raise Unavailable("owner_unreachable", "The process that owns the analytics does not answer.") from None
    if answer.is_success:
        return answer.content
    try:
        error = answer.json()["error"]
        raise BadRequest(error["code"], error["message"], status=answer.status_code)
    except (ValueError, KeyError, TypeError):
        message = f"The process that owns the analytics answered {answer.status_code}."
        raise Unavailable("owner_failed", message) from None
