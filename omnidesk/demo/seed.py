"""Writes a past into an empty, migrated database, and introduces its people to the vendors."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from psycopg import sql

from omnidesk.db import Connection, transaction
from omnidesk.demo.history import Thread
from omnidesk.demo.rows import COLUMNS, KINDS, Place, Row, Rows
from omnidesk.demo.scripts import SALES, SUPPORT
from omnidesk.demo.simulators import Simulators
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, Platform
from omnidesk.rules.roles import Role
from omnidesk.services.accounts import insert_user
from omnidesk.services.app_settings import seed_from_environment
from omnidesk.services.channel_accounts import ensure_channels
from omnidesk.services.passwords import hash_password

DEPARTMENTS = {SALES: "Orders, prices, wholesale", SUPPORT: "Parcels, exchanges, care"}
# Sign-in name: (name, role, departments)
USERS = {
    "ana": ("Ana Wulandari", Role.ADMIN, ()),
    "budi": ("Budi Santoso", Role.USER, (SALES,)),
    "citra": ("Citra Maharani", Role.USER, (SUPPORT,)),
}
CHANNELS = {
    ChannelKind.WHATSAPP_TWILIO: Platform.WHATSAPP,
    ChannelKind.SMS_TWILIO: Platform.SMS,
    ChannelKind.MESSENGER: Platform.FACEBOOK,
    ChannelKind.INSTAGRAM: Platform.INSTAGRAM,
}

# What the shop calls its accounts.
NAMES = {
    Platform.WHATSAPP: "Toko Utama",
    Platform.SMS: "Nomor SMS",
    Platform.FACEBOOK: "Batik Lestari",
    Platform.INSTAGRAM: "@batiklestari.id",
}


async def seed(threads: Sequence[Thread], password: str, rng: Random) -> None:
    """Departments, the three users with this password, channels, and the past."""
    await seed_from_environment()
    await ensure_channels()
    hashed = await hash_password(password)
    async with transaction() as conn:
        departments = await _make_departments(conn)
        users = await _make_users(conn, departments, hashed)
        rows = Rows(await _name_channels(conn), departments, users, rng)
        for thread in sorted(threads, key=lambda thread: thread.said[-1].at):
            rows.add(thread)
        for table, content in rows.tables.items():
            await _copy(conn, table, content)
        await conn.execute("analyze")


def introduce(simulators: Simulators, threads: Sequence[Thread]) -> None:
    """Let the vendors know these people, and when they last wrote."""
    for thread in threads:
        simulators.introduce(thread.contact, thread.last_inbound_at)


async def _make_departments(conn: Connection) -> dict[str, int]:
    made = {}
    for name, description in DEPARTMENTS.items():
        asked = await conn.execute(
            "insert into departments (name, description) values (%s, %s) returning id",
            (name, description),
        )
        made[name] = int((await asked.fetchone() or {})["id"])
    return made


async def _make_users(conn: Connection, departments: dict[str, int], hashed: str) -> dict[str, int]:
    made = {}
    for username, (name, role, member_of) in USERS.items():
        made[username] = await insert_user(
            conn, username, name, role, hashed, must_change_password=False
        )
        for department in member_of:
            await conn.execute(
                "insert into user_departments (user_id, department_id) values (%s, %s)",
                (made[username], departments[department]),
            )
    return made


async def _name_channels(conn: Connection) -> dict[Platform, Place]:
    asked = await conn.execute("select id, kind, account_id from channels")
    found = {ChannelKind(row["kind"]): row for row in await asked.fetchall()}
    for kind, platform in CHANNELS.items():
        await conn.execute(
            "update channels set name = %s where id = %s", (NAMES[platform], found[kind]["id"])
        )
    return {
        platform: Place(
            found[kind]["id"],
            "" if KINDS[platform] is IdentifierKind.PHONE else found[kind]["account_id"],
        )
        for kind, platform in CHANNELS.items()
    }


async def _copy(conn: Connection, table: str, rows: Sequence[Row]) -> None:
    """Write the rows, and let the table count on from their ids."""
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
    into = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), columns)
    async with conn.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            await copy.write_row(row)
    await conn.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, len(rows)))
