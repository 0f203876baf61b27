"""Places on the network in one spelling: the network of an IP address, and the host and port of a web address.

A host and its port are an authority (RFC 3986). Two spellings of one place are equal here: small letters, no dot at the
end, no port that goes without saying, IP addresses as the standards write them.
"""

import ipaddress
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import urlsplit

# The longest address is 45 characters, with a zone some more. A proxy hands on whatever a client claims to be.
_LONGEST_ADDRESS = 64
_LONGEST_URL = 4000
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_AUTHORITY = 260
"""Characters of the longest authority: a name of 253 (RFC 1035), its dot, a colon and five digits."""

_SHOWN_BITS = {4: 24, 6: 48}
_LONGEST_NAME = 253
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")


def network_of(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the first 64 bits, since visitors change the others at will.

    Text that is no address stands for itself, cut to 64 characters.
    """
    return address if ":" not in address and len(address) <= _LONGEST_ADDRESS else _network(address[:_LONGEST_ADDRESS])


def site_of(address: str) -> str:
    """What one customer may hold: an IPv4 address as it is; of IPv6 the first 48 bits, most that anybody is given."""
    return _wider(network_of(address), 32, 48)


def region_of(address: str) -> str:
    """What one provider may hold and hand out at will: the first 16 bits of an IPv4 address, 32 of IPv6."""
    return _wider(network_of(address), 16, 32)


def _wider(network: str, bits_of_4: int, bits_of_6: int) -> str:
    try:
        parsed = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return network
    bits = bits_of_4 if parsed.version == 4 else bits_of_6
    return str(ipaddress.ip_network((parsed.network_address, bits), strict=False))


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    # An IPv4 visitor of a server that listens on IPv6.
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed.packed, 64), strict=False))


def network_to_show(address: str) -> str:
    """What tells people where they were without being an address: its /24 or /48, or "this machine"."""
    try:
        parsed = ipaddress.ip_address(plain_address(address[:_LONGEST_ADDRESS]))
    except ValueError:
        return "unknown"
    if parsed.is_loopback:
        return "this machine"
    return str(ipaddress.ip_network((parsed.packed, _SHOWN_BITS[parsed.version]), strict=False))


def plain_address(address: str) -> str:
    """An IP address as a connection names it; an IPv4 address that came through an IPv6 socket as itself."""
    return address[7:] if address.startswith("::ffff:") and "." in address else address


def authority(text: str, default_ports: Collection[int] = ()) -> str:
    """`host` or `host:port` as one spelling; empty for what is none, such as a name before the host."""
    if len(text) > LONGEST_AUTHORITY:
        return ""
    text = text.lower()
    if text.startswith("["):
        inner, end, rest = text[1:].partition("]")
        host, port = _ip_version_6(inner), rest.removeprefix(":")
        is_whole = bool(end) and rest[:1] in {"", ":"}
    else:
        host, _, port = text.partition(":")
        host, is_whole = host.removesuffix("."), True
        if not host or len(host) > _LONGEST_NAME or not _LETTERS.issuperset(host) or "" in host.split("."):
            return ""
    if not host or not is_whole or not _is_port(port):
        return ""
    return host if not port or int(port) in default_ports else f"{host}:{int(port)}"


def _ip_version_6(inner: str) -> str:
    """In brackets; empty for what is no such address, or one with a zone, which means something on one machine only."""
    try:
        return "" if "%" in inner else f"[{ipaddress.IPv6Address(inner)}]"
    except ValueError:
        return ""


def _is_port(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 1 << 16)


def authority_of(url: str) -> str:
    """The authority of an address, its scheme's own port left out; empty where it has none."""
    try:
        # Python remembers what it took apart.
        parts = urlsplit(url[:_LONGEST_URL])
    except ValueError:
        return ""
    port = DEFAULT_PORTS.get(parts.scheme)
    return authority(parts.netloc, () if port is None else (port,))


def name_of(place: str) -> str:
    """The host of an authority, without its port."""
    return place[: place.index("]") + 1] if place.startswith("[") else place.partition(":")[0]


def names_loopback(place: str) -> bool:
    """Whether an authority is a name that every machine has for itself (RFC 6761), at any port."""
    name = name_of(place)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
