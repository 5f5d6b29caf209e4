"""Publishing live updates, after the commit that they tell of.

An update goes once to each room that may see its conversation *now*: the room of its department and
the room of those who see everything. The rows are read after the commit, in one query, so an update
never says more than a reload would. Live updates are a convenience: a browser that missed one
refetches. Whatever fails here is logged and never raised, because the caller's work is done.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString
from uuid import uuid4

import orjson
import psycopg
from redis.exceptions import RedisError

from omnidesk.db import redis, transaction
from omnidesk.errors import Unavailable
from omnidesk.logs import log
from omnidesk.rules.kinds import MessageStatus
from omnidesk.rules.roles import ROOM_ALL, room_of_department
from omnidesk.services.conversation_rows import (
    SELECT_BOTH,
    SELECT_BOTH_WITHOUT_WAITING,
    SELECT_CONVERSATION,
    Waits,
    to_conversation_row,
    to_message_row,
    to_waits,
    waits_of,
)
from omnidesk.services.link_openings import to_opening
from omnidesk.services.waiting import WAITING_OF_MESSAGE

CHANNEL = "omnidesk:live"
# Publishing takes less than a millisecond. A Redis that is away must not hold up the caller, who
# would wait for ten seconds of retries.
PATIENCE_S = 1.0

# `is_last`: the list's preview shows this message.
STATUSES: LiteralString = " ".join(
    (
        """select c.department_id, m.conversation_id, m.id as message_id, m.status, m.error_text,
             m.error_key, c.last_message_id is not distinct from m.id as is_last,""",
        WAITING_OF_MESSAGE,
        "from messages m join conversations c on c.id = m.conversation_id where m.id = any(%s)",
    )
)
OPENINGS: LiteralString = """
    select l.id, l.host, l.opened_at, l.conversation_id, c.department_id
    from short_links l join conversations c on c.id = l.conversation_id
    where l.id = any(%s) and l.opened_at is not null order by l.opened_at, l.id"""


@dataclass(frozen=True, slots=True)
class Update:
    """One event for the screens in `rooms`. Browsers drop an `update_id` that they have seen.

    `data` may hold rows, which travel as objects.
    """

    rooms: Sequence[str]
    type: str
    data: dict[str, Any]
    update_id: str = field(default_factory=lambda: uuid4().hex)

    def encode(self) -> bytes:
        """As it travels through Redis: the rooms, and the update as browsers get it."""
        update = {"type": self.type, "update_id": self.update_id, **self.data}
        return orjson.dumps({"rooms": self.rooms, "update": update})


def decode(raw: str) -> list[tuple[list[str], dict[str, Any]]]:
    """The rooms and the update of each line of a published text: the end of `publish`."""
    envelopes = [orjson.loads(line) for line in raw.split("\n")]
    return [(one["rooms"], one["update"]) for one in envelopes]


async def publish(updates: Sequence[Update]) -> None:
    """Publish in this order, as the lines of one text. Never raises: see the module."""
    if not updates:
        return
    try:
        async with asyncio.timeout(PATIENCE_S):
            await redis().publish(CHANNEL, b"\n".join(update.encode() for update in updates))
    except (RedisError, OSError) as error:
        log().warning("live_update_lost", types=[one.type for one in updates], error=repr(error))


async def message_created(conversation_id: int, message_id: int, unread_delta: int) -> None:
    """A message stands in a thread; `unread_delta` is by how much it moved the unread count."""
    await messages_created({message_id: unread_delta})


async def messages_created(unread_deltas: Mapping[int, int]) -> None:
    """As `message_created` for many messages at once, by id, in one query and one round trip.

    Each update carries its conversation as it is after all of them, so the first one of a
    conversation tells the whole difference.
    """
    if not unread_deltas:
        return
    found = await _find_all(
        SELECT_BOTH + " where m.id = any(%s) order by m.id", list(unread_deltas)
    )
    await _publish_messages(
        found, unread_deltas, {row["message_id"]: to_waits(row) for row in found}
    )


async def messages_queued(waiting: Mapping[int, Mapping[str, Any]]) -> None:
    """As `messages_created` for what programs queued just now, by message.

    Why and how long each waits is known then, in the shape of `WAITING_COLUMNS`; asking it of every
    row of a busy queue would cost more than queueing them.
    """
    found = await _find_all(
        SELECT_BOTH_WITHOUT_WAITING + " where m.id = any(%s) order by m.id", list(waiting)
    )
    waits = {
        row["message_id"]: waits_of(waiting[row["message_id"]])
        for row in found
        if row["status"] == MessageStatus.QUEUED
    }
    await _publish_messages(found, dict.fromkeys(waiting, 0), waits)


async def _publish_messages(
    found: Sequence[dict[str, Any]],
    unread_deltas: Mapping[int, int],
    waits: Mapping[int, Waits | None],
) -> None:
    untold: Counter[int] = Counter()
    for row in found:
        untold[row["id"]] += unread_deltas[row["message_id"]]
    await publish(
        [_message(row, untold.pop(row["id"], 0), waits.get(row["message_id"])) for row in found]
    )


async def status_changed(message_id: int) -> None:
    """The status of one of our messages moved."""
    await statuses_changed([message_id])


async def statuses_changed(message_ids: Sequence[int]) -> None:
    """The statuses of these messages of ours moved, told in this order, in one query."""
    found = {row["message_id"]: row for row in await _find_all(STATUSES, list(message_ids))}
    known = [found[message_id] for message_id in message_ids if message_id in found]
    await publish([_status(row) for row in known])


async def links_opened(link_ids: Sequence[int]) -> None:
    """People opened these short links for the first time, told in this order, in one query."""
    await publish([_opened(row) for row in await _find_all(OPENINGS, list(link_ids))])


async def conversation_changed(conversation_id: int, unread_delta: int) -> None:
    """What the list shows of a conversation changed: read, renamed."""
    found = await _find_conversation(conversation_id)
    if found is not None:
        await publish([_conversation(_rooms(found), found, unread_delta)])


async def conversation_moved(
    conversation_id: int, from_department: int | None, to_department: int | None
) -> None:
    """A conversation left one department's screens and appears on another's.

    Those who see everything keep it, so for them no count moves. The row goes only to where the
    conversation is now, even when somebody has moved it on since.
    """
    found = await _find_conversation(conversation_id)
    if found is None:
        return
    unread = found["unread_count"]
    gone = {"conversation_id": conversation_id, "platform": found["platform"], "unread": unread}
    updates = [_conversation([ROOM_ALL], found, unread_delta=0)]
    if from_department != found["department_id"]:
        updates.append(Update([room_of_department(from_department)], "gone", gone))
    if to_department == found["department_id"]:
        room = room_of_department(to_department)
        updates.append(_conversation([room], found, unread_delta=unread))
    await publish(updates)


def _rooms(found: dict[str, Any]) -> list[str]:
    return [ROOM_ALL, room_of_department(found["department_id"])]


def _message(found: dict[str, Any], unread_delta: int, waits: Waits | None) -> Update:
    data = {
        "conversation": to_conversation_row(found),
        "message": to_message_row(found, waits),
        "unread_delta": unread_delta,
    }
    return Update(_rooms(found), "message", data)


def _status(found: dict[str, Any]) -> Update:
    waits = to_waits(found)
    data = {
        "conversation_id": found["conversation_id"],
        "message_id": found["message_id"],
        "status": found["status"],
        "waits": waits,
        "error": found["error_key"] or found["error_text"] or None,
        "error_key": found["error_key"],
        "is_last": found["is_last"],
    }
    return Update(_rooms(found), "status", data)


def _opened(found: dict[str, Any]) -> Update:
    data = {"conversation_id": found["conversation_id"], "opening": to_opening(found)}
    return Update(_rooms(found), "link_opened", data)


def _conversation(rooms: Sequence[str], found: dict[str, Any], unread_delta: int) -> Update:
    data = {"conversation": to_conversation_row(found), "unread_delta": unread_delta}
    return Update(rooms, "conversation", data)


async def _find_conversation(conversation_id: int) -> dict[str, Any] | None:
    return await _find(SELECT_CONVERSATION + " where c.id = %s", (conversation_id,))


async def _find_all(query: LiteralString, ids: list[int]) -> list[dict[str, Any]]:
    """The rows of a query. A database that cannot be reached loses the updates, nothing else."""
    try:
        async with transaction() as conn:
            return await (await conn.execute(query, (ids,))).fetchall()
    except (psycopg.Error, Unavailable) as error:
        log().warning("live_update_lost", error=str(error))
        return []


async def _find(query: LiteralString, params: tuple[int, ...]) -> dict[str, Any] | None:
    """The one row of a query. A database that cannot be reached loses the update, nothing else."""
    try:
        async with transaction() as conn:
            return await (await conn.execute(query, params)).fetchone()
    except (psycopg.Error, Unavailable) as error:
        log().warning("live_update_lost", error=str(error))
        return None
