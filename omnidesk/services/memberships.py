"""Who belongs to which department; both sides of the same table.

Callers tell the people concerned after the commit (`sessions.announce`), so that their open pages
change rooms.
"""

from __future__ import annotations

from omnidesk.db import Connection
from omnidesk.errors import Invalid

# Deactivated people are on no page where somebody could have left them out; they stay members.
LEAVE = """
delete from user_departments m using users u
 where m.department_id = %s and not m.user_id = any(%s) and u.id = m.user_id and u.is_active
returning m.user_id
"""


async def set_departments(conn: Connection, user_id: int, department_ids: list[int]) -> bool:
    """Give a person exactly these departments; whether anything changed. Raises Invalid."""
    await _require_all(conn, "departments", department_ids, "access.department_unknown")
    left = await conn.execute(
        "delete from user_departments where user_id = %s and not department_id = any(%s)",
        (user_id, department_ids),
    )
    joined = await conn.execute(
        "insert into user_departments (user_id, department_id)"
        " select %s, unnest(%s::bigint[]) on conflict do nothing",
        (user_id, department_ids),
    )
    return left.rowcount + joined.rowcount > 0


async def set_members(conn: Connection, department_id: int, user_ids: list[int]) -> list[int]:
    """Give a department exactly these members; who came or went. Raises Invalid."""
    await _require_all(conn, "users", user_ids, "access.user_unknown")
    left = await conn.execute(LEAVE.encode(), (department_id, user_ids))
    joined = await conn.execute(
        "insert into user_departments (user_id, department_id)"
        " select unnest(%s::bigint[]), %s on conflict do nothing returning user_id",
        (user_ids, department_id),
    )
    rows = [*await left.fetchall(), *await joined.fetchall()]
    return sorted({row["user_id"] for row in rows})


async def _require_all(conn: Connection, table: str, ids: list[int], key: str) -> None:
    """Every row is there, and stays until the transaction ends."""
    found = await conn.execute(
        f"select id from {table} where id = any(%s) for key share".encode(),  # noqa: S608 - ours
        (ids,),
    )
    if len(await found.fetchall()) != len(ids):
        raise Invalid(key, field="department_ids" if table == "departments" else "user_ids")
