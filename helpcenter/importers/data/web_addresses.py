"""Addresses that other systems wrote, taken apart whatever they are."""

from urllib.parse import SplitResult, urljoin, urlsplit


def parts_of(address: str) -> SplitResult:
    """`address` in its parts; none at all of what is no address, such as "https://[::1"."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def joined(base: str, address: str) -> str:
    """Where `address` leads from a page at `base`; "" for what is no address."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
