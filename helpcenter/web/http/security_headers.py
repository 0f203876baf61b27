"""Headers on every answer that keep a browser from doing what we never ask of it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    # The full address stays with us, where `/go/` needs its `s`; other sites learn nothing.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}


def policies(is_https_only: bool) -> dict[str, str]:
    """The headers that every answer of this site has."""
    return HEADERS | (_HTTPS_ONLY if is_https_only else {})


class SecurityHeaders:
    """ASGI middleware; an answer that sets one of the headers itself keeps its own."""

    def __init__(self, app: ASGIApp, is_https_only: bool) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in policies(is_https_only).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                names = {name for name, _ in given}
                message["headers"] = [*given, *(pair for pair in self._headers if pair[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
