"""One SMS to a number, for people: through the outbox like every message.

An admin may write to any number, which opens a conversation; everybody else only where the number's
SMS conversation is theirs to see.
"""

from __future__ import annotations

from typing import LiteralString
from uuid import uuid4

from omnidesk.db import Connection, transaction
from omnidesk.errors import ChannelUnavailable, Invalid, NotFound
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import arrivals, identity
from omnidesk.services.api.phones import country_of, normalise
from omnidesk.services.app_settings import find_value
from omnidesk.services.arrivals import ChannelRef, Party
from omnidesk.services.channels.base import Identifier
from omnidesk.services.conversation_rows import MessageRow
from omnidesk.services.fields import require
from omnidesk.services.messages import tell, write_text

CHANNEL: LiteralString = """
    select id from channels where kind = 'sms_twilio' and is_active order by id limit 1"""


async def send_sms(viewer: Viewer, to: str, body: str) -> MessageRow:
    """Queue a text to a number.

    Raises Invalid naming `to` or `body`, ChannelUnavailable without an SMS number of ours, and
    NotFound where this person sees no such conversation and may not open one.
    """
    require(viewer, Action.SEND_MESSAGE)
    phone = _phone(to, country_of(await find_value("phones.country")))
    async with transaction() as conn:
        conversation_id = await _conversation(conn, viewer, phone)
        row = await write_text(conn, viewer, conversation_id, body, uuid4().hex)
    await tell(row)
    return row


def _phone(to: str, country: str) -> str:
    try:
        return normalise(to, country)
    except Invalid as error:
        raise Invalid(error.key, field="to") from error


async def _conversation(conn: Connection, viewer: Viewer, phone: str) -> int:
    """The SMS conversation with this number; whether it may be seen is checked on writing."""
    await identity.hold_off_merges(conn)
    channel = await (await conn.execute(CHANNEL)).fetchone()
    if channel is None:
        raise ChannelUnavailable
    address = Identifier(IdentifierKind.PHONE, "", phone)
    party = Party(ChannelRef(channel["id"], ChannelKind.SMS_TWILIO), address)
    places = await arrivals.find_places(conn, [party])
    if party not in places:
        if not viewer.sees_all:
            raise NotFound
        places = await arrivals.get_places(conn, [party])
    return places[party].conversation_id
