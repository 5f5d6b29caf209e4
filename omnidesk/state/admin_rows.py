"""People and departments as the admin page shows them: plain rows, ready to be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from omnidesk.rules.roles import ADMINS
from omnidesk.services.departments import DepartmentRow
from omnidesk.services.users import UserRow

# Open pages renew it every few minutes at most, so a fresher one means that the person is here.
HERE = timedelta(minutes=2)
RECENT = timedelta(minutes=60)


@dataclass
class Person:
    """`seen` is now, minutes, at, never or closed; the two numbers belong to minutes and at."""

    id: int = 0
    name: str = ""
    username: str = ""
    initials: str = ""
    colour: int = 0
    role: str = "user"
    sees_all: bool = False
    departments: str = ""
    department_ids: list[int] = field(default_factory=list)
    seen: str = "never"
    seen_minutes: int = 0
    seen_ms: int = 0
    sessions: int = 0
    waits_for_password: bool = False
    is_active: bool = True
    is_self: bool = False
    may_manage: bool = False


@dataclass
class Department:
    """`members` are the first few to draw; `in_the_way` is "", members or conversations."""

    id: int = 0
    name: str = ""
    description: str = ""
    members: list[Member] = field(default_factory=list)
    member_ids: list[int] = field(default_factory=list)
    names: str = ""
    count: int = 0
    in_the_way: str = ""


@dataclass
class Member:
    """A person in a list of faces."""

    id: int
    name: str
    initials: str
    colour: int


FACES = 5


def person(row: UserRow, now: datetime) -> Person:
    """A line of the table of users."""
    seen, minutes, at = _seen(row, now)
    return Person(
        id=row.id,
        name=row.name,
        username=row.username,
        initials=row.initials,
        colour=row.colour,
        role=row.role,
        sees_all=row.role in ADMINS,
        departments=", ".join(row.departments),
        department_ids=row.department_ids,
        seen=seen,
        seen_minutes=minutes,
        seen_ms=round(at.timestamp() * 1000) if at else 0,
        sessions=row.session_count,
        waits_for_password=row.is_active and row.must_change_password and not row.session_count,
        is_active=row.is_active,
        is_self=row.is_self,
        may_manage=row.may_manage,
    )


def _seen(row: UserRow, now: datetime) -> tuple[str, int, datetime | None]:
    if not row.is_active:
        return "closed", 0, row.deactivated_at
    if row.last_seen_at is None:
        return "never", 0, None
    ago = now - row.last_seen_at
    if ago < HERE:
        return "now", 0, None
    if ago < RECENT:
        return "minutes", int(ago.total_seconds() // 60), None
    return "at", 0, row.last_seen_at


def department(row: DepartmentRow) -> Department:
    """A line of the list of departments."""
    faces = [Member(m.id, m.name, m.initials, m.colour) for m in row.members[:FACES]]
    return Department(
        id=row.id,
        name=row.name,
        description=row.description,
        members=faces,
        member_ids=row.member_ids,
        names=", ".join(member.name for member in row.members),
        count=len(row.members),
        in_the_way="members" if row.members else "conversations" if row.has_conversations else "",
    )
