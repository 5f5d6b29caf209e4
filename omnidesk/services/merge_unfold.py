"""Making two conversations of one again, when a merge is taken back.

What existed at the merge goes back where it was. A message that came since then goes to whose
address it came from, as far as its stored event still tells, else to whose address the conversation
has now; an answer follows the message before it. Unread is what was unread at the merge, unless
somebody has read the conversation since: then only what came after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

from omnidesk.db import Connection
from omnidesk.rules.kinds import Direction
from omnidesk.rules.texts import preview
from omnidesk.services import merge_rows
from omnidesk.services.merge_rows import Row, as_instant
from omnidesk.services.receipt_queries import SHOW_IN_LIST

SINCE: LiteralString = """
    select m.id, m.direction, m.sent_at, i.id as identifier_id
    from messages m join channels ch on ch.id = m.channel_id
    left join inbox_events e on m.direction = 'inbound' and e.kind = 'message'
      and e.channel = ch.kind || ':' || ch.account_id and e.vendor_id = m.external_id
    left join contact_identifiers i on i.kind = e.payload #>> '{sender,kind}'
      and i.scope = e.payload #>> '{sender,scope}' and i.value = e.payload #>> '{sender,value}'
    where m.conversation_id = %s and m.id > %s order by m.id"""
OWNERS: LiteralString = "select id, contact_id from contact_identifiers where id = any(%s)"
GIVE_TO_OWNER: LiteralString = """
    update conversations c set contact_id = i.contact_id from contact_identifiers i
    where c.id = %s and i.id = c.identifier_id returning i.contact_id"""
BEGIN: LiteralString = """
    insert into conversations (contact_id, channel_id, platform, identifier_id, department_id)
    values (%(contact_id)s, %(channel_id)s, %(platform)s, %(identifier_id)s, %(department_id)s)
    returning id"""
GIVE: LiteralString = "update messages set conversation_id = %s where id = any(%s)"
NEWEST: LiteralString = """
    select id, body, direction, status, sent_at from messages
    where conversation_id = %s order by sent_at desc, id desc limit 1"""
IS_DEPARTMENT: LiteralString = "select 1 from departments where id = %s"


@dataclass(slots=True)
class _Side:
    """One of the two: whose it is, its row before the merge, and what came to it since."""

    contact_id: int
    before: Row | None
    since: list[Row] = field(default_factory=list)
    identifier_id: int | None = None

    @property
    def inbound(self) -> list[Row]:
        return [one for one in self.since if one["direction"] == Direction.INBOUND]


@dataclass(frozen=True, slots=True)
class _Thread:
    """The conversation as it is now, as the merge left it, and what came since."""

    now: Row
    merged: Row
    since: Sequence[Row]
    owner_now: int

    @property
    def unread_since(self) -> set[int] | None:
        """What is unread of what came since the merge; None when nobody has read since then."""
        inbound = [one["id"] for one in self.since if one["direction"] == Direction.INBOUND]
        unread = self.now["unread_count"]
        if unread == self.merged["unread_count"] + len(inbound):
            return None
        return set(inbound[-unread:] if unread else ())


async def unfold(
    conn: Connection, kept: int, joined: int, remembered: Mapping[str, Any]
) -> tuple[Row, list[int]]:
    """Take one thread of a merge apart, whose moved rows have been given back already.

    Returns the conversation as screens know it, and the ids of those that come in its place.
    """
    there = remembered["merged"]["id"]
    now = await merge_rows.read(conn, "conversations", there)
    since = await (await conn.execute(SINCE, (there, remembered["newest_message_id"]))).fetchall()
    sides = {
        kept: _Side(kept, remembered["kept"]),
        joined: _Side(joined, remembered["joined"]),
    }
    owners = await _share_out(conn, sides, remembered["merged"], now, since)
    thread = _Thread(now, remembered["merged"], since, owners[now["identifier_id"]])
    for side in sides.values():
        if side.since and side.before is None:
            side.before = await _begin(conn, now, side)
    found = [one for one in sides.values() if one.before is not None]
    for side in found:
        await _restore(conn, thread, side)
    return now, [side.before["id"] for side in found if side.before]


async def begun_since(conn: Connection, joined: int, conversation_id: int) -> Row:
    """A conversation that began after the merge, as if it had been there without messages.

    It becomes theirs whose address it has.
    """
    owner = await (await conn.execute(GIVE_TO_OWNER, (conversation_id,))).fetchone()
    now = await merge_rows.read(conn, "conversations", conversation_id)
    empty = now | {"unread_count": 0, "last_inbound_at": None}
    empty |= {"delivered_watermark": None, "read_watermark": None}
    is_joined = owner is not None and owner["contact_id"] == joined
    sides = {"kept": None if is_joined else empty, "joined": empty if is_joined else None}
    return sides | {"merged": empty, "newest_message_id": 0}


async def _share_out(
    conn: Connection,
    sides: Mapping[int, _Side],
    merged: Row,
    now: Row,
    since: Sequence[Row],
) -> dict[int, int]:
    """Give each side what came to or from its addresses. Returns whose the addresses are."""
    addresses = {merged["identifier_id"], now["identifier_id"]}
    addresses |= {one["identifier_id"] for one in since if one["identifier_id"] is not None}
    rows = await (await conn.execute(OWNERS, (list(addresses),))).fetchall()
    owners = {row["id"]: row["contact_id"] for row in rows}
    address = merged["identifier_id"]
    for one in since:
        if one["direction"] == Direction.INBOUND:
            address = one["identifier_id"] or now["identifier_id"]
        side = sides[owners[address]]
        side.since.append(one)
        side.identifier_id = address
    if now["identifier_id"] in owners:
        sides[owners[now["identifier_id"]]].identifier_id = now["identifier_id"]
    return owners


async def _begin(conn: Connection, now: Row, side: _Side) -> Row:
    """A conversation for what came from somebody who had none in this channel."""
    values = now | {"contact_id": side.contact_id, "identifier_id": side.identifier_id}
    made = await (await conn.execute(BEGIN, values)).fetchone()
    assert made is not None  # noqa: S101 - inserted above
    return await merge_rows.read(conn, "conversations", made["id"])


async def _restore(conn: Connection, thread: _Thread, side: _Side) -> None:
    """Make one conversation what it was, with what came since."""
    assert side.before is not None  # noqa: S101 - the caller has looked
    row = dict(side.before)
    if row["id"] == thread.now["id"]:
        row = merge_rows.taken_back(row, thread.merged, thread.now)
    await conn.execute(GIVE, (row["id"], [one["id"] for one in side.since]))
    row |= {name: side.before[name] for name in side.before if name.startswith("last_message_")}
    row |= _counts(thread, side)
    row |= await _summary(conn, row["id"]) if side.since else {}
    row["identifier_id"] = side.identifier_id or side.before["identifier_id"]
    if not await _is_department(conn, row["department_id"]):
        row["department_id"] = thread.now["department_id"]
    await merge_rows.write(conn, "conversations", row)
    await conn.execute(SHOW_IN_LIST, ([row["id"]],))


def _counts(thread: _Thread, side: _Side) -> Row:
    """Unread, and the instants that only ever rise."""
    assert side.before is not None  # noqa: S101 - the caller has looked
    unread = thread.unread_since
    counted = {
        "unread_count": side.before["unread_count"] + len(side.inbound)
        if unread is None
        else sum(one["id"] in unread for one in side.inbound)
    }
    instants = [as_instant(side.before["last_inbound_at"])]
    instants += [one["sent_at"] for one in side.inbound]
    known = [one for one in instants if one is not None]
    counted["last_inbound_at"] = max(known).isoformat() if known else None
    for mark in ("delivered_watermark", "read_watermark"):
        has_risen = thread.now[mark] != thread.merged[mark]
        belongs = has_risen and thread.owner_now == side.contact_id
        counted[mark] = (thread.now if belongs else side.before)[mark]
    return counted


async def _summary(conn: Connection, conversation_id: int) -> Row:
    """What the list shows of the newest message."""
    newest = await (await conn.execute(NEWEST, (conversation_id,))).fetchone()
    assert newest is not None  # noqa: S101 - something came
    return {
        "last_message_id": newest["id"],
        "last_message_at": newest["sent_at"].isoformat(),
        "last_message_preview": preview(newest["body"]),
        "last_message_direction": newest["direction"],
        "last_message_status": newest["status"],
    }


async def _is_department(conn: Connection, department_id: int | None) -> bool:
    """False for a department that has been deleted since."""
    if department_id is None:
        return True
    return await (await conn.execute(IS_DEPARTMENT, (department_id,))).fetchone() is not None
