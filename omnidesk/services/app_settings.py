"""What admins set: plain values, and secrets that are stored sealed.

A key holds either a value or a secret, never both (a constraint). Nothing is cached: a changed
credential counts for the next call, in every process.
"""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb
from pydantic import SecretStr

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.services.vault import open_sealed, seal
from omnidesk.settings import Settings, get_settings

TABLE = "app_settings"
COLUMN = "sealed"

INSERT = """
insert into app_settings (key, value, sealed, updated_at, updated_by)
values (%(key)s, %(value)s, %(sealed)s, %(at)s, %(actor_id)s)
"""
REPLACE = (
    INSERT
    + """
on conflict (key) do update set value = excluded.value, sealed = excluded.sealed,
  updated_at = excluded.updated_at, updated_by = excluded.updated_by
"""
)
SEED = INSERT + "on conflict (key) do nothing"


async def find_value(key: str) -> Any | None:
    """The plain value, or None when it was never set."""
    async with transaction() as conn:
        found = await conn.execute("select value from app_settings where key = %s", (key,))
        row = await found.fetchone()
    return None if row is None else row["value"]


async def set_value(key: str, value: Any, actor_id: int | None) -> None:
    """Store a plain JSON value; None removes the key."""
    async with transaction() as conn:
        await put_value(conn, key, value, actor_id)


async def put_value(conn: Connection, key: str, value: Any, actor_id: int | None) -> None:
    """`set_value` inside the caller's transaction."""
    if value is None:
        await conn.execute("delete from app_settings where key = %s", (key,))
        return
    await conn.execute(REPLACE.encode(), _row(key, actor_id, value=Jsonb(value)))


async def find_secret(key: str) -> str | None:
    """The secret in clear, or None when it was never set. Raises SetupError for a wrong key."""
    return (await find_secrets([key])).get(key)


async def find_secrets(keys: list[str]) -> dict[str, str]:
    """The secrets among these keys that are set, in one query."""
    async with transaction() as conn:
        found = await conn.execute(
            "select key, sealed from app_settings where key = any(%s) and sealed is not null",
            (keys,),
        )
        rows = await found.fetchall()
    return {row["key"]: _open(row["key"], row["sealed"]) for row in rows}


async def set_secret(key: str, value: str | None, actor_id: int | None) -> None:
    """Seal and store a secret; None or an empty text removes it."""
    async with transaction() as conn:
        await put_secret(conn, key, value, actor_id)


async def put_secret(conn: Connection, key: str, value: str | None, actor_id: int | None) -> None:
    """`set_secret` inside the caller's transaction."""
    if not value:
        await conn.execute("delete from app_settings where key = %s", (key,))
        return
    await conn.execute(REPLACE.encode(), _row(key, actor_id, sealed=_seal(key, value)))


async def seed_from_environment() -> None:
    """Store the credentials of the environment that are not stored yet.

    What was entered in the product stays: the environment only seeds. Running it again, or in many
    processes at once, changes nothing.
    """
    wanted = _environment_secrets(get_settings())
    async with transaction() as conn:
        for key, secret in wanted.items():
            await conn.execute(SEED.encode(), _row(key, None, sealed=_seal(key, secret)))


def _environment_secrets(settings: Settings) -> dict[str, str]:
    given: dict[str, str | SecretStr | None] = {
        "twilio.account_sid": settings.twilio_account_sid,
        "twilio.auth_token": settings.twilio_auth_token,
        "meta.app_id": settings.meta_app_id,
        "meta.app_secret": settings.meta_app_secret,
        "meta.verify_token": settings.meta_verify_token,
    }
    plain = {
        key: value.get_secret_value() if isinstance(value, SecretStr) else value
        for key, value in given.items()
    }
    return {key: value for key, value in plain.items() if value}


def _row(
    key: str, actor_id: int | None, *, value: Jsonb | None = None, sealed: bytes | None = None
) -> dict[str, Any]:
    return {
        "key": key,
        "value": value,
        "sealed": sealed,
        "at": clock.now(),
        "actor_id": actor_id,
    }


def _seal(key: str, value: str) -> bytes:
    return seal(value.encode(), table=TABLE, column=COLUMN, row=key)


def _open(key: str, sealed: bytes) -> str:
    return open_sealed(sealed, table=TABLE, column=COLUMN, row=key).decode()
