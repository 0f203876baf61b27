"""How the reports that come with the program are known: nothing else runs beside the ledger."""

from hashlib import sha256
from pathlib import Path

_DIGESTS = frozenset(Path(__file__).with_name("shipped.sha256").read_text("ascii").split()[::2])


def digest_of(text: str) -> str:
    """The SHA-256 of a report's file."""
    return sha256(text.encode()).hexdigest()


def is_shipped(text: str) -> bool:
    """Whether a file that says this came with the program, letter by letter."""
    return digest_of(text) in _DIGESTS
