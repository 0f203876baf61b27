"""How the path of its host under which the site stands is taken off a request's path: decided here and nowhere else.

A proxy may hand on the whole path or take the site's own off first. Both are understood: what begins with the site's
path has it taken off, anything else is as the site names it. Where an address of the site begins like that path (a site
in English under https://example.com/en), only the proxy can tell what it did: X-Forwarded-Prefix says what it took off.
"""

from collections.abc import Collection, Iterable
from urllib.parse import unquote, urlsplit

from starlette.types import Scope

_LOCALE = "{locale}"


class PathPrefix:
    """`prefix` is such as "/help"; empty for a site that has its host for itself."""

    def __init__(self, prefix: str) -> None:
        self.is_empty = not prefix
        self._prefix = prefix
        self._below = f"{prefix}/"
        self._told = prefix.encode("ascii")

    def take_off(self, scope: Scope, told: bytes) -> None:
        """Leave the site's own path in the scope. `told` is what a trusted proxy took off, as it says itself."""
        if not self.is_empty and told.rstrip(b"/") != self._told:
            scope["path"] = self._taken_off(scope["path"]) or scope["path"]

    def own_path(self, url: str) -> str:
        """The site's own path in the address of a page, as browsers name it; empty for what is not under its path."""
        try:
            return self._taken_off(unquote(urlsplit(url).path) or "/")
        except ValueError:
            return ""

    def _taken_off(self, path: str) -> str:
        if path.startswith(self._below):
            return path[len(self._prefix) :]
        return "/" if path == self._prefix else ""


def is_ambiguous(prefix: str, paths: Iterable[str], locales: Collection[str]) -> bool:
    """Whether an address of the site begins like its path; `paths` are those of routes, such as "/{locale}/search"."""
    wanted = prefix.split("/")[1:]

    def fits(segment: str, given: str) -> bool:
        if segment == _LOCALE:
            return given in locales
        return segment == given or segment.startswith("{")

    for path in paths:
        segments = path.split("/")[1:]
        if segments[0].endswith(":path}"):  # Asked last, and answers for the addresses of others only.
            continue
        if prefix and len(segments) >= len(wanted) and all(map(fits, segments, wanted)):
            return True
    return False
