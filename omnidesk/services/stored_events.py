"""Typed events as rows of `inbox_events`, and back.

The row keeps the vendor's own JSON (`raw`) beside what we read from it, so that a later version can
read more. PostgreSQL takes neither NUL nor half a surrogate pair, nor JSON that is no number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, LiteralString

from pydantic import TypeAdapter

from omnidesk.rules.texts import storable
from omnidesk.services.channels.base import Echo, Event, InboundMessage, Receipt, UnknownEvent

MESSAGE = "message"
ECHO = "echo"
RECEIPT = "receipt"
UNKNOWN = "unknown"

# The reason of an event whose contacts cannot be joined yet.
WAITS_FOR_MERGE: LiteralString = "messages are on their way to its contacts"
# Since when an event should have been processed. One that failed, or that somebody had tried again
# after a long time, counts from its next try on; one that waits for a merge, from its arrival on.
SHOULD_BE_DONE_AT: LiteralString = (
    "case error when '"
    + WAITS_FOR_MERGE
    + "' then received_at else greatest(received_at, not_before) end"
)

_KINDS: dict[type[Any], str] = {
    InboundMessage: MESSAGE,
    Echo: ECHO,
    Receipt: RECEIPT,
    UnknownEvent: UNKNOWN,
}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind: TypeAdapter(event) for event, kind in _KINDS.items()
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A pending event as it was read back."""

    id: int
    channel: str
    ordering_key: str
    attempts: int
    event: InboundMessage | Echo | Receipt


@dataclass(frozen=True, slots=True)
class Row:
    """An event on its way into the table; columns as in `models/inbox_event.py`."""

    channel: str
    kind: str
    vendor_id: str
    ordering_key: str
    subject: str
    payload: str
    state: str
    error: str


def to_row(event: Event, received_at: datetime) -> Row:
    """The row of an event. Where the vendor tells no time, it is the time of receipt."""
    if isinstance(event, UnknownEvent):
        return _row(event, ordering_key=event.channel, state="ignored", error=event.reason)
    if isinstance(event, Receipt):
        dated = replace(event, at=event.at or received_at)
        return _row(dated, _ordering_key(event.channel, event.contact.value), _subject(event))
    person = event.sender if isinstance(event, InboundMessage) else event.recipient
    dated_one = replace(event, sent_at=event.sent_at or received_at)
    subject = event.vendor_id if isinstance(event, Echo) else ""
    return _row(dated_one, _ordering_key(event.channel, person.value), subject)


def as_json(row: Row, request_id: str) -> str:
    """The row as one JSON object, its payload inside as it is."""
    named = {
        "channel": row.channel,
        "kind": row.kind,
        "vendor_id": row.vendor_id,
        "ordering_key": row.ordering_key,
        "subject": row.subject,
        "state": row.state,
        "error": row.error,
        "request_id": request_id,
    }
    return f'{json.dumps(named, ensure_ascii=False)[:-1]}, "payload": {row.payload}}}'


def from_row(row: Mapping[str, Any]) -> Stored:
    """The pending event. Raises pydantic.ValidationError for what another version wrote."""
    event = _ADAPTERS[row["kind"]].validate_python(row["payload"])
    return Stored(row["id"], row["channel"], row["ordering_key"], row["attempts"], event)


def _row(
    event: Event, ordering_key: str, subject: str = "", state: str = "received", error: str = ""
) -> Row:
    return Row(
        storable(event.channel),
        _KINDS[type(event)],
        storable(event.vendor_id),
        storable(ordering_key),
        storable(subject),
        _payload(event),
        state,
        error,
    )


def _ordering_key(channel: str, person: str) -> str:
    """The other end of a conversation: events under one key are processed in order."""
    return f"{channel}:{person}"


def _subject(receipt: Receipt) -> str:
    """The message that a parked receipt waits for."""
    return receipt.external_ids[0] if receipt.external_ids else ""


def _payload(event: Event) -> str:
    adapter = _ADAPTERS[_KINDS[type(event)]]
    read = adapter.dump_python(event, mode="json", exclude={"raw"}, warnings=False)
    return _json({**read, "raw": dict(event.raw)}) or _json({**read, "raw": {}}) or "{}"


def _json(value: Any) -> str | None:
    """JSON that PostgreSQL takes, or None for what it cannot hold (too deep, infinite numbers)."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if "\\u0000" in text or text != storable(text):
            text = json.dumps(_clean(value), ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(name)): _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
