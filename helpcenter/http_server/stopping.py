"""How a server tells its application that the process is about to end: a key of the lifespan's state."""

from collections.abc import Mapping
from typing import Any

STOPPING = "helpcenter.stopping"


def is_stopping(scope: Mapping[str, Any]) -> bool:
    """Whether the process that answers this request (an ASGI scope) has been told to end."""
    return bool(scope.get("state", {}).get(STOPPING))
