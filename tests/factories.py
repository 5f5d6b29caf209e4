"""Rows for tests, made directly: each factory returns the new id, or a Viewer for a user."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, Direction, IdentifierKind
from omnidesk.rules.roles import Role, Viewer

PASSWORD = "kopi-susu-gula-aren"

_numbers = itertools.count(1)


async def insert(table: str, **values: Any) -> int:
    """Insert one row and return its id."""
    names = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    statement = f"insert into {table} ({names}) values ({places}) returning id"
    async with transaction() as conn:
        row = await (await conn.execute(statement.encode(), values)).fetchone()
    assert row is not None
    return int(row["id"])


async def rows(statement: str, **values: Any) -> list[dict[str, Any]]:
    """What a query finds."""
    async with transaction() as conn:
        return await (await conn.execute(statement.encode(), values)).fetchall()


async def count(table: str, where: str = "true", **values: Any) -> int:
    """How many rows a table holds."""
    found = await rows(f"select count(*) as n from {table} where {where}", **values)
    return int(found[0]["n"])


async def until_somebody_waits(many: int = 1) -> None:
    """Wait until so many statements of this database wait for a lock."""
    async with asyncio.timeout(10):
        while await count("pg_stat_activity", "wait_event_type = 'Lock'") < many:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


_hashes: dict[str, str] = {}


async def _password_hash() -> str:
    """The hash of `PASSWORD`, computed once: it is slow by design."""
    from omnidesk.services.passwords import hash_password

    if PASSWORD not in _hashes:
        _hashes[PASSWORD] = await hash_password(PASSWORD)
    return _hashes[PASSWORD]


async def make_department(name: str = "Sales") -> int:
    return await insert("departments", name=name)


async def make_user(
    username: str,
    display_name: str = "",
    role: Role = Role.USER,
    department_ids: Sequence[int] = (),
    **values: Any,
) -> Viewer:
    """A user with the password `PASSWORD`."""
    user_id = await insert(
        "users",
        username=username,
        display_name=display_name or username.title(),
        role=role.value,
        password_hash=await _password_hash(),
        **values,
    )
    async with transaction() as conn:
        for department_id in department_ids:
            await conn.execute(
                "insert into user_departments (user_id, department_id) values (%s, %s)",
                (user_id, department_id),
            )
    return Viewer(
        user_id, role, frozenset(department_ids), display_name or username.title(), "en", username
    )


async def make_channel(
    kind: ChannelKind = ChannelKind.FAKE, account_id: str = "", **values: Any
) -> int:
    settings = Jsonb(values.pop("settings", {}))
    account = account_id or f"account-{next(_numbers)}"
    name = values.pop("name", "Toko Utama")
    return await insert(
        "channels", kind=kind.value, account_id=account, name=name, settings=settings, **values
    )


async def make_contact(
    name: str = "Rahmawati",
    kind: IdentifierKind = IdentifierKind.PHONE,
    value: str = "",
    scope: str = "",
) -> tuple[int, int]:
    """A contact with one identifier: (contact id, identifier id)."""
    contact_id = await insert("contacts", display_name=name)
    identifier_id = await insert(
        "contact_identifiers",
        contact_id=contact_id,
        kind=kind.value,
        scope=scope,
        value=value or f"+62811{next(_numbers):07d}",
    )
    return contact_id, identifier_id


async def make_conversation(
    channel_id: int | None = None,
    *,
    name: str = "Rahmawati",
    department_id: int | None = None,
    **values: Any,
) -> int:
    """A conversation with a new contact, without messages."""
    channel_id = channel_id or await make_channel()
    kind = ChannelKind(
        (await rows("select kind from channels where id = %(id)s", id=channel_id))[0]["kind"]
    )
    contact_id, identifier_id = await make_contact(name)
    values.setdefault("last_message_at", clock.now())
    values.setdefault("last_inbound_at", clock.now())
    return await insert(
        "conversations",
        contact_id=contact_id,
        identifier_id=identifier_id,
        channel_id=channel_id,
        platform=PLATFORM_OF[kind].value,
        department_id=department_id,
        **values,
    )


async def make_message(
    conversation_id: int,
    body: str = "Halo",
    *,
    direction: Direction = Direction.INBOUND,
    status: str = "",
    sent_at: datetime | None = None,
    **values: Any,
) -> int:
    """A message; the conversation's summary is not moved."""
    inbound = direction is Direction.INBOUND
    channel = await rows(
        "select channel_id from conversations where id = %(id)s", id=conversation_id
    )
    return await insert(
        "messages",
        conversation_id=conversation_id,
        channel_id=channel[0]["channel_id"],
        direction=direction.value,
        origin=values.pop("origin", "contact" if inbound else "agent"),
        status=status or ("received" if inbound else "sent"),
        body=body,
        sent_at=sent_at or datetime.now(UTC),
        **values,
    )
