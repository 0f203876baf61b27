"""Addresses in the text of settings. Each function raises ValueError with what is wrong."""

import ipaddress
import re
from urllib.parse import urlsplit

from helpcenter.domain.network import authority, authority_of


def proxies(value: str) -> str:
    """Addresses and networks, separated by commas."""
    for each in value.split(","):
        try:
            ipaddress.ip_network(each.strip())
        except ValueError:
            raise ValueError(f'"{each.strip()}" is no address or network') from None
    return value


# Such as "/help" or "/en/help-center": what no browser, proxy or cookie spells in another way, so no "." begins a name.
_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_LONGEST_PATH = 200


def site(value: str) -> str:
    """The address of a site in one spelling, with the path under which it stands, if any; no slash at the end."""
    address, path = _split(value, "https://help.example.com or https://example.com/help")
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        raise ValueError(
            "its path may have letters from a to z, digits, - and _ only, such as https://example.com/help"
        )
    return address + path


def url(value: str) -> str:
    """The address of a site, without a path, in one spelling."""
    address, path = _split(value, "https://help.example.com, without a path")
    if path:
        raise ValueError("it must look like https://help.example.com, without a path")
    return address


def _split(value: str, example: str) -> tuple[str, str]:
    """The address without its path, in one spelling, and the path without the slash at its end."""
    parts = urlsplit(value)
    extras = parts.query, parts.fragment, parts.username, parts.password
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(extras):
        raise ValueError(f"it must look like {example}")
    # As browsers name it: they leave out a port that goes without saying, and write other alphabets in a to z.
    host = authority_of(f"{parts.scheme}://{_in_letters(parts.netloc)}")
    if not host:
        raise ValueError(f"its host or port is none; it must look like {example}")
    return f"{parts.scheme}://{host}", parts.path.removesuffix("/")


def _in_letters(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def origins(value: str) -> str:
    """Addresses of sites, separated by commas."""
    return ",".join(url(each.strip()) for each in value.split(",") if each.strip())


def hosts(value: str) -> str:
    """Hosts with or without ports, separated by commas."""
    hosts = []
    for each in (each.strip() for each in value.split(",") if each.strip()):
        host = authority(_in_letters(each), (80, 443))
        if not host:
            raise ValueError(f'"{each}" is no host; write help.example.org or 192.0.2.7:8000')
        hosts.append(host)
    return ",".join(hosts)


def contacts(value: str) -> str:
    """What reaches somebody, separated by commas: e-mail and web addresses, telephone numbers."""
    contacts = []
    for each in (each.strip() for each in value.split(",") if each.strip()):
        contact = f"mailto:{each}" if "@" in each and ":" not in each else each
        if not contact.startswith(("mailto:", "https://", "tel:")) or not re.fullmatch(r"[!-~]+", contact):
            raise ValueError(f'"{each[:80]}" is neither an e-mail address nor begins with https://')
        contacts.append(contact)
    return ",".join(contacts)
