"""People outside: found or made by their identifiers, safely from many processes at once.

An identifier belongs to exactly one contact (a constraint). Whoever inserts it first decides which;
everybody else finds that contact. Contacts are never joined by name.
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

FIND: LiteralString = """
    select contact_id from contact_identifiers
    where kind = %(kind)s and scope = %(scope)s and value = %(value)s"""
# The new contact is needed first; when somebody else took the identifier, it is dropped again.
CLAIM: LiteralString = """
    insert into contact_identifiers (contact_id, kind, scope, value)
    values (%(contact_id)s, %(kind)s, %(scope)s, %(value)s)
    on conflict (kind, scope, value) do nothing
    returning id"""
LEARN: LiteralString = """
    insert into contact_identifiers (contact_id, kind, scope, value)
    select g.* from unnest(%(contacts)s::bigint[], %(kinds)s::text[], %(scopes)s::text[],
      %(values)s::text[]) as g(contact_id, kind, scope, value)
    where not exists (
      select 1 from contact_identifiers i
      where i.kind = g.kind and i.scope = g.scope and i.value = g.value)
    order by g.kind, g.scope, g.value
    on conflict (kind, scope, value) do nothing"""
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


async def find_or_create(conn: Connection, identifiers: Sequence[Identifier], name: str) -> int:
    """The contact that these identifiers prove to be one person, made when nobody knows them.

    The first identifier is the one that the person wrote from. Identifiers that nobody has join the
    contact; those of another contact stay there.
    """
    known = [await _find(conn, one) for one in identifiers]
    contact_id = next((found for found in known if found is not None), None)
    if contact_id is None:
        contact_id = await _create(conn, identifiers[0], name)
    for one, found in zip(identifiers, known, strict=True):
        if found is None:
            await conn.execute(CLAIM, _columns(one) | {"contact_id": contact_id})
    return contact_id


async def learn(conn: Connection, proved: Sequence[tuple[int, Identifier]]) -> None:
    """Further identifiers of known contacts, by contact; what another contact has stays there."""
    columns = [_columns(one) for _, one in proved]
    values = {
        "contacts": [contact_id for contact_id, _ in proved],
        "kinds": [one["kind"] for one in columns],
        "scopes": [one["scope"] for one in columns],
        "values": [one["value"] for one in columns],
    }
    await conn.execute(LEARN, values)


async def _create(conn: Connection, identifier: Identifier, name: str) -> int:
    """A new contact with this identifier, or the one who took it at this very moment."""
    made = await conn.execute(
        "insert into contacts (display_name) values (%s) returning id", (shown(name),)
    )
    row = await made.fetchone()
    assert row is not None  # noqa: S101 - inserted above
    values = _columns(identifier) | {"contact_id": row["id"]}
    # Waits for whoever is inserting the same identifier.
    if (await conn.execute(CLAIM, values)).rowcount == 1:
        return int(row["id"])
    await conn.execute("delete from contacts where id = %s", (row["id"],))
    taken = await _find(conn, identifier)
    assert taken is not None  # noqa: S101 - the conflict proves it
    return taken


async def _find(conn: Connection, identifier: Identifier) -> int | None:
    row = await (await conn.execute(FIND, _columns(identifier))).fetchone()
    return None if row is None else int(row["contact_id"])


def _columns(identifier: Identifier) -> dict[str, str | int]:
    return {
        "kind": identifier.kind.value,
        "scope": storable(identifier.scope),
        "value": storable(identifier.value),
    }


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
        " where id = %s and display_name = ''",
        (shown(name), contact_id),
    )
    return named.rowcount == 1
