"""What the robots.txt of each host allows."""

import httpx
from protego import Protego


class Robots:
    """Rules by scheme, host and port, for one user agent."""

    def __init__(self, user_agent: str) -> None:
        self._agent = user_agent
        self._rules: dict[str, Protego | None] = {}

    def knows(self, url: httpx.URL) -> bool:
        return _origin(url) in self._rules

    def learn(self, url: httpx.URL, text: str | None) -> None:
        """`text` is that of robots.txt, None where it could not be had: then nothing may be fetched (RFC 9309)."""
        self._rules[_origin(url)] = Protego.parse(text) if text is not None else None

    def is_read(self, url: httpx.URL) -> bool:
        return self._rules.get(_origin(url)) is not None

    def allows(self, url: httpx.URL) -> bool:
        rules = self._rules[_origin(url)]
        return rules is not None and bool(rules.can_fetch(str(url), self._agent))

    def delay(self, url: httpx.URL) -> float:
        """Seconds between two fetches that the host asks for, 0 where it does not."""
        rules = self._rules.get(_origin(url))
        return float(rules.crawl_delay(self._agent) or 0) if rules is not None else 0.0


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
