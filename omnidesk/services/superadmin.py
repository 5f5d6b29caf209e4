"""The one account that is always there: made at the first start, protected by a trigger.

Without a password in the environment one is made, shown once by whoever starts the installation,
and must be changed at the first sign-in.
"""

from __future__ import annotations

from pathlib import Path

from omnidesk.db import Connection, advisory_lock, transaction
from omnidesk.errors import Conflict, Invalid, SetupError
from omnidesk.rules.roles import Role
from omnidesk.services.accounts import (
    OneTimePassword,
    check_username,
    insert_user,
    store_password,
)
from omnidesk.services.attempts import forgive
from omnidesk.services.audit import record
from omnidesk.services.passwords import hash_password, one_time_password, require_good
from omnidesk.services.sessions import announce
from omnidesk.settings import get_settings


async def ensure() -> OneTimePassword | None:
    """Seed the superadmin if there is none; the generated password, the only time it is known.

    None when the account is there already or its password came from the environment. Raises
    SetupError for a name or password that cannot be used.
    """
    if await _find_protected() is not None:
        return None
    username, given = _wanted_username(), _given_password()
    if given is not None:
        _require_usable(given, username)
    password = given or one_time_password()
    hashed = await hash_password(password)
    user_id = await _seed(username, hashed, must_change=given is None)
    if user_id is None or given is not None:
        return None
    return OneTimePassword(user_id, username, username, password)


async def reset() -> OneTimePassword:
    """Give the superadmin a new one-time password and end its sessions.

    Raises SetupError when there is no superadmin yet.
    """
    found = await _find_protected()
    if found is None:
        raise SetupError("There is no superadmin yet. Start OmniDesk once; it is made then.")
    user_id, username = found
    password = one_time_password()
    hashed = await hash_password(password)
    async with transaction() as conn:
        await store_password(conn, user_id, hashed, must_change=True)
        await forgive(conn, username)
        await record(conn, None, "user.password_replaced", "user", user_id)
    await announce([user_id])
    return OneTimePassword(user_id, username, username, password)


async def _seed(username: str, hashed: str, *, must_change: bool) -> int | None:
    """The id of the new account; None when another process was faster."""
    async with transaction() as conn, advisory_lock(conn, "superadmin"):
        if await _select_protected(conn) is not None:
            return None
        try:
            user_id = await insert_user(
                conn,
                username,
                username,
                Role.SUPERADMIN,
                hashed,
                must_change_password=must_change,
                is_protected=True,
            )
        except Conflict as error:
            raise SetupError(
                f"The user name {username} is taken. Choose another OMNIDESK_SUPERADMIN_USERNAME."
            ) from error
        await record(conn, None, "user.created", "user", user_id, {"role": Role.SUPERADMIN.value})
    return user_id


async def _find_protected() -> tuple[int, str] | None:
    async with transaction() as conn:
        return await _select_protected(conn)


async def _select_protected(conn: Connection) -> tuple[int, str] | None:
    found = await conn.execute("select id, username from users where is_protected limit 1")
    row = await found.fetchone()
    return None if row is None else (row["id"], row["username"])


def _wanted_username() -> str:
    try:
        return check_username(get_settings().superadmin_username)
    except Invalid as error:
        raise SetupError(f"OMNIDESK_SUPERADMIN_USERNAME cannot be used. {error}") from error


def _given_password() -> str | None:
    settings = get_settings()
    if settings.superadmin_password is not None:
        return settings.superadmin_password.get_secret_value()
    if settings.superadmin_password_file is not None:
        return _read_password(settings.superadmin_password_file)
    return None


def _read_password(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"OMNIDESK_SUPERADMIN_PASSWORD_FILE {path} cannot be read ({type(error).__name__})."
            " Make it readable for this user."
        ) from error


def _require_usable(password: str, username: str) -> None:
    try:
        require_good(password, username)
    except Invalid as error:
        raise SetupError(f"OMNIDESK_SUPERADMIN_PASSWORD cannot be used. {error}") from error
