"""The person that an act of an admin is about: found, locked for the act, and fair to touch.

The rules are those of `rules/roles.py`: admins manage users, the superadmin manages admins, and
nobody but itself touches the protected superadmin.
"""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.db import Connection
from omnidesk.errors import Invalid, NotAllowed, NotFound
from omnidesk.rules.roles import ADMINS, Action, Role, Viewer, may
from omnidesk.services.fields import require, row_id

# There is one superadmin, made at the first start; the role is given to nobody else.
GIVEN_ROLES = frozenset({Role.ADMIN, Role.USER})


@dataclass(frozen=True, slots=True)
class Target:
    """A person, as the row stands now."""

    user_id: int
    username: str
    display_name: str
    role: Role
    is_protected: bool


async def lock_target(
    conn: Connection, viewer: Viewer, user_id: object, *, may_be_self: bool = True
) -> Target:
    """The person, locked until the transaction ends.

    Raises NotFound, or NotAllowed when this viewer may not manage this person.
    """
    require(viewer, Action.MANAGE_USERS)
    target = await _lock(conn, row_id(user_id))
    is_self = target.user_id == viewer.user_id
    if is_self and not may_be_self:
        raise NotAllowed("access.not_yourself")
    if target.is_protected and not is_self:
        raise NotAllowed("access.protected")
    if target.role in ADMINS and not may(viewer.role, Action.MANAGE_ADMINS):
        raise NotAllowed("access.admins_only_by_superadmin")
    return target


def new_role(viewer: Viewer, role: object) -> Role:
    """The role to give to a new person. Raises Invalid or NotAllowed."""
    if not isinstance(role, str) or role not in GIVEN_ROLES:
        raise Invalid("access.role_unknown", field="role")
    if role == Role.ADMIN and not may(viewer.role, Action.MANAGE_ADMINS):
        raise NotAllowed("access.admins_only_by_superadmin")
    return Role(role)


def changed_role(viewer: Viewer, target: Target, role: object) -> Role:
    """The role that the person has after the change. Raises Invalid or NotAllowed."""
    if role == target.role:
        return target.role
    if target.is_protected:
        raise NotAllowed("access.protected")
    if target.user_id == viewer.user_id:
        raise NotAllowed("access.not_yourself")
    return new_role(viewer, role)


async def _lock(conn: Connection, user_id: int) -> Target:
    found = await conn.execute(
        "select id, username, display_name, role, is_protected from users where id = %s"
        " for no key update",
        (user_id,),
    )
    row = await found.fetchone()
    if row is None:
        raise NotFound
    return Target(
        row["id"], row["username"], row["display_name"], Role(row["role"]), row["is_protected"]
    )
