"""A library as JSON and back, for the release that a running site serves."""

import msgspec

from helpcenter.domain.errors import Unavailable
from helpcenter.domain.library import Library

_DECODER = msgspec.json.Decoder(Library)


def to_json(library: Library) -> bytes:
    """The library as JSON; the same library always gives the same bytes."""
    return msgspec.json.encode(library)


def from_json(data: bytes) -> Library:
    """The library that `to_json` wrote. Raises Unavailable when the bytes are something else."""
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        message = "The stored copy of the content cannot be read: run `helpcenter reindex`."
        raise Unavailable("snapshot_unusable", message) from error
