"""People of ours: made, changed, closed; and how a right that is taken away is gone at once.

Whatever takes a right away ends the person's sessions in the same transaction and is told to all
processes after the commit. Who may do this to whom is in `targets`.
"""

from __future__ import annotations

from collections.abc import Iterable

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.accounts import (
    OneTimePassword,
    check_username,
    insert_user,
    store_password,
)
from omnidesk.services.attempts import forgive
from omnidesk.services.audit import record
from omnidesk.services.fields import clean_text, require, row_ids
from omnidesk.services.memberships import set_departments
from omnidesk.services.own_account import (
    LONGEST_NAME,
    change_own_password,
    set_language,
    set_own_name,
)
from omnidesk.services.passwords import hash_password, one_time_password
from omnidesk.services.sessions import announce, delete_sessions_of
from omnidesk.services.targets import changed_role, lock_target, new_role
from omnidesk.services.user_rows import UserRow, list_users

__all__ = [
    "OneTimePassword",
    "UserRow",
    "change_own_password",
    "create_user",
    "deactivate_user",
    "end_all_sessions",
    "list_users",
    "new_one_time_password",
    "reactivate_user",
    "set_language",
    "set_own_name",
    "update_user",
]


async def create_user(
    viewer: Viewer,
    username: object,
    display_name: object,
    role: object,
    department_ids: Iterable[object] = (),
) -> OneTimePassword:
    """A new person with a one-time password. Raises Invalid, Conflict or NotAllowed."""
    require(viewer, Action.MANAGE_USERS)
    given = new_role(viewer, role)
    shown = clean_text(display_name, "display_name", longest=LONGEST_NAME)
    name = check_username(username)
    wanted = row_ids(department_ids)
    password = one_time_password()
    hashed = await hash_password(password)
    async with transaction() as conn:
        user_id = await insert_user(conn, name, shown, given, hashed)
        await set_departments(conn, user_id, wanted)
        detail = {"username": name, "role": given.value, "department_ids": wanted}
        await record(conn, viewer, "user.created", "user", user_id, detail)
    return OneTimePassword(user_id, name, shown, password)


async def update_user(
    viewer: Viewer,
    user_id: object,
    *,
    display_name: object,
    role: object,
    department_ids: Iterable[object],
) -> None:
    """Change name, role and departments. A changed role signs the person out everywhere."""
    shown = clean_text(display_name, "display_name", longest=LONGEST_NAME)
    wanted = row_ids(department_ids)
    async with transaction() as conn:
        target = await lock_target(conn, viewer, user_id)
        given = changed_role(viewer, target, role)
        await conn.execute(
            "update users set display_name = %s, role = %s, updated_at = %s where id = %s",
            (shown, given.value, clock.now(), target.user_id),
        )
        await set_departments(conn, target.user_id, wanted)
        if given is not target.role:
            await delete_sessions_of(conn, target.user_id)
        detail = {"role": given.value, "was": target.role.value, "department_ids": wanted}
        await record(conn, viewer, "user.changed", "user", target.user_id, detail)
    await announce([target.user_id])


async def deactivate_user(viewer: Viewer, user_id: object) -> None:
    """Close the account; its messages and its name in the threads stay."""
    async with transaction() as conn:
        target = await lock_target(conn, viewer, user_id, may_be_self=False)
        await conn.execute(
            "update users set is_active = false, deactivated_at = %(now)s, updated_at = %(now)s"
            " where id = %(id)s and is_active",
            {"now": clock.now(), "id": target.user_id},
        )
        await delete_sessions_of(conn, target.user_id)
        await record(conn, viewer, "user.deactivated", "user", target.user_id)
    await announce([target.user_id])


async def reactivate_user(viewer: Viewer, user_id: object) -> None:
    """Open a closed account again, with the password it had."""
    async with transaction() as conn:
        target = await lock_target(conn, viewer, user_id)
        await conn.execute(
            "update users set is_active = true, deactivated_at = null, updated_at = %s"
            " where id = %s",
            (clock.now(), target.user_id),
        )
        await record(conn, viewer, "user.reactivated", "user", target.user_id)


async def new_one_time_password(viewer: Viewer, user_id: object) -> OneTimePassword:
    """Replace a forgotten password, sign the person out, and forgive the failed attempts."""
    require(viewer, Action.MANAGE_USERS)
    password = one_time_password()
    hashed = await hash_password(password)
    async with transaction() as conn:
        target = await lock_target(conn, viewer, user_id, may_be_self=False)
        await store_password(conn, target.user_id, hashed, must_change=True)
        await forgive(conn, target.username)
        await record(conn, viewer, "user.password_replaced", "user", target.user_id)
    await announce([target.user_id])
    return OneTimePassword(target.user_id, target.username, target.display_name, password)


async def end_all_sessions(viewer: Viewer, user_id: object) -> None:
    """Sign a person out on every device."""
    async with transaction() as conn:
        target = await lock_target(conn, viewer, user_id)
        await delete_sessions_of(conn, target.user_id)
        await record(conn, viewer, "user.signed_out", "user", target.user_id)
    await announce([target.user_id])
