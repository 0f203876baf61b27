"""The `s` of result links: which search, which rank and which block led to a page, signed.

`<search id>.<rank>.<block>.<signature>`; a search id is 12 URL-safe characters, a block id may be empty.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_SHAPE = re.compile(r"([\w-]{12})\.(\d{1,4})\.([a-z0-9-]{0,64})")
MAX_LENGTH = 160
# 96 bits: a link is worth nothing but a wrong number in a report, and stays short enough to read.
_DIGEST = 12


def new_search_id() -> str:
    """72 random bits, as 12 URL-safe characters."""
    return secrets.token_urlsafe(9)


@dataclass(frozen=True, slots=True)
class ResultLink:
    """`rank` counts guides from 1; `block` is the anchor of the passage, empty for the guide itself."""

    search_id: str
    rank: int
    block: str


class ResultLinks:
    """Signs and reads `s` with the site's secret."""

    def __init__(self, secret: bytes) -> None:
        self._keyed = hashlib.blake2s(key=secret[:32], digest_size=_DIGEST, person=b"hc-link")

    def sign(self, link: ResultLink) -> str:
        value = f"{link.search_id}.{link.rank}.{link.block}"
        return f"{value}.{self._signature(value)}"

    def _signature(self, value: str) -> str:
        # A copy of the keyed state: one result page signs two dozen links.
        digest = self._keyed.copy()
        digest.update(value.encode())
        return base64.urlsafe_b64encode(digest.digest()).decode("ascii")

    def read(self, s: str) -> ResultLink | None:
        """The link `s` stands for; None when it is empty, forged or from another site."""
        if not s or len(s) > MAX_LENGTH or not s.isascii():
            return None
        value, _, signature = s.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(value)):
            return None
        shape = _SHAPE.fullmatch(value)
        return ResultLink(shape[1], int(shape[2]), shape[3]) if shape else None
