"""Who may do what: the one table that guards, documentation and tests read.

Invariants:
* an action that is not in the table is allowed to nobody;
* a superadmin may do everything that an admin may;
* a user acts only on conversations of the own departments and on those without a department.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person of ours is in the installation."""

    SUPERADMIN = "superadmin"
    ADMIN = "admin"
    USER = "user"


class Action(StrEnum):
    """What can be asked for; each guard names one."""

    READ_CONVERSATION = "read_conversation"
    SEND_MESSAGE = "send_message"
    ASSIGN_DEPARTMENT = "assign_department"
    MANAGE_USERS = "manage_users"
    MANAGE_ADMINS = "manage_admins"
    MANAGE_DEPARTMENTS = "manage_departments"
    MANAGE_CHANNELS = "manage_channels"
    MANAGE_SENDING = "manage_sending"
    MANAGE_API = "manage_api"
    MARK_CONTACT = "mark_contact"
    CHANGE_OWN_PASSWORD = "change_own_password"  # noqa: S105 - a name, not a password


EVERYBODY = frozenset(Role)
ADMINS = frozenset({Role.SUPERADMIN, Role.ADMIN})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ_CONVERSATION: EVERYBODY,
    Action.SEND_MESSAGE: EVERYBODY,
    Action.ASSIGN_DEPARTMENT: ADMINS,
    Action.MANAGE_USERS: ADMINS,
    Action.MANAGE_ADMINS: frozenset({Role.SUPERADMIN}),
    Action.MANAGE_DEPARTMENTS: ADMINS,
    Action.MANAGE_CHANNELS: ADMINS,
    Action.MANAGE_SENDING: ADMINS,
    Action.MANAGE_API: ADMINS,
    Action.MARK_CONTACT: EVERYBODY,
    Action.CHANGE_OWN_PASSWORD: EVERYBODY,
}

# Room of the conversations that belong to no department yet; every user hears it.
ROOM_ALL = "all"
ROOM_NO_DEPARTMENT = "department:none"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person on whose behalf something happens."""

    user_id: int
    role: Role
    department_ids: frozenset[int]
    name: str
    language: str = "en"
    username: str = ""
    must_change_password: bool = False

    @property
    def sees_all(self) -> bool:
        """Admins see every conversation, whatever its department."""
        return self.role in ADMINS


def may(role: Role, action: Action) -> bool:
    """Whether the table allows this action to this role."""
    return role in ALLOWED.get(action, frozenset())


def may_see(viewer: Viewer, department_id: int | None) -> bool:
    """Whether a conversation of this department is this person's to see."""
    return viewer.sees_all or department_id is None or department_id in viewer.department_ids


def room_of_department(department_id: int | None) -> str:
    """The live room of the conversations of one department, or of those without one."""
    return ROOM_NO_DEPARTMENT if department_id is None else f"department:{department_id}"


def rooms_of(viewer: Viewer) -> list[str]:
    """The live rooms that this person hears; one room per visible conversation, never two."""
    if viewer.sees_all:
        return [ROOM_ALL]
    own = sorted(viewer.department_ids)
    return [ROOM_NO_DEPARTMENT, *(room_of_department(number) for number in own)]
