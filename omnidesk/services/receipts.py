"""The vendors' later news of sent messages: statuses, watermarks, and what came too early.

A receipt can overtake the answer to our own call. It is then parked, and applied by whoever settles
the message. Nothing is lost in between, because settling and receipts both lock the conversation
first. One that names an id which only one message of unknown outcome can bear proves that it was
sent; a watermark proves nothing. Which status may follow which is decided by `rules/status.py`
alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.kinds import ChannelKind, MessageStatus
from omnidesk.rules.status import may_follow
from omnidesk.services import arrivals, proofs
from omnidesk.services import receipt_queries as sql
from omnidesk.services.arrivals import ChannelRef, Party, Place
from omnidesk.services.channels.base import Receipt
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.proofs import Name
from omnidesk.services.stored_events import from_row


@dataclass(frozen=True, slots=True)
class News:
    """A receipt of a known channel; `event_id` is the stored event's."""

    event_id: int
    channel: ChannelRef
    receipt: Receipt


@dataclass(slots=True)
class Applied:
    """What receipts did: messages whose status moved, and events that wait for a vendor's id."""

    message_ids: list[int] = field(default_factory=list)
    parked: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Word:
    """What a receipt says, with the conversation that it says it of, if that is known."""

    channel_id: int
    status: MessageStatus
    at: datetime
    external_ids: tuple[str, ...]
    event_id: int = 0
    conversation_id: int | None = None
    watermark: datetime | None = None
    covers_earlier: bool = False
    # A key of the catalogue, the vendor's wording, the vendor's code.
    error: tuple[str, str, str] = ("", "", "")

    @property
    def names(self) -> list[Name]:
        return [(self.channel_id, one) for one in self.external_ids]


@dataclass(frozen=True, slots=True)
class _Message:
    """The part of a message that receipts move. `left_at`: when it left us, at the latest."""

    id: int
    conversation_id: int
    left_at: datetime
    status: MessageStatus
    delivered_at: datetime | None
    read_at: datetime | None
    error: tuple[str, str, str]

    def after(self, word: _Word) -> _Message:
        """The message once this is known; itself when that changes nothing."""
        if not may_follow(self.status, word.status):
            return self
        is_read = word.status is MessageStatus.READ
        has_arrived = is_read or word.status is MessageStatus.DELIVERED
        return replace(
            self,
            status=word.status,
            delivered_at=(self.delivered_at or word.at) if has_arrived else self.delivered_at,
            read_at=word.at if is_read else self.read_at,
            error=word.error,
        )


async def apply(conn: Connection, news: Sequence[News]) -> Applied:
    """Apply receipts in this order, whatever conversations they are about.

    Locks every conversation concerned. A receipt whose message is not known is left to be parked.
    """
    parties = [Party(one.channel, one.receipt.contact) for one in news]
    places = await arrivals.find_places(conn, parties)
    words = [
        _word(one.event_id, one.channel.id, one.receipt, places.get(party))
        for one, party in zip(news, parties, strict=True)
    ]
    before = await _find_messages(conn, words)
    concerned = {one.conversation_id for one in before.values()}
    concerned |= {word.conversation_id for word in words if word.conversation_id}
    await arrivals.lock(conn, concerned)
    kinds = {one.channel.id: one.channel.kind for one in news}
    proved = await _prove(conn, [one for one in words if not _can_ask(kinds[one.channel_id])])
    applied = await _apply(conn, words, concerned)
    waited = [one for name in proved for one in await apply_parked(conn, *name)]
    moved = (*proved.values(), *applied.message_ids, *waited)
    applied.message_ids = list(dict.fromkeys(moved))
    return applied


def _can_ask(kind: ChannelKind) -> bool:
    """Whether the vendor itself can tell what became of a send: the sweep asks."""
    return channel_for(kind).facts.can_look_up


async def _prove(conn: Connection, words: Sequence[_Word]) -> dict[Name, int]:
    """Messages of unknown outcome that these words prove to be sent, by the name they bear now."""
    known = await _find_messages(conn, words)
    unheard: dict[int, dict[Name, datetime]] = {}
    for word in words:
        if word.conversation_id is not None:
            of_place = unheard.setdefault(word.conversation_id, {})
            for name in set(word.names) - known.keys():
                of_place[name] = min(word.at, of_place.get(name, word.at))
    return await proofs.prove_named(conn, unheard)


async def apply_parked(conn: Connection, channel_id: int, external_id: str) -> list[int]:
    """Apply the news that waited for this message; returns the ids of messages that moved.

    To be called in the transaction that gives the message its vendor's id, with its conversation
    locked. Watermarks that were there before the message count as well.
    """
    asked = {"channel_id": channel_id, "external_id": external_id}
    found = await (await conn.execute(sql.IS_ANYTHING_SAID, asked)).fetchone()
    assert found is not None  # noqa: S101 - a select without from has one row
    if not found["is_said"]:
        return []
    rows = await (await conn.execute(sql.PARKED, asked)).fetchall()
    waited = [from_row(row) for row in rows]
    words = [
        _word(one.id, channel_id, one.event) for one in waited if isinstance(one.event, Receipt)
    ]
    words += await _said_before(conn, channel_id, external_id)
    if not waited and not words:
        return []
    applied = await _apply(conn, words, None)
    done = [one.id for one in waited if one.id not in applied.parked]
    await conn.execute(sql.DONE, (done,))
    await conn.execute(sql.WAIT_FOR, _columns_of_parked(applied))
    return applied.message_ids


