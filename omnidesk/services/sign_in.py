"""Signing in: one answer and one amount of work for an unknown user, a wrong password and a
deactivated user.

Each attempt that is looked at runs one bcrypt comparison. Attempts wait for one of two places, and
look at the counters again when they have one, so that a flood costs queries and not cores.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from omnidesk.db import Connection, transaction
from omnidesk.errors import InvalidCredentials
from omnidesk.logs import log
from omnidesk.rules.roles import Role
from omnidesk.services.attempts import (
    Source,
    count_failure,
    hold,
    require_room,
    source_of,
)
from omnidesk.services.fields import is_storable
from omnidesk.services.passwords import WIDTH, hash_password, needs_rehash, verify_password
from omnidesk.services.sessions import insert_session

LONGEST_USERNAME = 64

_places = asyncio.Semaphore(WIDTH)


@dataclass(frozen=True, slots=True)
class Browser:
    """Where an attempt comes from; the address as seen behind trusted proxies."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and the token for the cookie."""

    user_id: int
    username: str
    display_name: str
    role: Role
    must_change_password: bool
    token: str


async def sign_in(username: str, password: str, browser: Browser) -> SignedIn:
    """Check the password and start a session.

    Raises InvalidCredentials, the same for every reason, or TooManyAttempts.
    """
    source = source_of(username, browser.address)
    async with _places:
        async with transaction() as conn:
            await require_room(conn, source)
            found = await _find_user(conn, username)
        fits = await verify_password(password, None if found is None else found["password_hash"])
        signed_in = await _settle(source, found if fits else None, browser)
    if signed_in is None:
        raise InvalidCredentials
    await _renew_hash(signed_in.user_id, password, found)
    log().info("signed_in", user_id=signed_in.user_id)
    return signed_in


async def check_own_password(user_id: int, password: str, source: Source) -> bool:
    """Whether this is the person's password; a wrong one counts like a failed sign-in.

    Raises TooManyAttempts.
    """
    async with _places:
        async with transaction() as conn:
            await require_room(conn, source)
            stored = await _stored_hash(conn, user_id)
        fits = await verify_password(password, stored)
        async with transaction() as conn:
            await hold(conn, source)
            await require_room(conn, source)
            if not fits:
                await count_failure(conn, source)
    return fits


async def _find_user(conn: Connection, username: str) -> dict[str, Any] | None:
    name = username.strip()
    # A name that nobody can have is looked for all the same: the work stays equal.
    wanted = name if len(name) <= LONGEST_USERNAME and is_storable(name) else ""
    found = await conn.execute(
        "select id, username, display_name, role, must_change_password, password_hash"
        " from users where lower(username) = lower(%s)",
        (wanted,),
    )
    return await found.fetchone()


async def _settle(
    source: Source, found: dict[str, Any] | None, browser: Browser
) -> SignedIn | None:
    """Record the failure, or start the session; both under the locks of the counters."""
    async with transaction() as conn:
        await hold(conn, source)
        await require_room(conn, source)
        if found is None or not await _still_welcome(conn, found):
            await count_failure(conn, source)
            return None
        token = await insert_session(conn, found["id"], browser.address, browser.user_agent)
    return SignedIn(
        user_id=found["id"],
        username=found["username"],
        display_name=found["display_name"],
        role=Role(found["role"]),
        must_change_password=found["must_change_password"],
        token=token,
    )


async def _still_welcome(conn: Connection, found: dict[str, Any]) -> bool:
    """Whether the person is active and the password that was checked is still the one."""
    row = await conn.execute(
        "select 1 from users where id = %s and is_active and password_hash = %s for no key update",
        (found["id"], found["password_hash"]),
    )
    return await row.fetchone() is not None


async def _stored_hash(conn: Connection, user_id: int) -> str | None:
    found = await conn.execute("select password_hash from users where id = %s", (user_id,))
    row = await found.fetchone()
    return None if row is None else str(row["password_hash"])


async def _renew_hash(user_id: int, password: str, found: dict[str, Any] | None) -> None:
    """Move the hash to the current key, unless the password was changed meanwhile."""
    if found is None or not needs_rehash(found["password_hash"]):
        return
    renewed = await hash_password(password)
    async with transaction() as conn:
        await conn.execute(
            "update users set password_hash = %s where id = %s and password_hash = %s",
            (renewed, user_id, found["password_hash"]),
        )
