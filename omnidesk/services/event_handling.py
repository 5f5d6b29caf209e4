"""What stored events do, in one transaction: messages first, then echoes, then receipts.

Within each of these the order of the events is kept. Nothing depends on the order between them:
a receipt waits for its message, and a watermark counts for what is added after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services import (
    arrivals,
    contact_marks,
    contacts,
    echoes,
    identity,
    realtime,
    receipts,
    vendor_marks,
)
from omnidesk.services.arrivals import Added, Arrival, ChannelRef, Party, Place
from omnidesk.services.channels.base import Echo, InboundMessage, Receipt, TellsNames
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.stored_events import Stored

NO_CHANNEL = "no such channel is set up"
# How long an echo waits for the call that it may belong to, before it is looked at again.
ECHO_WAITS_S = 30

CHANNELS: LiteralString = """
    select id, kind, kind || ':' || account_id as key from channels
    where kind || ':' || account_id = any(%s)"""
PROCESSED: LiteralString = """
    update inbox_events set state = 'processed', processed_at = now(), error = ''
    where id = any(%s)"""
PARKED: LiteralString = """
    update inbox_events e set state = 'parked', subject = g.subject,
      not_before = now() + %(wait_s)s * interval '1 second'
    from unnest(%(ids)s::bigint[], %(subjects)s::text[]) as g(id, subject) where e.id = g.id"""
FAILED: LiteralString = """
    update inbox_events e set state = 'failed', error = g.error, processed_at = now()
    from unnest(%(ids)s::bigint[], %(errors)s::text[]) as g(id, error) where e.id = g.id"""


@dataclass(slots=True)
class Handled:
    """What became of the events, and what is to be told once that is committed."""

    parked: dict[int, str] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    nameless: set[int] = field(default_factory=set)
    marked: list[int] = field(default_factory=list)


async def handle(conn: Connection, events: Sequence[Stored]) -> Handled:
    """Process events and mark them. Raises whatever goes wrong; then nothing stands.

    Raises identity.ProvedTogether when contacts must be joined first.
    """
    await identity.hold_off_merges(conn)
    channels = await _find_channels(conn, {stored.channel for stored in events})
    handled = Handled(
        failed={stored.id: NO_CHANNEL for stored in events if stored.channel not in channels}
    )
    known = [(stored, channels[stored.channel]) for stored in events if stored.channel in channels]
    told = [stored.event for stored, _ in known if isinstance(stored.event, Receipt)]
    handled.marked = await vendor_marks.mark(conn, told)
    places = await _places(conn, known)
    await _messages(conn, known, places, handled)
    await _echoes(conn, known, places, handled)
    await _receipts(conn, known, handled)
    await _mark(conn, [stored.id for stored in events], handled)
    return handled


async def tell(handled: Handled) -> None:
    """Live updates and follow-up jobs, after the commit."""
    await realtime.messages_created({one.message_id: one.unread_delta for one in handled.added})
    if handled.moved:
        await realtime.statuses_changed(handled.moved)
    for contact_id in handled.nameless:
        await contacts.ask_for_profile(contact_id)
    for contact_id in handled.marked:
        await contact_marks.tell_screens(contact_id)


Known = Sequence[tuple[Stored, ChannelRef]]


async def _places(conn: Connection, known: Known) -> Mapping[Party, Place]:
    """Where the events happen, all found and locked at once: nobody waits in a circle for them."""
    written = [_party(stored.event, channel) for stored, channel in known if _writes(stored)]
    told = [_party(stored.event, channel) for stored, channel in known if not _writes(stored)]
    places = await arrivals.get_places(conn, written) if written else {}
    places |= await arrivals.find_places(conn, told) if told else {}
    await arrivals.lock(conn, {place.conversation_id for place in places.values()})
    return places


def _writes(stored: Stored) -> bool:
    return isinstance(stored.event, InboundMessage | Echo)


def _party(event: InboundMessage | Echo | Receipt, channel: ChannelRef) -> Party:
    match event:
        case InboundMessage():
            return Party(channel, event.sender, event.also, event.name)
        case Echo():
            return Party(channel, event.recipient)
        case Receipt():
            return Party(channel, event.contact)


async def _messages(
    conn: Connection, known: Known, places: Mapping[Party, Place], handled: Handled
) -> None:
    given = [
        (stored.event, _party(stored.event, channel))
        for stored, channel in known
        if isinstance(stored.event, InboundMessage)
    ]
    for party in dict.fromkeys(party for _, party in given):
        await _learn_name(conn, party, places[party], handled)
    # Answers go to where the person wrote from last.
    last = {places[party].conversation_id: party for _, party in given}
    for party in last.values():
        if not places[party].is_same_address:
            await arrivals.move_address(conn, places[party], party.address)
    if given:
        handled.added += await arrivals.add(
            conn, [_arrival(event, party, places[party]) for event, party in given]
        )


async def _learn_name(conn: Connection, party: Party, place: Place, handled: Handled) -> None:
    if not place.is_nameless:
        return
    if party.name:
        await contacts.give_name(conn, place.contact_id, party.name)
    elif isinstance(channel_for(party.channel.kind), TellsNames):
        handled.nameless.add(place.contact_id)


def _arrival(event: InboundMessage, party: Party, place: Place) -> Arrival:
    return Arrival(
        place.conversation_id,
        party.channel.id,
        event.vendor_id,
        event.text,
        event.sent_at or clock.now(),
    )


async def _echoes(
    conn: Connection, known: Known, places: Mapping[Party, Place], handled: Handled
) -> None:
    for stored, channel in known:
        if not isinstance(stored.event, Echo):
            continue
        place = places[_party(stored.event, channel)]
        heard = await echoes.hear(conn, channel, place, stored.event)
        if heard.must_wait:
            handled.parked[stored.id] = stored.event.vendor_id
        if heard.added is not None:
            handled.added.append(heard.added)
        handled.moved += heard.moved


async def _receipts(conn: Connection, known: Known, handled: Handled) -> None:
    news = [
        receipts.News(stored.id, channel, stored.event)
        for stored, channel in known
        if isinstance(stored.event, Receipt)
    ]
    if news:
        applied = await receipts.apply(conn, news)
        handled.parked |= applied.parked
        handled.moved += applied.message_ids


async def _find_channels(conn: Connection, keys: Collection[str]) -> Mapping[str, ChannelRef]:
    rows = await (await conn.execute(CHANNELS, (list(keys),))).fetchall()
    return {row["key"]: ChannelRef(row["id"], ChannelKind(row["kind"])) for row in rows}


async def _mark(conn: Connection, event_ids: Sequence[int], handled: Handled) -> None:
    open_ids = handled.parked.keys() | handled.failed.keys()
    await conn.execute(PROCESSED, ([one for one in event_ids if one not in open_ids],))
    if handled.parked:
        await conn.execute(PARKED, _columns("subjects", handled.parked, wait_s=ECHO_WAITS_S))
    if handled.failed:
        await conn.execute(FAILED, _columns("errors", handled.failed))


def _columns(name: str, of_events: Mapping[int, str], **more: Any) -> dict[str, Any]:
    return {"ids": list(of_events), name: list(of_events.values()), **more}
