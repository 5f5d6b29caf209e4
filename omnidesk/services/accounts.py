"""The rows behind people, without any question who asks: the guards are in `users`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from psycopg.errors import UniqueViolation

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.errors import Conflict, Invalid
from omnidesk.rules.roles import Role
from omnidesk.services.sessions import delete_sessions_of

# ASCII only: two names that look alike must not be two people.
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """Shown once; must be changed at the next sign-in."""

    user_id: int
    username: str
    display_name: str
    password: str


def check_username(username: object) -> str:
    """A name to sign in with. Raises Invalid."""
    if not isinstance(username, str) or not USERNAME.fullmatch(username.strip()):
        raise Invalid("access.username_invalid", field="username")
    return username.strip()


async def insert_user(
    conn: Connection,
    username: str,
    display_name: str,
    role: Role,
    password_hash: str,
    *,
    must_change_password: bool = True,
    is_protected: bool = False,
) -> int:
    """The row of a new person. Raises Conflict when the name is taken."""
    try:
        inserted = await conn.execute(
            "insert into users (username, display_name, role, password_hash,"
            " must_change_password, is_protected) values (%s, %s, %s, %s, %s, %s) returning id",
            (username, display_name, role, password_hash, must_change_password, is_protected),
        )
    except UniqueViolation as error:
        raise Conflict("access.username_taken", username=username) from error
    row = await inserted.fetchone()
    assert row is not None  # noqa: S101 - returning gives a row
    return int(row["id"])


async def store_password(
    conn: Connection, user_id: int, password_hash: str, *, must_change: bool
) -> None:
    """Replace a password and end the sessions; the caller announces it after the commit."""
    await conn.execute(
        "update users set password_hash = %s, must_change_password = %s, updated_at = %s"
        " where id = %s",
        (password_hash, must_change, clock.now(), user_id),
    )
    await delete_sessions_of(conn, user_id)
