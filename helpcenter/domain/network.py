"""Which network an address belongs to, as far as limits and visitors go: what one household or office shares."""

import ipaddress
from functools import lru_cache

# The longest address is 45 characters, with a zone some more. A proxy hands on whatever a client claims to be.
_LONGEST = 64


def network_of(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the first 64 bits, since visitors change the others at will.

    Text that is no address stands for itself, cut to 64 characters.
    """
    return address if ":" not in address and len(address) <= _LONGEST else _network(address[:_LONGEST])


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


def plain_address(address: str) -> str:
    """An IP address as a connection names it; an IPv4 address that came through an IPv6 socket as itself."""
    return address[7:] if address.startswith("::ffff:") and "." in address else address
