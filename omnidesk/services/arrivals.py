"""Placing messages in their threads: contact, conversation, message, counters.

Everything here runs for many messages at once in one transaction of the caller, so that a busy
minute costs a handful of statements and not one per message. Vendors deliver late and out of order:
`last_*` of a conversation always describe the newest message by the vendor's time.

Lock order, the same for everybody who changes conversations: merges held off, identifiers, then
conversations by id, then their messages.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, Direction, MessageStatus, Origin
from omnidesk.rules.texts import preview, storable
from omnidesk.services import identity
from omnidesk.services.channels.base import Identifier
from omnidesk.services.identity import Person


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A configured channel, as events name it."""

    id: int
    kind: ChannelKind


@dataclass(frozen=True, slots=True)
class Party:
    """The other end of a conversation, with what else is known of the person."""

    channel: ChannelRef
    address: Identifier
    also: tuple[Identifier, ...] = ()
    name: str = ""

    @property
    def person(self) -> Person:
        """Who this is."""
        return Person(tuple(map(identity.clean, (self.address, *self.also))), self.name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages of a party go."""

    conversation_id: int
    contact_id: int
    is_nameless: bool
    is_same_address: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message to add. Inbound ones count as unread."""

    conversation_id: int
    channel_id: int
    external_id: str
    text: str
    sent_at: datetime
    direction: Direction = Direction.INBOUND
    origin: Origin = Origin.CONTACT
    status: MessageStatus = MessageStatus.RECEIVED


@dataclass(frozen=True, slots=True)
class Added:
    """A message that was not there before."""

    message_id: int
    conversation_id: int
    unread_delta: int


PLACES: LiteralString = """
    select g.n, c.id, c.contact_id, c.identifier_id = i.id as is_same_address, ct.display_name
    from unnest(%(channels)s::bigint[], %(kinds)s::text[], %(scopes)s::text[], %(values)s::text[])
      with ordinality as g(channel_id, kind, scope, value, n)
    join contact_identifiers i on i.kind = g.kind and i.scope = g.scope and i.value = g.value
    join contacts ct on ct.id = i.contact_id
    join conversations c on c.contact_id = i.contact_id and c.channel_id = g.channel_id"""
# In one order everywhere, so that two workers never wait in a circle.
OPEN: LiteralString = """
    insert into conversations (contact_id, channel_id, platform, identifier_id, last_message_at)
    select i.contact_id, g.channel_id, g.platform, i.id, %(now)s
    from unnest(%(channels)s::bigint[], %(platforms)s::text[], %(kinds)s::text[],
      %(scopes)s::text[], %(values)s::text[])
      with ordinality as g(channel_id, platform, kind, scope, value, n)
    join contact_identifiers i on i.kind = g.kind and i.scope = g.scope and i.value = g.value
    order by i.contact_id, g.channel_id, g.n
    on conflict (contact_id, channel_id) do nothing"""
# Answers go to the address that the person wrote from last.
MOVE_ADDRESS: LiteralString = """
    update conversations c set identifier_id = i.id from contact_identifiers i
    where c.id = %(conversation_id)s and i.contact_id = c.contact_id
      and i.kind = %(kind)s and i.scope = %(scope)s and i.value = %(value)s"""
LOCK: LiteralString = "select 1 from conversations where id = any(%s) order by id for update"

ADD: LiteralString = """
    with given as (
      select * from unnest(%(conversations)s::bigint[], %(channels)s::bigint[], %(ids)s::text[],
        %(texts)s::text[], %(previews)s::text[], %(times)s::timestamptz[], %(directions)s::text[],
        %(origins)s::text[], %(statuses)s::text[]) with ordinality
        as g(conversation_id, channel_id, external_id, body, preview, sent_at, direction, origin,
             status, n)
    ), added as (
      insert into messages (conversation_id, channel_id, external_id, body, sent_at, direction,
                            origin, status)
      select conversation_id, channel_id, external_id, body, sent_at, direction, origin, status
      from given order by n
      on conflict (channel_id, external_id) where external_id is not null do nothing
      returning id, conversation_id, channel_id, external_id, sent_at, direction, status
    ), counted as (
      select conversation_id, count(*) filter (where direction = 'inbound') as unread,
        max(sent_at) filter (where direction = 'inbound') as inbound_at
      from added group by conversation_id
    ), newest as (
      select distinct on (a.conversation_id) a.*, g.preview
      from added a join given g using (channel_id, external_id)
      order by a.conversation_id, a.sent_at desc, a.id desc
    ), moved as (
      update conversations c set
        unread_count = c.unread_count + counted.unread,
        last_inbound_at = greatest(c.last_inbound_at, counted.inbound_at),
        last_message_id = case when later.yes then newest.id else c.last_message_id end,
        last_message_at = case when later.yes then newest.sent_at else c.last_message_at end,
        last_message_preview =
          case when later.yes then newest.preview else c.last_message_preview end,
        last_message_direction =
          case when later.yes then newest.direction else c.last_message_direction end,
        last_message_status =
          case when later.yes then newest.status else c.last_message_status end
      from counted join newest using (conversation_id) join conversations before
          on before.id = counted.conversation_id,
        lateral (select before.last_message_id is null
                   or newest.sent_at >= before.last_message_at as yes) later
      where c.id = counted.conversation_id
    )
    select id, conversation_id, (direction = 'inbound')::int as unread_delta
    from added order by id"""


async def find_places(conn: Connection, parties: Sequence[Party]) -> dict[Party, Place]:
    """Where these parties' messages go, as far as conversations exist."""
    rows = await (await conn.execute(PLACES, _columns(parties))).fetchall()
    return {
        parties[row["n"] - 1]: Place(
            row["id"], row["contact_id"], not row["display_name"], row["is_same_address"]
        )
        for row in rows
    }


async def get_places(conn: Connection, parties: Collection[Party]) -> dict[Party, Place]:
    """Where these parties' messages go; contacts and conversations are made as needed.

    What the parties prove of contacts that are known already is kept as well. Raises
    identity.ProvedTogether when contacts must be joined first. The caller holds off merges.
    """
    wanted = list(dict.fromkeys(parties))
    places = await find_places(conn, wanted)
    telling = [party for party in wanted if party.also or party not in places]
    if not telling:
        return places
    await identity.identify(conn, [party.person for party in telling])
    missing = [party for party in wanted if party not in places]
    if missing:
        await conn.execute(OPEN, _columns(missing) | {"now": clock.now()})
        places |= await find_places(conn, missing)
    return places


def _columns(parties: Sequence[Party]) -> dict[str, Any]:
    return {
        "channels": [party.channel.id for party in parties],
        "platforms": [PLATFORM_OF[party.channel.kind].value for party in parties],
        "kinds": [party.address.kind.value for party in parties],
        "scopes": [storable(party.address.scope) for party in parties],
        "values": [storable(party.address.value) for party in parties],
    }


async def move_address(conn: Connection, place: Place, address: Identifier) -> None:
    """Send answers to this address from now on. The caller has locked the conversation."""
    values = {
        "conversation_id": place.conversation_id,
        "kind": address.kind.value,
        "scope": storable(address.scope),
        "value": storable(address.value),
    }
    await conn.execute(MOVE_ADDRESS, values)


async def lock(conn: Connection, conversation_ids: Collection[int]) -> None:
    """Lock conversations before anything in them changes."""
    await conn.execute(LOCK, (sorted(conversation_ids),))


async def add(conn: Connection, arrivals: Sequence[Arrival]) -> list[Added]:
    """Add messages that are not there yet, and move what the list shows. In the order given.

    The caller has locked the conversations.
    """
    columns = {
        "conversations": [one.conversation_id for one in arrivals],
        "channels": [one.channel_id for one in arrivals],
        "ids": [one.external_id for one in arrivals],
        "texts": [one.text for one in arrivals],
        "previews": [preview(one.text) for one in arrivals],
        "times": [one.sent_at for one in arrivals],
        "directions": [one.direction.value for one in arrivals],
        "origins": [one.origin.value for one in arrivals],
        "statuses": [one.status.value for one in arrivals],
    }
    rows = await (await conn.execute(ADD, columns)).fetchall()
    return [Added(row["id"], row["conversation_id"], row["unread_delta"]) for row in rows]
