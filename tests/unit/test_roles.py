"""The roles table, and rooms that follow visibility."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.roles import ALLOWED, Action, Role, Viewer, may, may_see, room_of_department
from omnidesk.rules.roles import rooms_of as rooms

departments = st.one_of(st.none(), st.integers(1, 6))
viewers = st.builds(
    Viewer,
    user_id=st.just(1),
    role=st.sampled_from(Role),
    department_ids=st.frozensets(st.integers(1, 6)),
    name=st.just("Ana"),
)

TABLE = {
    Action.READ_CONVERSATION: "superadmin admin user",
    Action.SEND_MESSAGE: "superadmin admin user",
    Action.MARK_CONTACT: "superadmin admin user",
    Action.CHANGE_OWN_PASSWORD: "superadmin admin user",
    Action.ASSIGN_DEPARTMENT: "superadmin admin",
    Action.MANAGE_USERS: "superadmin admin",
    Action.MANAGE_DEPARTMENTS: "superadmin admin",
    Action.MANAGE_CHANNELS: "superadmin admin",
    Action.MANAGE_SENDING: "superadmin admin",
    Action.MANAGE_API: "superadmin admin",
    Action.MANAGE_ADMINS: "superadmin",
}


@pytest.mark.parametrize("action", Action)
def test_each_action_is_allowed_to_exactly_these_roles(action: Action) -> None:
    assert {role.value for role in Role if may(role, action)} == set(TABLE[action].split())


def test_every_action_stands_in_the_table() -> None:
    assert set(ALLOWED) == set(Action)


@given(viewers, departments)
def test_a_room_is_heard_exactly_when_the_conversation_is_visible(
    viewer: Viewer, department: int | None
) -> None:
    heard = {"all", room_of_department(department)} & set(rooms(viewer))
    assert len(heard) == (1 if may_see(viewer, department) else 0)


def test_a_user_hears_the_own_departments_and_those_without_one() -> None:
    budi = Viewer(2, Role.USER, frozenset({3, 1}), "Budi")
    assert rooms(budi) == ["department:none", "department:1", "department:3"]
