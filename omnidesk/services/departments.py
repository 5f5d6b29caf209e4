"""Departments: groups of users and conversations. A changed membership moves open pages at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg.errors import RestrictViolation, UniqueViolation

from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, NotFound
from omnidesk.rules.names import colour, initials
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import memberships
from omnidesk.services.audit import record
from omnidesk.services.fields import clean_text, require, row_id, row_ids
from omnidesk.services.sessions import announce

LONGEST_NAME = 60
LONGEST_DESCRIPTION = 300

LIST = """
select d.id, d.name, d.description,
       exists (select 1 from conversations c where c.department_id = d.id) as has_conversations,
       coalesce(m.members, '[]') as members
  from departments d
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.display_name)
                     order by lower(u.display_name), u.id) as members
      from user_departments ud join users u on u.id = ud.user_id
     where ud.department_id = d.id and u.is_active) m on true
 order by lower(d.name)
"""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, as drawn in the list."""

    id: int
    name: str
    initials: str
    colour: int


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One line of the list. `is_empty`: it may be deleted."""

    id: int
    name: str
    description: str
    members: list[MemberRow]
    member_ids: list[int]
    has_conversations: bool
    is_empty: bool


async def list_departments(viewer: Viewer) -> list[DepartmentRow]:
    """Every department with its active members, by name."""
    require(viewer, Action.MANAGE_DEPARTMENTS)
    async with transaction() as conn:
        rows = await (await conn.execute(LIST.encode())).fetchall()
    return [_department_row(row) for row in rows]


async def create_department(viewer: Viewer, name: object, description: object = "") -> int:
    """A new department without members. Raises Invalid, Conflict or NotAllowed."""
    require(viewer, Action.MANAGE_DEPARTMENTS)
    wanted = clean_text(name, "name", longest=LONGEST_NAME)
    text = clean_text(description, "description", longest=LONGEST_DESCRIPTION, required=False)
    async with transaction() as conn:
        try:
            inserted = await conn.execute(
                "insert into departments (name, description) values (%s, %s) returning id",
                (wanted, text),
            )
        except UniqueViolation as error:
            raise Conflict("access.department_taken", name=wanted) from error
        row = await inserted.fetchone()
        assert row is not None  # noqa: S101 - returning gives a row
        await record(conn, viewer, "department.created", "department", row["id"], {"name": wanted})
    return int(row["id"])


async def update_department(
    viewer: Viewer, department_id: object, name: object, description: object
) -> None:
    """Rename and describe. Raises Invalid, Conflict, NotFound or NotAllowed."""
    require(viewer, Action.MANAGE_DEPARTMENTS)
    wanted = clean_text(name, "name", longest=LONGEST_NAME)
    text = clean_text(description, "description", longest=LONGEST_DESCRIPTION, required=False)
    async with transaction() as conn:
        number, was = await _lock(conn, department_id)
        try:
            await conn.execute(
                "update departments set name = %s, description = %s where id = %s",
                (wanted, text, number),
            )
        except UniqueViolation as error:
            raise Conflict("access.department_taken", name=wanted) from error
        detail = {"name": wanted, "was": was}
        await record(conn, viewer, "department.changed", "department", number, detail)


async def set_members(viewer: Viewer, department_id: object, user_ids: Iterable[object]) -> None:
    """Give the department exactly these members; their open pages follow within seconds."""
    require(viewer, Action.MANAGE_DEPARTMENTS)
    wanted = row_ids(user_ids)
    async with transaction() as conn:
        number, _ = await _lock(conn, department_id)
        moved = await memberships.set_members(conn, number, wanted)
        detail = {"user_ids": wanted, "moved": moved}
        await record(conn, viewer, "department.members", "department", number, detail)
    await announce(moved)


async def delete_when_empty(viewer: Viewer, department_id: object) -> None:
    """Delete a department without members and conversations. Raises Conflict when it has some."""
    require(viewer, Action.MANAGE_DEPARTMENTS)
    async with transaction() as conn:
        number, name = await _lock(conn, department_id)
        if await _has_members(conn, number):
            raise Conflict("access.department_not_empty", name=name)
        try:
            await conn.execute("delete from departments where id = %s", (number,))
        except RestrictViolation as error:
            raise Conflict("access.department_not_empty", name=name) from error
        await record(conn, viewer, "department.deleted", "department", number, {"name": name})


async def _lock(conn: Connection, department_id: object) -> tuple[int, str]:
    """Id and name, locked until the transaction ends. Raises NotFound."""
    number = row_id(department_id)
    found = await conn.execute("select name from departments where id = %s for update", (number,))
    row = await found.fetchone()
    if row is None:
        raise NotFound
    return number, row["name"]


async def _has_members(conn: Connection, number: int) -> bool:
    found = await conn.execute(
        "select 1 from user_departments m join users u on u.id = m.user_id"
        " where m.department_id = %s and u.is_active limit 1",
        (number,),
    )
    return await found.fetchone() is not None


def _department_row(row: dict[str, Any]) -> DepartmentRow:
    members = [
        MemberRow(item["id"], item["name"], initials(item["name"]), colour(item["name"]))
        for item in row["members"]
    ]
    return DepartmentRow(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        members=members,
        member_ids=[member.id for member in members],
        has_conversations=row["has_conversations"],
        is_empty=not members and not row["has_conversations"],
    )
