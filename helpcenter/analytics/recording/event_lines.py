"""Events as lines of JSON: what a segment holds.

Older lines lack newer fields and newer lines have unknown ones; both are read. Absent fields are left out.
"""

import dataclasses
import typing
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from helpcenter.domain.event import Event


class BadLine(Exception):
    """An event that cannot be written as a line."""


class StoredLine(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A line as it is read back. Types and series are plain text: newer releases may know more of them."""

    id: str
    at: datetime
    type: str
    visitor: str
    locale: str
    series: str = "human"
    search_id: str | None = None
    query: str | None = None
    via: str | None = None
    total: int | None = None
    rescued_by: str | None = None
    query_locale: str | None = None
    product: str | None = None
    kind: str | None = None
    top_guide: str | None = None
    top_product: str | None = None
    guide: str | None = None
    block: str | None = None
    rank: int | None = None
    cta: str | None = None
    variant: str | None = None
    placement: str | None = None
    referrer: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    wanted: str | None = None
    served: str | None = None
    reason: str | None = None
    comment: str | None = None
    revision: str | None = None
    path: str | None = None
    is_sample: bool = False


def _event_struct() -> type[msgspec.Struct]:
    hints = typing.get_type_hints(Event)
    fields = [
        (field.name, hints[field.name])
        if field.default is dataclasses.MISSING
        else (field.name, hints[field.name], field.default)
        for field in dataclasses.fields(Event)
    ]
    return msgspec.defstruct("EventLine", fields, omit_defaults=True, kw_only=True)


_EventLine = _event_struct()
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(StoredLine)


def new_event(**facts: Any) -> Event:
    """An event in the shape in which it is written: the same fields, made and encoded in a tenth of the time."""
    return cast(Event, _EventLine(**facts))


def encode(event: Event) -> bytes:
    """The line of an event, its newline included. Raises BadLine."""
    try:
        if event.at.tzinfo is not UTC:
            event.at = _in_utc(event.at)
        line = event if isinstance(event, _EventLine) else msgspec.convert(event, _EventLine, from_attributes=True)
        return _encoder.encode(line) + b"\n"
    except (AttributeError, TypeError, ValueError, OverflowError, msgspec.MsgspecError) as error:
        raise BadLine(str(error)) from error


def clean(line: bytes) -> bytes | None:
    """The line again, without what the ledger does not know; None when it holds no event."""
    try:
        stored = _decoder.decode(line)
        stored.at = _in_utc(stored.at)
        return _encoder.encode(stored) + b"\n"
    except (TypeError, ValueError, OverflowError, msgspec.MsgspecError):
        return None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
