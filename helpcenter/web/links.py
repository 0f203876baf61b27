"""The `s` of result links: which search, which rank and which block led to a page, signed.

`<search id>.<rank>.<block>.<signature>`; a search id is 12 URL-safe characters, a block id may be empty.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any

import itsdangerous

_SHAPE = re.compile(r"([\w-]{12})\.(\d{1,4})\.([a-z0-9-]{0,64})")
MAX_LENGTH = 160


def new_search_id() -> str:
    """72 random bits, as 12 URL-safe characters."""
    return secrets.token_urlsafe(9)


def _short_digest(data: bytes = b"") -> Any:
    # 96 bits: a link is worth nothing but a wrong number in a report, and stays short enough to read.
    return hashlib.blake2s(data, digest_size=12)


@dataclass(frozen=True, slots=True)
class ResultLink:
    """`rank` counts guides from 1; `block` is the anchor of the passage, empty for the guide itself."""

    search_id: str
    rank: int
    block: str


class ResultLinks:
    """Signs and reads `s` with the site's secret."""

    def __init__(self, secret: bytes) -> None:
        self._signer = itsdangerous.Signer(
            secret, salt=b"result-link", sep=b".", key_derivation="hmac", digest_method=_short_digest
        )

    def sign(self, link: ResultLink) -> str:
        return self._signer.sign(f"{link.search_id}.{link.rank}.{link.block}").decode("ascii")

    def read(self, s: str) -> ResultLink | None:
        """The link `s` stands for; None when it is empty, forged or from another site."""
        if not s or len(s) > MAX_LENGTH or not s.isascii():
            return None
        try:
            shape = _SHAPE.fullmatch(self._signer.unsign(s).decode("ascii"))
        except itsdangerous.BadSignature:
            return None
        return ResultLink(shape[1], int(shape[2]), shape[3]) if shape else None
