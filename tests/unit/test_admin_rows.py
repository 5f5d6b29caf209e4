"""What the admin page says about people: last sign of life, and what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from omnidesk.services.departments import DepartmentRow, MemberRow
from omnidesk.services.users import UserRow
from omnidesk.state.admin_rows import FACES, department, person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BUDI = UserRow(
    id=2,
    name="Budi Santoso",
    username="budi",
    initials="BS",
    colour=5,
    role="user",
    department_ids=[1, 2],
    departments=["Sales", "Support"],
    last_seen_at=None,
    session_count=0,
    is_active=True,
    deactivated_at=None,
    is_self=False,
    is_protected=False,
    must_change_password=True,
    may_manage=True,
)


@pytest.mark.parametrize(
    ("ago", "seen", "minutes"),
    [
        (timedelta(0), "now", 0),
        (timedelta(seconds=119), "now", 0),
        (timedelta(minutes=2), "minutes", 2),
        (timedelta(minutes=59, seconds=59), "minutes", 59),
        (timedelta(hours=1), "at", 0),
        (timedelta(days=400), "at", 0),
    ],
)
def test_last_seen(ago: timedelta, seen: str, minutes: int) -> None:
    row = person(replace(BUDI, last_seen_at=NOW - ago), NOW)
    assert (row.seen, row.seen_minutes) == (seen, minutes)


def test_never_seen_waits_for_the_first_sign_in() -> None:
    row = person(BUDI, NOW)
    assert (row.seen, row.waits_for_password, row.departments) == ("never", True, "Sales, Support")


def test_closed_account_tells_its_day_and_waits_for_nothing() -> None:
    closed_at = NOW - timedelta(days=3)
    row = person(replace(BUDI, is_active=False, deactivated_at=closed_at, last_seen_at=NOW), NOW)
    assert (row.seen, row.seen_ms) == ("closed", round(closed_at.timestamp() * 1000))
    assert not row.waits_for_password


@pytest.mark.parametrize(("role", "sees_all"), [("user", False), ("admin", True)])
def test_admins_see_all_departments(role: str, sees_all: bool) -> None:
    assert person(replace(BUDI, role=role), NOW).sees_all is sees_all


@pytest.mark.parametrize(
    ("members", "has_conversations", "in_the_way"),
    [(0, False, ""), (0, True, "conversations"), (1, False, "members"), (7, True, "members")],
)
def test_what_keeps_a_department(members: int, has_conversations: bool, in_the_way: str) -> None:
    people = [MemberRow(n, f"Person {n}", "P", n) for n in range(members)]
    ids = [one.id for one in people]
    row = DepartmentRow(1, "Sales", "", people, ids, has_conversations, is_empty=not in_the_way)
    shown = department(row)
    assert (shown.in_the_way, shown.count) == (in_the_way, members)
    assert len(shown.members) == min(members, FACES)
