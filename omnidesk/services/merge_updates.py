"""Telling the screens that conversations became one, or two again.

What changed its messages leaves the screens that showed it, and what is there now appears on those
that may see it: so no department hears of a conversation that is not its own, and open threads are
asked for again. `joined` leads an open thread to the one that took it in; only those who may see
that one hear it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, LiteralString

import psycopg

from omnidesk.db import transaction
from omnidesk.errors import Unavailable
from omnidesk.logs import log
from omnidesk.rules.roles import ROOM_ALL, room_of_department
from omnidesk.services.conversation_rows import SELECT_CONVERSATION, to_conversation_row
from omnidesk.services.realtime import Update, publish

# Also the other conversations of these contacts: they show the name.
OF_CONTACTS: LiteralString = " ".join((SELECT_CONVERSATION, "where c.contact_id = any(%s)"))


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of the conversations that leave, as screens knew them; the ids of those that come in
    their place; all contacts concerned; and folded conversations with the one that took each in."""

    leaving: Sequence[Mapping[str, Any]]
    coming: Collection[int]
    contact_ids: Sequence[int]
    joined: Mapping[int, int] = field(default_factory=dict)


async def tell(change: Change) -> None:
    """Publish, after the commit. Never raises for a database or a Redis that is away."""
    try:
        async with transaction() as conn:
            found = await (await conn.execute(OF_CONTACTS, (list(change.contact_ids),))).fetchall()
    except (psycopg.Error, Unavailable) as error:
        log().warning("live_update_lost", error=str(error))
        return
    rooms = {row["id"]: _rooms(row) for row in found}
    joined = [
        Update(rooms[into], "joined", {"conversation_id": folded, "into": into})
        for folded, into in change.joined.items()
        if into in rooms
    ]
    shown = [_shown(row, row["id"] in change.coming) for row in found]
    await publish([*map(_gone, change.leaving), *shown, *joined])


def _gone(row: Mapping[str, Any]) -> Update:
    data = {
        "conversation_id": row["id"],
        "platform": row["platform"],
        "unread": row["unread_count"],
    }
    return Update(_rooms(row), "gone", data)


def _shown(row: Mapping[str, Any], comes: bool) -> Update:
    """A conversation that was not there counts with all that is unread in it."""
    data = {
        "conversation": asdict(to_conversation_row(row)),
        "unread_delta": row["unread_count"] if comes else 0,
    }
    return Update(_rooms(row), "conversation", data)


def _rooms(row: Mapping[str, Any]) -> list[str]:
    return [ROOM_ALL, room_of_department(row["department_id"])]
