"""The yardstick: Starlette with one route a recorded answer, nothing between it and the server."""

import json
import os
from base64 import b64decode
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def _route(path: str, headers: dict[str, str], body: bytes) -> Route:
    async def answer(_request: Request) -> Response:
        return Response(body, headers=headers)

    return Route(path.partition("?")[0], answer)


app = Starlette(
    routes=[
        _route(path, headers, b64decode(body))
        for path, (headers, body) in json.loads(Path(os.environ["BENCH_ANSWERS"]).read_text("utf-8")).items()
    ]
)
