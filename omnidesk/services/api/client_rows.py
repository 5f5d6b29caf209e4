"""API clients as admins see them, with what they used today and lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import NotFound
from omnidesk.rules.instants import maybe_milliseconds, to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.fields import require, row_id
from omnidesk.services.limits import zone_of_installation

USAGE_DAYS = 14

SELECT: LiteralString = """
    select c.id, c.client_id, c.name, c.is_active, c.requires_version_2, c.per_minute, c.per_day,
      c.networks, c.channel, c.template_id, coalesce(t.name, '') as template, c.mapping,
      c.shortens_links, c.shows_destination, c.link_days, c.has_fast_lane, c.created_at,
      c.deleted_at,
      case when c.old_secret_until > %(now)s then c.old_secret_until end as old_secret_until,
      coalesce(d.used, 0) as used_today,
      (select r.at from api_requests r where r.api_client_id = c.id
        order by r.id desc limit 1) as last_request_at
    from api_clients c
    left join templates t on t.id = c.template_id
    left join api_client_days d on d.api_client_id = c.id and d.day = %(day)s"""
BY_NAME: LiteralString = " where c.deleted_at is null order by lower(c.name)"
BY_ID: LiteralString = " where c.id = %(id)s"
USAGE: LiteralString = """
    select day, used from api_client_days
    where api_client_id = %(id)s and day > %(since)s and day <= %(day)s"""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client. Instants are milliseconds since 1970; of secrets nothing is told.

    `mapping` leads from placeholders to places in the metadata. Without `link_days` links never
    end. `deleted_at_ms` only where a deleted client is asked for by its id.
    """

    id: int
    client_id: str
    name: str
    is_active: bool
    requires_version_2: bool
    per_minute: int
    per_day: int
    networks: list[str]
    channel: str
    template_id: int | None
    template: str
    mapping: dict[str, str]
    shortens_links: bool
    shows_destination: bool
    link_days: int | None
    has_fast_lane: bool
    created_at_ms: int
    deleted_at_ms: int | None
    old_secret_until_ms: int | None
    used_today: int
    last_request_at_ms: int | None


@dataclass(frozen=True, slots=True)
class DayUsage:
    """How many messages were queued on a day of the installation's zone."""

    day: date
    used: int


async def list_clients(viewer: Viewer) -> list[ClientRow]:
    """Every client by name. Raises NotAllowed."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        rows = await (await conn.execute(SELECT + BY_NAME, _present())).fetchall()
    return [_client_row(row) for row in rows]


async def get_client(viewer: Viewer, number: object) -> ClientRow:
    """One client, a deleted one too. Raises NotFound or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        return await client_row(conn, row_id(number))


async def client_row(conn: Connection, number: int) -> ClientRow:
    """As `get_client`, for callers that have checked already."""
    row = await (await conn.execute(SELECT + BY_ID, _present() | {"id": number})).fetchone()
    if row is None:
        raise NotFound
    return _client_row(row)


async def usage(viewer: Viewer, number: object, days: int = USAGE_DAYS) -> list[DayUsage]:
    """The last days up to today, the oldest first; a day without messages is 0."""
    require(viewer, Action.MANAGE_API)
    today = _present()["day"]
    values = {"id": row_id(number), "day": today, "since": today - timedelta(days=days)}
    async with transaction() as conn:
        rows = await (await conn.execute(USAGE, values)).fetchall()
    used = {row["day"]: row["used"] for row in rows}
    wanted = [today - timedelta(days=back) for back in reversed(range(days))]
    return [DayUsage(day, used.get(day, 0)) for day in wanted]


def _present() -> dict[str, Any]:
    now: datetime = clock.now()
    return {"now": now, "day": now.astimezone(zone_of_installation()).date()}


def _client_row(row: dict[str, Any]) -> ClientRow:
    names = ("deleted_at", "old_secret_until", "last_request_at")
    instants: dict[str, Any] = {f"{name}_ms": maybe_milliseconds(row.pop(name)) for name in names}
    created = to_milliseconds(row.pop("created_at"))
    return ClientRow(**row, **instants, created_at_ms=created)
