"""API clients: made, changed, given a new secret, disabled, deleted; by admins, and audited.

A secret is shown once and stored sealed. A deleted client keeps its row, so that its messages and
its log still say whose they were; its name is free again, its secret is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, Invalid, NotFound
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.api import callers
from omnidesk.services.api.callers import forget_callers, sealed
from omnidesk.services.api.client_rows import (
    ClientRow,
    DayUsage,
    client_row,
    get_client,
    list_clients,
    usage,
)
from omnidesk.services.api.client_settings import ClientSettings, clean
from omnidesk.services.api.secrets import new_client_id, new_secret
from omnidesk.services.app_settings import find_value, put_value
from omnidesk.services.audit import record
from omnidesk.services.fields import require, row_id

__all__ = [
    "ClientRow",
    "ClientSettings",
    "DayUsage",
    "NewSecret",
    "create_client",
    "delete_client",
    "disable_client",
    "enable_client",
    "get_client",
    "list_clients",
    "read_tolerance",
    "rotate_secret",
    "save_tolerance",
    "update_client",
    "usage",
]

# A program that has not changed its secret after a quarter never will.
LONGEST_OVERLAP = timedelta(days=90)

NUMBER: LiteralString = """
    select nextval(pg_get_serial_sequence('api_clients', 'id')) as id"""
INSERT: LiteralString = """
    insert into api_clients (id, client_id, name, secret, per_minute, per_day, networks, channel,
      template_id, mapping, requires_version_2, shortens_links, shows_destination, link_days,
      has_fast_lane, created_at, updated_at, created_by_user_id)
    values (%(id)s, %(client_id)s, %(name)s, %(secret)s, %(per_minute)s, %(per_day)s,
      %(networks)s::text[], %(channel)s, %(template_id)s, %(mapping)s, %(requires_version_2)s,
      %(shortens_links)s, %(shows_destination)s, %(link_days)s, %(has_fast_lane)s, %(now)s,
      %(now)s, %(actor_id)s)"""
UPDATE: LiteralString = """
    update api_clients set name = %(name)s, per_minute = %(per_minute)s, per_day = %(per_day)s,
      networks = %(networks)s::text[], channel = %(channel)s, template_id = %(template_id)s,
      mapping = %(mapping)s, requires_version_2 = %(requires_version_2)s,
      shortens_links = %(shortens_links)s, shows_destination = %(shows_destination)s,
      link_days = %(link_days)s, has_fast_lane = %(has_fast_lane)s, updated_at = %(now)s
    where id = %(id)s"""
# What was the secret before the last one ends here, whatever its date was.
ROTATE: LiteralString = """
    update api_clients set secret = %(secret)s, old_secret = %(old_secret)s,
      old_secret_until = %(until)s, updated_at = %(now)s
    where id = %(id)s"""
LOCK: LiteralString = """
    select id, client_id, name, secret, is_active from api_clients
    where id = %s and deleted_at is null for update"""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """Shown once: nobody can read the secret again."""

    id: int
    client_id: str
    name: str
    secret: str


async def create_client(viewer: Viewer, settings: ClientSettings) -> NewSecret:
    """A new client that may call at once. Raises Invalid, Conflict or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    columns = clean(settings)
    made_id, secret = new_client_id(), new_secret()
    async with transaction() as conn:
        number = await _next_number(conn)
        own = {
            "id": number,
            "client_id": made_id,
            "secret": sealed(secret, callers.SECRET, number),
            "actor_id": viewer.user_id,
        }
        await _store(conn, INSERT, columns, own)
        detail = {"client_id": made_id, **columns}
        await record(conn, viewer, "api_client.created", "api_client", number, detail)
    forget_callers()
    return NewSecret(number, made_id, columns["name"], secret)


async def update_client(viewer: Viewer, number: object, settings: ClientSettings) -> None:
    """Give a client these settings. Raises Invalid, Conflict, NotFound or NotAllowed."""
    require(viewer, Action.MANAGE_API)
    columns = clean(settings)
    async with transaction() as conn:
        row = await _lock(conn, number)
        before = await client_row(conn, row["id"])
        changed = {
            name: {"before": getattr(before, name), "after": value}
            for name, value in columns.items()
            if getattr(before, name) != value
        }
        if not changed:
            return
        await _store(conn, UPDATE, columns, {"id": row["id"]})
        await record(conn, viewer, "api_client.changed", "api_client", row["id"], changed)
    forget_callers()


