"""Which addresses are of the public internet: what a name leads to must never be a machine of ours."""

import ipaddress

# Beyond what the standard library calls private: other addresses written inside of one, and networks of providers.
_NOT_PUBLIC_4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
    # The host of Azure's machines, which tells them what they are: a public address that is another in each network.
    "168.63.129.16/32"
)
_NOT_PUBLIC_6 = (
    "::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 "
    "3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
)
# ISATAP (RFC 5214) writes an IPv4 address behind these 32 bits, in a network of any prefix.
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
_NOT_PUBLIC = [ipaddress.ip_network(each) for each in f"{_NOT_PUBLIC_4} {_NOT_PUBLIC_6}".split()]


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the internet that anybody may ask. What is no address is none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address) and (known.scope_id or int(known) >> 32 & 0xFFFF_FFFF in _ISATAP):
        return False
    is_known = any(known in network for network in _NOT_PUBLIC if network.version == known.version)
    return known.is_global and not known.is_multicast and not is_known
