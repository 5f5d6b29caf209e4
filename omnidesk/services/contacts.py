"""What people outside are called: as vendors tell it, or answer when they are asked.

A vendor's name fills only an empty one; what our people wrote stays. Who somebody is, is decided by
identifiers alone (`identity.py`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import LiteralString

from omnidesk.db import Connection, transaction
from omnidesk.errors import ChannelError
from omnidesk.logs import log
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.texts import storable
from omnidesk.services import bell, realtime
from omnidesk.services.channel_accounts import load_account
from omnidesk.services.channels.base import Identifier, TellsNames
from omnidesk.services.channels.registry import channel_for

# Vendors allow less; a list shows a line.
LONGEST_NAME = 200
# A vendor that did not tell a name is not asked again for every message.
ASK_AGAIN_S = 600
MOST_ASKED = 10_000

NAMELESS: LiteralString = """
    select ch.id as channel_id, ch.kind as channel_kind, i.kind, i.scope, i.value, c.id
    from contacts ct
    join conversations c on c.contact_id = ct.id
    join channels ch on ch.id = c.channel_id
    join contact_identifiers i on i.id = c.identifier_id
    where ct.id = %s and ct.display_name = ''
    order by c.id"""


# By contact, until when not to ask again.
_asked: dict[int, float] = {}


def shown(name: str) -> str:
    """A vendor's name as we keep it: one line that a list can show."""
    return " ".join(storable(name[: 4 * LONGEST_NAME]).split())[:LONGEST_NAME]


async def look_up_profile(contact_id: int) -> None:
    """Ask the vendor for the name of a contact who came without one, and show it.

    A vendor that does not tell is asked again when the contact writes again.
    """
    async with transaction() as conn:
        rows = await (await conn.execute(NAMELESS, (contact_id,))).fetchall()
    for row in rows:
        person = Identifier(row["kind"], row["scope"], row["value"])
        name = await _ask(row["channel_id"], ChannelKind(row["channel_kind"]), person)
        if name:
            await _show_name(contact_id, name, [each["id"] for each in rows])
            return


async def ask_for_profile(contact_id: int) -> None:
    """Have a worker look the name up, unless this process asked for it a moment ago."""
    now = time.monotonic()
    if _asked.get(contact_id, 0.0) > now:
        return
    if len(_asked) >= MOST_ASKED:
        _asked.clear()
    _asked[contact_id] = now + ASK_AGAIN_S
    await bell.enqueue("look_up_profile", contact_id)


async def _show_name(contact_id: int, name: str, conversation_ids: Sequence[int]) -> None:
    async with transaction() as conn:
        if not await give_name(conn, contact_id, name):
            return
    for conversation_id in conversation_ids:
        await realtime.conversation_changed(conversation_id, 0)


async def _ask(channel_id: int, kind: ChannelKind, person: Identifier) -> str:
    channel = channel_for(kind)
    if not isinstance(channel, TellsNames):
        return ""
    try:
        found = await channel.find_name(await load_account(channel_id), person)
    except ChannelError as error:
        log().warning("profile_not_told", channel_id=channel_id, error=error.text)
        return ""
    return shown(found or "")


async def give_name(conn: Connection, contact_id: int, name: str) -> bool:
    """Name a contact who has no name yet; what our people wrote stays."""
    named = await conn.execute(
        "update contacts set display_name = %s, updated_at = now()"
        " where id = %s and display_name = '' and merged_into_id is null",
        (shown(name), contact_id),
    )
    return named.rowcount == 1
