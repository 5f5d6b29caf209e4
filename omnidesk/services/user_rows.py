"""The people of the installation as the admin page lists them, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.names import colour, initials
from omnidesk.rules.roles import ADMINS, Action, Role, Viewer, may
from omnidesk.services.fields import is_storable, require

LIST = """
select u.id, u.username, u.display_name, u.role, u.is_active, u.is_protected,
       u.must_change_password, u.last_seen_at, u.deactivated_at,
       coalesce(d.ids, '{}') as department_ids, coalesce(d.names, '{}') as departments,
       coalesce(s.n, 0) as session_count
  from users u
  left join lateral (
    select array_agg(d.id order by lower(d.name)) as ids,
           array_agg(d.name order by lower(d.name)) as names
      from user_departments m join departments d on d.id = m.department_id
     where m.user_id = u.id) d on true
  left join lateral (
    select count(*) as n from sessions s
     where s.user_id = u.id and s.expires_at > %(now)s) s on true
 where %(search)s = '' or u.display_name ilike %(pattern)s or u.username ilike %(pattern)s
 order by u.is_active desc, lower(u.display_name), u.id
"""


@dataclass(frozen=True, slots=True)
class UserRow:
    """One line of the list. `role` is the enum's value; `may_manage`: this viewer may edit it."""

    id: int
    name: str
    username: str
    initials: str
    colour: int
    role: str
    department_ids: list[int]
    departments: list[str]
    last_seen_at: datetime | None
    session_count: int
    is_active: bool
    deactivated_at: datetime | None
    is_self: bool
    is_protected: bool
    must_change_password: bool
    may_manage: bool


async def list_users(viewer: Viewer, search: str = "") -> list[UserRow]:
    """Everybody whose name or user name contains the text, active people first."""
    require(viewer, Action.MANAGE_USERS)
    text = " ".join(sign for sign in str(search).split() if is_storable(sign))[:100]
    pattern = "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    async with transaction() as conn:
        found = await conn.execute(
            LIST.encode(), {"search": text, "pattern": pattern, "now": clock.real_now()}
        )
        rows = await found.fetchall()
    return [_user_row(viewer, row) for row in rows]


def _user_row(viewer: Viewer, row: dict[str, Any]) -> UserRow:
    role, is_self = Role(row["role"]), row["id"] == viewer.user_id
    manages = may(viewer.role, Action.MANAGE_ADMINS) if role in ADMINS else True
    return UserRow(
        id=row["id"],
        name=row["display_name"],
        username=row["username"],
        initials=initials(row["display_name"]),
        colour=colour(row["display_name"]),
        role=role.value,
        department_ids=row["department_ids"],
        departments=row["departments"],
        last_seen_at=row["last_seen_at"],
        session_count=row["session_count"],
        is_active=row["is_active"],
        deactivated_at=row["deactivated_at"],
        is_self=is_self,
        is_protected=row["is_protected"],
        must_change_password=row["must_change_password"],
        may_manage=manages and (is_self or not row["is_protected"]),
    )
