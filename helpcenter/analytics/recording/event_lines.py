"""Events as lines of JSON: what a segment holds.

Older lines lack newer fields and newer lines have unknown ones; both are read. Absent fields are left out.
"""

import dataclasses
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from helpcenter.domain.event import Event, EventType, Series, Via


class BadLine(Exception):
    """An event that cannot be written as a line."""


def _line(name: str, kinds: Mapping[object, object]) -> type[Event]:
    """A struct with the fields of an event, of other kinds where `kinds` says so."""
    hints = typing.get_type_hints(Event)
    fields = [
        (field.name, kinds.get(hints[field.name], hints[field.name]), *_default(field))
        for field in dataclasses.fields(Event)
    ]
    return cast(type[Event], msgspec.defstruct(name, fields, omit_defaults=True, kw_only=True))  # type: ignore[arg-type]


def _default(field: "dataclasses.Field[Any]") -> tuple[object, ...]:
    return () if field.default is dataclasses.MISSING else (field.default,)


FIELDS = tuple(field.name for field in dataclasses.fields(Event))
EventLine = _line("EventLine", {})
StoredLine = _line("StoredLine", {EventType: str, Series: str, Via | None: str | None})
"""A line as it is read back: newer releases may know more types, series and ways to search."""
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(StoredLine)


def new_event(**facts: Any) -> Event:
    """An event in the shape in which it is written: the same fields, made and encoded in a tenth of the time."""
    return EventLine(**facts)


def encode(event: Event) -> bytes:
    """The line of an event, its newline included. Raises BadLine."""
    try:
        if event.at.tzinfo is not UTC:
            event.at = _in_utc(event.at)
        line = event if isinstance(event, EventLine) else msgspec.convert(event, EventLine, from_attributes=True)
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
