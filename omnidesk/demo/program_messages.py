"""Messages of programs as rows of the past: what became of each, and who followed its links."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.demo.twilio_events import new_sid
from omnidesk.rules.kinds import Platform
from omnidesk.rules.lanes import LaneKind
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.wanted import Wanted
from omnidesk.services.short_links import end_after, shorten_all
from omnidesk.services.templates import FoundText, find_text

# What became of them, and how often; one fails for sure.
OUTCOMES = {"read": 70, "delivered": 20, "sent": 10}
BROWSER = (
    "Mozilla/5.0 (Linux; Android 15; SM-A556E) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Mobile Safari/537.36"
)
PREVIEW = "WhatsApp/2.25.32.71 A"

LOCK: LiteralString = "select 1 from conversations where id = %s for update"
MESSAGE: LiteralString = """
    insert into messages (conversation_id, channel_id, direction, origin, body, status, external_id,
      error_key, vendor_code, sent_at, delivered_at, read_at, created_at)
    values (%(id)s, %(channel_id)s, 'outbound', 'api', %(body)s, %(status)s, %(external_id)s,
      %(error_key)s, %(vendor_code)s, %(at)s, %(delivered_at)s, %(read_at)s, %(at)s)
    returning id"""
OWN_SIDE: LiteralString = """
    insert into api_messages (message_id, api_client_id, request_id, body_hash, phone,
      recipient_name, template_id, template_name, matched_by, details, created_at)
    values (%(message_id)s, %(client)s, %(request_id)s, %(body_hash)s, %(phone)s, %(name)s,
      %(template_id)s, %(template_name)s, %(matched_by)s, %(details)s, %(at)s)"""
ITEM: LiteralString = """
    insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind, lane, state,
      priority, not_before, attempts, claimed_at, created_at, settled_at)
    values (%(message_id)s, %(id)s, %(channel_id)s, %(cause)s, 'api', %(lane)s, %(state)s,
      %(priority)s, %(at)s, 1, %(at)s, %(at)s, %(settled_at)s)"""
LINKS: LiteralString = """
    update short_links l set created_at = %(at)s where conversation_id = %(id)s
      and created_at > %(at)s returning l.id, l.expires_at"""
CLICK: LiteralString = """
    insert into link_clicks (short_link_id, at, is_robot, user_agent) values (%s, %s, %s, %s)"""


async def write(
    conn: Connection,
    caller: ApiCaller,
    place: dict[str, Any],
    fields: dict[str, Any],
    rng: Random,
) -> None:
    """The message with its intent, the program's side of it, and who followed its links."""
    await conn.execute(LOCK, (place["id"],))
    wanted = _wanted(fields)
    found = await find_text(conn, caller, wanted)
    body = await shorten_all(
        conn,
        found.text,
        conversation_id=place["id"],
        api_client_id=caller.id,
        shows_destination=caller.shows_destination,
        expires_at=end_after(caller.link_days, place["at"]),
    )
    values = place | _outcome(place, rng) | {"body": body, "external_id": new_sid(rng)}
    row = await (await conn.execute(MESSAGE, values)).fetchone() or {}
    values |= {"message_id": row["id"]} | _own_side(caller, values, wanted, found)
    await conn.execute(OWN_SIDE, values)
    await conn.execute(ITEM, values)
    await _click(conn, values, rng)


def _wanted(fields: dict[str, Any]) -> Wanted:
    return Wanted(
        fields["phone_number"],
        fields["message"],
        fields["request_id"],
        recipient_name=fields.get("recipient_name", ""),
        metadata=fields["metadata"],
        channel=fields.get("channel"),
    )


def _own_side(
    caller: ApiCaller, values: dict[str, Any], wanted: Wanted, found: FoundText
) -> dict[str, Any]:
    """What the program and the queue keep of it."""
    return {
        "client": caller.id,
        "request_id": wanted.request_id,
        "body_hash": wanted.body_hash,
        "template_id": found.template_id,
        "template_name": found.template_name,
        "matched_by": found.matched_by,
        "details": Jsonb({"metadata": dict(wanted.metadata)}),
        "cause": f"api:{caller.id}:{wanted.request_id}",
        "lane": f"{LaneKind.API}:{values['channel_id']}",
        "priority": 0,
    }


def _outcome(place: dict[str, Any], rng: Random) -> dict[str, Any]:
    """What became of it: the status, its instants, and why it failed."""
    at, status = place["at"], rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    if place["platform"] == Platform.SMS and status == "read":
        status = "delivered"
    if place["is_failed"]:
        status = "failed"
    is_delivered = status in {"delivered", "read"}
    return {
        "status": status,
        "state": "sent",
        "settled_at": at + timedelta(seconds=1),
        "delivered_at": at + timedelta(seconds=2) if is_delivered else None,
        "read_at": at + timedelta(seconds=rng.uniform(3, 9)) if status == "read" else None,
        "error_key": "channel.held_back" if place["is_failed"] else "",
        "vendor_code": "63049" if place["is_failed"] else "",
    }


async def _click(conn: Connection, values: dict[str, Any], rng: Random) -> None:
    """The preview that the vendor fetches, and most of those who read it follow it."""
    for link in await (await conn.execute(LINKS, values)).fetchall():
        at = values["at"]
        if values["delivered_at"] is not None:
            await conn.execute(CLICK, (link["id"], at + timedelta(seconds=2), True, PREVIEW))
        if values["read_at"] is None or rng.random() < 0.3:
            continue
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            at = min(at + timedelta(seconds=rng.uniform(10, 900)), clock.now())
            await conn.execute(CLICK, (link["id"], at, False, BROWSER))
