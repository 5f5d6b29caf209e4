"""Meta's webhooks as typed events: every entry, every event, nothing dropped.

Each item of `messaging` becomes exactly one event. What this version does not read (reactions,
edits, unsends, comments, new fields) becomes an UnknownEvent with its raw JSON.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from pydantic import ValidationError

from omnidesk.errors import Invalid
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, MessageStatus
from omnidesk.services.channels.base import (
    Echo,
    Event,
    Identifier,
    InboundMessage,
    Receipt,
    UnknownEvent,
    channel_key,
)
from omnidesk.services.channels.meta.shapes import Entry, Envelope, Item

KINDS = {"page": ChannelKind.MESSENGER, "instagram": ChannelKind.INSTAGRAM}
SCOPED = {
    ChannelKind.MESSENGER: IdentifierKind.PAGE_SCOPED,
    ChannelKind.INSTAGRAM: IdentifierKind.INSTAGRAM_SCOPED,
}

# Our mark on a message, which Messenger gives back in its echo.
MARK = re.compile(r"omnidesk:(\d{1,18})")

# Meta sends at most 1,000 events a call; a body with more is none of Meta's.
MOST_EVENTS = 5_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_events(body: bytes) -> list[Event]:
    """Every event of one webhook call. Raises Invalid when the body is no envelope."""
    try:
        envelope = Envelope.model_validate(json.loads(body, parse_constant=_refuse_constant))
        events = [event for raw in envelope.entry for event in _entry(envelope.object, raw)]
    except (ValueError, RecursionError) as error:
        raise Invalid(field="body") from error
    if len(events) > MOST_EVENTS:
        raise Invalid(field="entry")
    return events


def mark(message_id: int) -> str:
    """What goes out as `metadata` with our message."""
    return f"omnidesk:{message_id}"


def _entry(kind: str, raw: Any) -> Iterator[Event]:
    channel = KINDS.get(kind, kind)
    try:
        entry = Entry.model_validate(raw)
    except ValidationError:
        yield _unknown(channel_key(channel, ""), "entry not understood", raw)
        return
    key = channel_key(channel, entry.id)
    for item in (*entry.messaging, *entry.standby):
        yield _item(channel, key, entry.id, item)
    for change in entry.changes:
        yield _unknown(key, "change", change)


def _item(kind: ChannelKind | str, channel: str, account_id: str, raw: Any) -> Event:
    if not isinstance(kind, ChannelKind):
        return _unknown(channel, "object not supported", raw)
    try:
        item = Item.model_validate(raw)
    except ValidationError:
        return _unknown(channel, "event not understood", raw)
    return _Reading(kind, channel, account_id, item, raw).event()


class _Reading:
    """One item on its way to an event."""

    def __init__(
        self, kind: ChannelKind, channel: str, account_id: str, item: Item, raw: Any
    ) -> None:
        self.kind, self.channel, self.account_id = kind, channel, account_id
        self.item, self.raw = item, raw
        self.is_ours = item.sender.id == account_id
        person = item.recipient.id if self.is_ours else item.sender.id
        self.person = Identifier(SCOPED[kind], account_id, person)
        self.at = _instant(item.timestamp)

    def event(self) -> Event:
        item = self.item
        if item.message is not None and not item.message.is_deleted:
            return self._message()
        if item.postback is not None:
            return self._inbound(item.postback.mid, item.postback.title)
        if item.delivery is not None:
            return self._delivery()
        if item.read is not None:
            return self._read()
        return _unknown(self.channel, "event not supported", self.raw)

    def _message(self) -> Event:
        message = self.item.message
        assert message is not None  # noqa: S101 - the caller has looked
        if not message.shown_text:
            return _unknown(self.channel, "message without content", self.raw)
        if not (message.is_echo or self.is_ours):
            return self._inbound(message.mid, message.shown_text)
        marked = MARK.fullmatch(message.metadata or "")
        return Echo(
            self.channel,
            message.mid,
            self.person,
            message.shown_text,
            self.at,
            int(marked[1]) if marked else None,
            self.raw,
        )

    def _inbound(self, mid: str, text: str) -> InboundMessage:
        return InboundMessage(self.channel, mid, self.person, text, self.at, raw=self.raw)

    def _delivery(self) -> Receipt:
        delivery = self.item.delivery
        assert delivery is not None  # noqa: S101
        up_to = _instant(delivery.watermark)
        return Receipt(
            self.channel,
            self._key("delivery"),
            self.person,
            MessageStatus.DELIVERED,
            self.at or up_to,
            tuple(delivery.mids),
            up_to,
            raw=self.raw,
        )

    def _read(self) -> Receipt:
        read = self.item.read
        assert read is not None  # noqa: S101
        up_to = _instant(read.watermark)
        return Receipt(
            self.channel,
            self._key("read"),
            self.person,
            MessageStatus.READ,
            self.at or up_to,
            (read.mid,) if read.mid else (),
            up_to,
            covers_earlier=True,
            raw=self.raw,
        )

    def _key(self, kind: str) -> str:
        """Receipts have no id of their own: type, sender, and what they say."""
        return f"{kind}:{self.person.value}:{_digest(self.raw[kind])}"


def _unknown(channel: str, reason: str, raw: Any) -> UnknownEvent:
    wrapped = raw if isinstance(raw, dict) else {"value": raw}
    return UnknownEvent(channel, _digest(raw), reason, wrapped)


def _digest(raw: Any) -> str:
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:32]


def _instant(milliseconds: int | None) -> datetime | None:
    """The instant, or None for one that lies outside of any calendar of ours."""
    try:
        at = _EPOCH + timedelta(milliseconds=milliseconds or 0)
    except OverflowError:
        return None
    return at if 2000 <= at.year <= 2100 else None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
