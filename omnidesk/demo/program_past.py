"""What the shop's programs did before the demo began: clients, messages, links with their clicks.

Clients and their template are made through the services, like an admin's; what lies in the past is
written as rows. Messages stand before the newest one of their conversation, so that lists stay as
they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.demo.program_messages import write
from omnidesk.demo.program_requests import log_past
from omnidesk.demo.programs import (
    BILLING_DEFAULTS,
    BILLING_MAPPING,
    BILLING_TEMPLATE,
    BILLING_TEXT,
    PROGRAMS,
    Errand,
    Program,
    Recipient,
)
from omnidesk.rules.kinds import Platform
from omnidesk.rules.roles import Role, Viewer
from omnidesk.services.api.callers import ApiCaller, credentials_of
from omnidesk.services.api.client_rows import USAGE_DAYS
from omnidesk.services.api.clients import ClientSettings, NewSecret, create_client
from omnidesk.services.limits import zone_of_installation
from omnidesk.services.message_types import seed_message_types
from omnidesk.services.template_changes import TemplateFields, create_template

MESSAGES = 72
# One of them failed for sure: so many before the newest.
FAILED_PLACE = 4

ADMIN: LiteralString = "select id, display_name as name from users where username = 'ana'"
# Halfway between the two newest messages; codes go to those who write by SMS.
PLACES: LiteralString = """
    select c.id, c.channel_id, c.platform, i.value as phone, ct.display_name as name,
      before.sent_at + (c.last_message_at - before.sent_at) / 2 as at
    from conversations c
    join contact_identifiers i on i.id = c.identifier_id
    join contacts ct on ct.id = c.contact_id
    cross join lateral (select m.sent_at from messages m where m.conversation_id = c.id
      and m.sent_at < c.last_message_at order by m.sent_at desc limit 1) before
    where c.platform in ('whatsapp', 'sms')
    order by c.last_message_at desc limit %s"""
LANES: LiteralString = """
    insert into lanes (key, kind, channel_id)
    select distinct lane, 'api', channel_id from outbox where kind = 'api'
    on conflict (key) do nothing"""
DAY: LiteralString = "insert into api_client_days (api_client_id, day, used) values (%s, %s, %s)"

OPENED: LiteralString = """
    update short_links l set opened_at = c.at
    from (select short_link_id, min(at) as at from link_clicks where not is_robot
      group by short_link_id) c where c.short_link_id = l.id"""
DISABLED: LiteralString = """
    update short_links set disabled_at = %s where id = (
      select id from short_links where opened_at is not null and expires_at is null
      order by id limit 1)"""


@dataclass(frozen=True, slots=True)
class Keys:
    """What one program signs with. Nobody but this process knows the secret."""

    program: Program
    client: NewSecret


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of the past, for the log."""

    client: int
    at: datetime
    fields: dict[str, Any]


async def seed_programs(rng: Random) -> list[Keys]:
    """The clients with their past; what the programs sign with from now on."""
    await seed_message_types()
    async with transaction() as conn:
        row = await (await conn.execute(ADMIN)).fetchone() or {}
    viewer = Viewer(row["id"], Role.ADMIN, frozenset(), row["name"])
    keys = [await _make(viewer, program) for program in PROGRAMS]
    callers = [await _caller(one.client) for one in keys]
    async with transaction() as conn:
        sent = await _write_past(conn, callers, rng)
        await _use(conn, callers, sent, rng)
        await conn.execute(LANES)
        await conn.execute(OPENED)
        await conn.execute(DISABLED, (clock.now(),))
    await log_past([(one.client, one.at, one.fields) for one in sent], rng)
    return keys


async def _make(viewer: Viewer, program: Program) -> Keys:
    template_id = None
    if program.has_template:
        fields = TemplateFields(BILLING_TEMPLATE, BILLING_TEXT, BILLING_DEFAULTS)
        template_id = await create_template(viewer, fields)
    settings = ClientSettings(
        program.name,
        per_day=program.per_day,
        template_id=template_id,
        mapping=BILLING_MAPPING if program.has_template else {},
        link_days=program.link_days,
    )
    return Keys(program, await create_client(viewer, settings))


async def _caller(client: NewSecret) -> ApiCaller:
    caller = (await credentials_of(client.client_id)).caller
    assert caller is not None  # noqa: S101 - made above
    return caller


async def _write_past(conn: Connection, callers: Sequence[ApiCaller], rng: Random) -> list[Sent]:
    """Messages to those who wrote last, the oldest first."""
    places = await (await conn.execute(PLACES, (MESSAGES,))).fetchall()
    sent = []
    for number, place in enumerate(sorted(places, key=lambda place: place["at"])):
        is_sms = place["platform"] == Platform.SMS
        which = 0 if is_sms else number % len(callers)
        to = Recipient(place["phone"], place["name"])
        errand = _errand(PROGRAMS[which], to, place, rng)
        request_id = f"{PROGRAMS[which].prefix}-{4000 + number}"
        fields = errand.fields(to, request_id)
        is_failed = number == len(places) - FAILED_PLACE
        await write(conn, callers[which], place | {"is_failed": is_failed}, fields, rng)
        sent.append(Sent(callers[which].id, place["at"], fields))
    return sent


def _errand(program: Program, to: Recipient, place: dict[str, Any], rng: Random) -> Errand:
    """One that went at once, by the number where the customer writes."""
    while True:
        errand = program.errand(to, place["at"], rng)
        is_sms = errand.channel is not None
        if errand.scheduled_at is None and is_sms == (place["platform"] == Platform.SMS):
            return errand


async def _use(
    conn: Connection, callers: Sequence[ApiCaller], sent: Sequence[Sent], rng: Random
) -> None:
    """What each client used on each of the last days: what stands there, and more that is gone."""
    zone = zone_of_installation()
    days = Counter((one.client, one.at.astimezone(zone).date()) for one in sent)
    today = clock.now().astimezone(zone).date()
    for caller in callers:
        for back in range(USAGE_DAYS):
            day: date = today - timedelta(days=back)
            more = rng.randint(5, max(6, caller.per_day // 15)) if back else 0
            await conn.execute(DAY, (caller.id, day, days[caller.id, day] + more))
