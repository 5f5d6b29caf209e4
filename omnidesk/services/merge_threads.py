"""Folding one conversation into another of the same channel.

Messages stand in order of (vendor's time, id), so they need nothing but the other conversation's
id. What the list shows is that of the newer one, unread counts add up, and answers go where the
person wrote from last. The department of the kept conversation stays; where it has none, that of
the other is taken, so that nothing becomes visible to everybody.
"""

from __future__ import annotations

from typing import Any, LiteralString

from omnidesk.db import Connection, transaction
from omnidesk.rules.roles import Viewer
from omnidesk.services import merge_moves, merge_rows
from omnidesk.services.visibility import visible_conversations

LOCK: LiteralString = """
    select id, contact_id, channel_id from conversations
    where contact_id = any(%s) order by id for update"""
NEWEST_MESSAGE: LiteralString = """
    select coalesce(max(id), 0) as id from messages where conversation_id = any(%s)"""
FOLD: LiteralString = """
    update conversations kept set
      unread_count = kept.unread_count + folded.unread_count,
      department_id = coalesce(kept.department_id, folded.department_id),
      last_inbound_at = greatest(kept.last_inbound_at, folded.last_inbound_at),
      delivered_watermark = greatest(kept.delivered_watermark, folded.delivered_watermark),
      read_watermark = greatest(kept.read_watermark, folded.read_watermark),
      identifier_id =
        case when folded.last_inbound_at > coalesce(kept.last_inbound_at, '-infinity')
             then folded.identifier_id else kept.identifier_id end,
      (last_message_id, last_message_at, last_message_preview, last_message_direction,
       last_message_status) = (
        select n.last_message_id, n.last_message_at, n.last_message_preview,
          n.last_message_direction, n.last_message_status
        from conversations n where n.id in (kept.id, folded.id)
        order by n.last_message_id is not null desc, n.last_message_at desc, n.last_message_id desc
        limit 1)
    from conversations folded where kept.id = %(kept)s and folded.id = %(folded)s"""
DROP: LiteralString = "delete from conversations where id = %s"

# Where a conversation that is gone went: to the one that its contact has now in its channel.
FIND_KEPT = """
    select c.id from merge_moves moved
    join contact_merges g on g.id = moved.merge_id and g.undone_at is null
    join contacts joined on joined.id = moved.owner_id
    join conversations c on c.contact_id = joined.merged_into_id
    where moved.table_name = 'conversations' and moved.row_id = %(id)s and {visible}
      and c.channel_id = (jsonb_path_query_first(
        g.before, '$.threads[*].joined ? (@.id == $id)', jsonb_build_object('id', %(id)s::bigint)
      ) ->> 'channel_id')::bigint limit 1"""

# The conversations of the kept and of the joined contact in one channel.
Pair = tuple[int | None, int | None]


async def lock_pairs(conn: Connection, kept: int, joined: int) -> list[Pair]:
    """Lock all conversations of two contacts; returns them by channel, the kept contact's first."""
    rows = await (await conn.execute(LOCK, ([kept, joined],))).fetchall()
    found: dict[int, dict[int, int]] = {}
    for row in rows:
        found.setdefault(row["channel_id"], {})[row["contact_id"]] = row["id"]
    return [(one.get(kept), one.get(joined)) for one in found.values()]


async def find_kept(viewer: Viewer, conversation_id: int) -> int | None:
    """The conversation that took this one in, if it was folded and the other is visible."""
    visible, params = visible_conversations(viewer)
    async with transaction() as conn:
        query = FIND_KEPT.format(visible=visible).encode()
        found = await (await conn.execute(query, params | {"id": conversation_id})).fetchone()
    return None if found is None else int(found["id"])


async def fold(conn: Connection, merge_id: int, pair: Pair) -> dict[str, Any]:
    """Fold the second conversation into the first, if there are both.

    Returns what undoing needs: both as they were (null for none), `merged` as the one is that
    stays, and the newest message of both, 0 for none.
    """
    kept, joined = [one and await merge_rows.read(conn, "conversations", one) for one in pair]
    newest = await (await conn.execute(NEWEST_MESSAGE, (list(pair),))).fetchone()
    thread = {"kept": kept, "joined": joined, "newest_message_id": newest["id"] if newest else 0}
    if not kept or not joined:
        return thread | {"merged": kept or joined}
    into, folded = kept["id"], joined["id"]
    await conn.execute(FOLD, {"kept": into, "folded": folded})
    await merge_moves.move(conn, merge_id, merge_moves.OF_CONVERSATION, owner=folded, to=into)
    await conn.execute(DROP, (folded,))
    await merge_moves.note(conn, merge_id, "conversations", folded, joined["contact_id"])
    return thread | {"merged": await merge_rows.read(conn, "conversations", into)}
