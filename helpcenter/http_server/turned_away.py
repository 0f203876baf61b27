"""How an application tells its server that it had no room for a request: a key of the request's state."""

from collections.abc import MutableMapping
from typing import Any

TURNED_AWAY = "helpcenter.turned_away"


def turn_away(scope: MutableMapping[str, Any]) -> None:
    """The client is answered, but heard again only after a while, unless a proxy asks for many through one connection.

    Clients that ask again at once would take more time to turn away than to answer.
    """
    scope.setdefault("state", {})[TURNED_AWAY] = True
