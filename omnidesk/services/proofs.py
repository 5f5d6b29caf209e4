"""Messages of unknown outcome that turn out to have been sent, because the vendor shows it to us.

An echo proves the message whose mark or text it carries (`echoes.py`). A receipt carries neither,
only the vendor's id: it proves a message when no other one can bear that id. Whoever has a vendor
that can be asked about an earlier send asks instead: that is certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.kinds import OutboxState

# A message as receipts name it: channel and vendor's id.
Name = tuple[int, str]

SETTLE: LiteralString = """
    update outbox set state = 'sent', settled_at = %(now)s
    where message_id = %(message_id)s and state = 'unknown'"""
SHOW: LiteralString = """
    update messages set status = 'sent', external_id = %(external_id)s, error_key = '',
      error_text = '', vendor_code = ''
    where id = %(message_id)s and status = 'unknown'"""
SHOW_IN_LIST: LiteralString = """
    update conversations set last_message_status = 'sent'
    where id = %(conversation_id)s and last_message_id = %(message_id)s"""

# Whatever may have left us without our knowing the vendor's id of it, also what a person has
# decided about since. A receipt is at most days late; a week bounds the look back.
WITHOUT_ID: LiteralString = """
    select m.id, o.state, o.claimed_at <= %(at)s as is_earlier
    from messages m join outbox o on o.message_id = m.id
    where m.conversation_id = %(conversation_id)s and m.direction = 'outbound'
      and m.external_id is null and m.sent_at > %(at)s - interval '7 days'
      and o.claimed_at is not null and o.state in ('claimed', 'unknown', 'sent', 'cancelled')"""
# An echo says more than a receipt. Where there is one, it decides.
ECHOED: LiteralString = """
    select 1 from channels ch join inbox_events e on e.channel = ch.kind || ':' || ch.account_id
    where ch.id = %(channel_id)s and e.kind = 'echo' and e.vendor_id = %(external_id)s"""


async def prove(
    conn: Connection, *, conversation_id: int, message_id: int, external_id: str
) -> None:
    """The message was sent under this id. The caller has locked the conversation."""
    values = {
        "conversation_id": conversation_id,
        "message_id": message_id,
        "external_id": external_id,
        "now": clock.now(),
    }
    await conn.execute(SETTLE, values)
    await conn.execute(SHOW, values)
    await conn.execute(SHOW_IN_LIST, values)


async def prove_named(
    conn: Connection, unheard: Mapping[int, Mapping[Name, datetime]]
) -> dict[Name, int]:
    """Give vendors' ids that no message has to the only messages that can bear them.

    `unheard` are the ids that were named in a conversation, each with when the vendor first spoke
    of it. Two of them in one conversation prove nothing, for each could be the one. Returns the
    messages that were proved; their conversations are locked by the caller.
    """
    proved: dict[Name, int] = {}
    for conversation_id, names in unheard.items():
        if len(names) != 1:
            continue
        [(name, at)] = names.items()
        bearer = await _find_bearer(conn, conversation_id, name, at)
        if bearer is not None:
            await prove(
                conn, conversation_id=conversation_id, message_id=bearer, external_id=name[1]
            )
            proved[name] = bearer
    return proved


async def _find_bearer(
    conn: Connection, conversation_id: int, name: Name, at: datetime
) -> int | None:
    """The one message that can bear this id: no other may have left us without an id of its own."""
    values = {
        "conversation_id": conversation_id,
        "channel_id": name[0],
        "external_id": name[1],
        "at": at,
    }
    found = await (await conn.execute(WITHOUT_ID, values)).fetchall()
    if len(found) != 1 or found[0]["state"] != OutboxState.UNKNOWN or not found[0]["is_earlier"]:
        return None
    if await (await conn.execute(ECHOED, values)).fetchone() is not None:
        return None
    return int(found[0]["id"])
