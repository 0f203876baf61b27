"""Whoever is turned away for now hears when to come again."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# For answers that do not know better themselves.
_SECONDS = {429: b"60", 503: b"10"}
_NAME = b"retry-after"


class RetryAfter:
    """ASGI middleware: every 429 and 503 carries `Retry-After`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_time(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _SECONDS:
                headers = message.get("headers", ())
                if all(name != _NAME for name, _ in headers):
                    message["headers"] = [*headers, (_NAME, _SECONDS[message["status"]])]
            await send(message)

        await self._app(scope, receive, send_with_time if scope["type"] == "http" else send)