async def rotate_secret(
    viewer: Viewer, number: object, *, old_until: datetime | None = None
) -> NewSecret:
    """A new secret; the present one holds until that date, or no longer.

    Raises Invalid for a date that is past or too far, NotFound, NotAllowed.
    """
    require(viewer, Action.MANAGE_API)
    now, secret = clock.now(), new_secret()
    if old_until is not None and not now < old_until <= now + LONGEST_OVERLAP:
        raise Invalid("api.date_past", field="old_until", days=LONGEST_OVERLAP.days)
    async with transaction() as conn:
        row = await _lock(conn, number)
        values = {
            "id": row["id"],
            "now": now,
            "until": old_until,
            "secret": sealed(secret, callers.SECRET, row["id"]),
            "old_secret": None if old_until is None else _as_old(row),
        }
        await conn.execute(ROTATE, values)
        detail = {"old_until": None if old_until is None else old_until.isoformat()}
        await record(conn, viewer, "api_client.rotated", "api_client", row["id"], detail)
    forget_callers()
    return NewSecret(row["id"], row["client_id"], row["name"], secret)


async def disable_client(viewer: Viewer, number: object) -> None:
    """Let a client in no longer, in every process within a second. What it queued still leaves."""
    await _switch(viewer, number, is_active=False)


async def enable_client(viewer: Viewer, number: object) -> None:
    """Let a disabled client in again, with the secret it had."""
    await _switch(viewer, number, is_active=True)


async def delete_client(viewer: Viewer, number: object) -> None:
    """Delete a client; its messages, its log and its name in them stay."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        row = await _lock(conn, number)
        nobodys = sealed(new_secret(), callers.SECRET, row["id"])
        await conn.execute(
            "update api_clients set deleted_at = %(now)s, updated_at = %(now)s, is_active = false,"
            " secret = %(secret)s, old_secret = null, old_secret_until = null where id = %(id)s",
            {"id": row["id"], "now": clock.now(), "secret": nobodys},
        )
        detail = {"client_id": row["client_id"], "name": row["name"]}
        await record(conn, viewer, "api_client.deleted", "api_client", row["id"], detail)
    forget_callers()


async def read_tolerance(viewer: Viewer) -> int:
    """How many minutes a timestamp may lie from our time."""
    require(viewer, Action.MANAGE_API)
    found = callers.tolerance_of(await find_value(callers.TOLERANCE_KEY))
    return int(found.total_seconds() // 60)


async def save_tolerance(viewer: Viewer, minutes: object) -> None:
    """Set how far a timestamp may lie from our time, for all clients. Raises Invalid."""
    require(viewer, Action.MANAGE_API)
    least, most = callers.LEAST_TOLERANCE, callers.MOST_TOLERANCE
    text = str(minutes).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 3 and least <= int(text) <= most):
        raise Invalid("api.number_out_of_range", field="minutes", least=least, most=most)
    async with transaction() as conn:
        await put_value(conn, callers.TOLERANCE_KEY, int(text), viewer.user_id)
        detail = {"minutes": int(text)}
        await record(conn, viewer, "api.tolerance", "installation", "api", detail)
    forget_callers()


async def _switch(viewer: Viewer, number: object, *, is_active: bool) -> None:
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        row = await _lock(conn, number)
        if row["is_active"] is is_active:
            return
        await conn.execute(
            "update api_clients set is_active = %s, updated_at = %s where id = %s",
            (is_active, clock.now(), row["id"]),
        )
        act = "api_client.enabled" if is_active else "api_client.disabled"
        await record(conn, viewer, act, "api_client", row["id"])
    forget_callers()


async def _store(
    conn: Connection, statement: LiteralString, columns: dict[str, Any], own: dict[str, Any]
) -> None:
    values = columns | own | {"mapping": Jsonb(columns["mapping"]), "now": clock.now()}
    try:
        await conn.execute(statement, values)
    except UniqueViolation as error:
        raise Conflict("api.name_taken", name=columns["name"]) from error
    except ForeignKeyViolation as error:
        raise Invalid("api.template_unknown", field="template_id") from error


async def _next_number(conn: Connection) -> int:
    """The id of the row to come: a secret is sealed to it."""
    row = await (await conn.execute(NUMBER)).fetchone()
    assert row is not None  # noqa: S101 - a sequence always has a next number
    return int(row["id"])


async def _lock(conn: Connection, number: object) -> dict[str, Any]:
    row = await (await conn.execute(LOCK, (row_id(number),))).fetchone()
    if row is None:
        raise NotFound
    return row


def _as_old(row: dict[str, Any]) -> bytes:
    """The present secret, sealed anew for the column of old ones."""
    present = callers.opened(row["secret"], callers.SECRET, str(row["id"]))
    return sealed(present, callers.OLD_SECRET, row["id"])
