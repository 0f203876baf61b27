"""Cookies that only this site's own pages may set and read, named so that a browser holds to it.

`__Host-` stands for: set over https, for the whole site, by this very host. A site under a path cannot have that, and
gets `__Secure-`. Over http, as on one's own machine, a browser would refuse both.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from helpcenter.web.http.requests import cookie_of


@dataclass(frozen=True, slots=True)
class PrivateCookies:
    """The cookies of the site at one address."""

    prefix: str
    path: str
    is_secure: bool

    @classmethod
    def of(cls, base_url: str) -> "PrivateCookies":
        """For a site that visitors reach at `base_url`."""
        parts = urlsplit(base_url)
        path, is_secure = f"{parts.path.rstrip('/')}/", parts.scheme == "https"
        prefix = ("__Host-" if path == "/" else "__Secure-") if is_secure else ""
        return cls(prefix, path, is_secure)

    def name(self, cookie: str) -> str:
        """What the browser calls a cookie of ours."""
        return self.prefix + cookie

    def read(self, request: HTTPConnection, cookie: str) -> str:
        """Its value; empty where there is none."""
        return cookie_of(request, self.name(cookie))

    def set(self, response: Response, cookie: str, value: str, seconds: int) -> None:
        response.set_cookie(
            self.name(cookie),
            value,
            max_age=seconds,
            path=self.path,
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def delete(self, response: Response, cookie: str) -> None:
        response.delete_cookie(self.name(cookie), path=self.path, secure=self.is_secure, httponly=True, samesite="lax")
