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


def url(value: str) -> str:
    """The address of a site, without a path, in one spelling."""
    parts = urlsplit(value)
    extras = parts.query, parts.fragment, parts.path.strip("/"), parts.username, parts.password
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(extras):
        raise ValueError("it must look like https://help.example.com, without a path")
    # As browsers name it: they leave out a port that goes without saying, and write other alphabets in a to z.
    host = authority_of(f"{parts.scheme}://{_in_letters(parts.netloc)}")
    if not host:
        raise ValueError("its host or port is none; it must look like https://help.example.com")
    return f"{parts.scheme}://{host}"


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
