"""Web addresses as they may be asked: whole, plain, with nothing in them that means something else to somebody else."""

import re
from collections.abc import Collection
from ipaddress import ip_address

import httpx

from helpcenter.domain.errors import Unavailable

MAX_ADDRESS = 2000
_NAME = re.compile(r"(?=.{4,253}$)(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?!0x)(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}")
_PORTS = {"https": 443, "http": 80}


class NotFetched(Unavailable):
    """An address that was not, or could not be, fetched; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__("not_fetched", message)


def checked(address: str, plain: Collection[str], ports: Collection[int]) -> httpx.URL:
    """The address, without its fragment. `plain` are hosts that may be asked without encryption, all others are asked
    by https; `ports` may be asked beside the usual ones. Raises NotFetched."""
    shown = address if len(address) <= 200 else f"{address[:200]}…"
    if len(address) > MAX_ADDRESS or re.search(r"[\s\x00-\x1f\x7f\\]", address):
        raise NotFetched(f"{shown!r} is no web address")
    try:
        url = httpx.URL(address).copy_with(fragment=None)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
        raise NotFetched(f"{shown} is no web address") from None
    if url.scheme not in _PORTS:
        raise NotFetched(f"{shown} is no https address")
    if url.userinfo:
        raise NotFetched(f"{url.host} stands behind a name or a password in an address: nobody is told either")
    if not _NAME.fullmatch(host) and not _is_ip(host):
        raise NotFetched(f"{shown} names no host of the internet")
    if url.port not in (None, *_PORTS.values(), *ports):
        raise NotFetched(f"{shown} names a port that no website has")
    if url.scheme == "http" and host not in plain:
        url = url.copy_with(scheme="https", port=None if url.port == _PORTS["http"] else url.port)
    return url


def _is_ip(host: str) -> bool:
    """As it is usually written: 0177.0.0.1 and 2130706433 are read as an address by some, and not by all."""
    try:
        return ip_address(host).compressed == host.lower() or ip_address(host).exploded == host.lower()
    except ValueError:
        return False