def _word(event_id: int, channel_id: int, receipt: Receipt, place: Place | None = None) -> _Word:
    return _Word(
        channel_id,
        receipt.status,
        receipt.at or clock.now(),
        receipt.external_ids,
        event_id,
        None if place is None else place.conversation_id,
        receipt.watermark,
        receipt.covers_earlier,
        (receipt.error_key, receipt.error_text, receipt.vendor_code),
    )


async def _said_before(conn: Connection, channel_id: int, external_id: str) -> list[_Word]:
    """What the conversation's watermarks say of a message that is new to them."""
    asked = {"channel_id": channel_id, "external_id": external_id}
    found = await (await conn.execute(sql.WATERMARKS, asked)).fetchone()
    if found is None:
        return []
    marks = {
        MessageStatus.DELIVERED: found["delivered_watermark"],
        MessageStatus.READ: found["read_watermark"],
    }
    return [
        _Word(channel_id, status, mark, (external_id,))
        for status, mark in marks.items()
        if mark is not None and found["left_at"] <= mark
    ]


async def _apply(
    conn: Connection, words: Sequence[_Word], locked: Collection[int] | None
) -> Applied:
    """Apply what is said. Messages outside of the `locked` conversations count as not known yet."""
    before = await _find_messages(conn, words)
    if locked is not None:
        before = {name: one for name, one in before.items() if one.conversation_id in locked}
    after, applied = dict(before), Applied()
    for word in words:
        for name in word.names:
            if name in after:
                after[name] = after[name].after(word)
            else:
                applied.parked.setdefault(word.event_id, name[1])
    moved = await _write(conn, before, after)
    for word in words:
        moved += await _cover(conn, word, after)
    conversations = sorted({one.conversation_id for one in moved})
    await conn.execute(sql.SHOW_IN_LIST, (conversations,))
    applied.message_ids = list(dict.fromkeys(one.id for one in moved))
    return applied


async def _cover(
    conn: Connection, word: _Word, messages: Mapping[Name, _Message]
) -> list[_Message]:
    """Apply a watermark to everything that left before it, and remember it for what follows."""
    named = [messages[name] for name in word.names if name in messages]
    up_to = word.watermark
    if up_to is None and word.covers_earlier:
        up_to = max((one.left_at for one in named), default=None)
    conversation_id = word.conversation_id or next((one.conversation_id for one in named), None)
    if up_to is None or conversation_id is None:
        return []
    is_read = word.status is MessageStatus.READ
    values = {"conversation_id": conversation_id, "up_to": up_to, "is_read": is_read}
    rows = await (await conn.execute(sql.COVERED, values)).fetchall()
    before = {(0, str(row["id"])): _to_message(row) for row in rows}
    after = {name: one.after(word) for name, one in before.items()}
    await conn.execute(sql.RAISE_WATERMARK, values)
    return await _write(conn, before, after)


async def _find_messages(conn: Connection, words: Iterable[_Word]) -> dict[Name, _Message]:
    names = [name for word in words for name in word.names]
    values = {"channels": [one for one, _ in names], "ids": [one for _, one in names]}
    rows = await (await conn.execute(sql.MESSAGES, values)).fetchall() if names else []
    return {(row["channel_id"], row["external_id"]): _to_message(row) for row in rows}


async def _write(
    conn: Connection, before: Mapping[Name, _Message], after: Mapping[Name, _Message]
) -> list[_Message]:
    moved = [one for name, one in after.items() if one is not before[name]]
    if moved:
        await conn.execute(sql.WRITE, _columns(moved))
    return moved


def _to_message(row: Mapping[str, Any]) -> _Message:
    return _Message(
        row["id"],
        row["conversation_id"],
        row["left_at"],
        MessageStatus(row["status"]),
        row["delivered_at"],
        row["read_at"],
        (row["error_key"], row["error_text"], row["vendor_code"]),
    )


def _columns(moved: Sequence[_Message]) -> dict[str, list[Any]]:
    return {
        "ids": [one.id for one in moved],
        "statuses": [one.status.value for one in moved],
        "delivered": [one.delivered_at for one in moved],
        "read": [one.read_at for one in moved],
        "keys": [one.error[0] for one in moved],
        "texts": [one.error[1] for one in moved],
        "codes": [one.error[2] for one in moved],
    }


def _columns_of_parked(applied: Applied) -> dict[str, list[Any]]:
    return {"ids": list(applied.parked), "subjects": list(applied.parked.values())}
