"""The conversations in which programs' messages go: found or made."""

from __future__ import annotations

from collections.abc import Sequence

from omnidesk.db import Connection
from omnidesk.rules.kinds import IdentifierKind
from omnidesk.services import arrivals, contacts
from omnidesk.services.api.entries import Entry, known
from omnidesk.services.arrivals import ChannelRef, Party
from omnidesk.services.channels.base import Identifier


async def find_threads(conn: Connection, entries: Sequence[Entry]) -> None:
    """The conversation of each, made where there is none."""
    for entry in entries:
        entry.conversation_id = entry.threads("ids").get(known(entry.number).id, 0)
    strangers = {entry: _party(entry) for entry in entries if not entry.conversation_id}
    if strangers:
        places = await arrivals.get_places(conn, strangers.values())
        for entry, party in strangers.items():
            entry.conversation_id = places[party].conversation_id
    await _name_nameless(conn, entries)


async def move_addresses(conn: Connection, entries: Sequence[Entry]) -> None:
    """Send to the number that was asked for, where the contact's conversation is at another one."""
    for entry in entries:
        await _move_address(conn, entry)


async def _move_address(conn: Connection, entry: Entry) -> None:
    addresses = dict(zip(entry.found["ids"] or (), entry.found["addresses"] or (), strict=True))
    own = entry.found["identifier_id"]
    if addresses.get(entry.conversation_id, own) != own:
        place = arrivals.Place(entry.conversation_id, entry.found["contact_id"], False, False)
        await arrivals.move_address(conn, place, _address(entry))


def _party(entry: Entry) -> Party:
    number = known(entry.number)
    channel = ChannelRef(number.id, number.kind)
    return Party(channel, _address(entry), name=entry.wanted.recipient_name)


def _address(entry: Entry) -> Identifier:
    return Identifier(IdentifierKind.PHONE, "", entry.phone)


async def _name_nameless(conn: Connection, entries: Sequence[Entry]) -> None:
    """A contact without a name gets the program's; what has a name keeps it."""
    names = {
        entry.found["contact_id"]: entry.wanted.recipient_name
        for entry in entries
        if entry.wanted.recipient_name and entry.found["display_name"] == ""
    }
    for contact_id, name in sorted(names.items()):
        await contacts.give_name(conn, contact_id, name)
