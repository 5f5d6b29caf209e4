"""The dialogs about departments: each calls one use case and shows what it answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Any, ClassVar

import reflex as rx

from omnidesk import clock
from omnidesk.errors import NotFound
from omnidesk.services import departments
from omnidesk.services.users import list_users
from omnidesk.state.admin import AdminState
from omnidesk.state.admin_rows import Department, Person, department, person
from omnidesk.state.forms import Dialogs, ids_of
from omnidesk.state.gate import ADMINS, allow, current_viewer

DIALOGS = ("edit", "members", "delete")


class DepartmentForms(Dialogs, rx.State):
    """`subject` is the department that the open dialog is about."""

    _fields: ClassVar = ("name", "description", "user_ids")
    subject: Department = Department()
    # Everybody who can be a member, whatever the table of users is narrowed to.
    candidates: list[Person] = []

    @rx.event
    @allow(*ADMINS)
    async def open_new(self) -> None:
        """The empty form for a new department."""
        self.subject = Department()
        self._open("new")

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, department_id: int) -> None:
        """One of the dialogs about a department, as it is now."""
        if dialog in DIALOGS:
            self.subject = await self._find(department_id)
            self.candidates = await _candidates() if dialog == "members" else []
            self._open(dialog)

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Create a department, or rename and describe the one that the dialog is about."""
        viewer = current_viewer()
        words = form.get("name", ""), form.get("description", "")
        self.is_saving = True
        yield
        saved: Awaitable[object] = (
            departments.update_department(viewer, self.subject.id, *words)
            if self.subject.id
            else departments.create_department(viewer, *words)
        )
        if await self._attempt(saved, viewer.language):
            yield AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def save_members(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Give the department exactly the ticked people."""
        viewer = current_viewer()
        self.is_saving = True
        yield
        act = departments.set_members(viewer, self.subject.id, ids_of(form, "member"))
        if await self._attempt(act, viewer.language):
            yield AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def delete(self) -> AsyncIterator[Any]:
        """Delete the department that the dialog asks about."""
        viewer = current_viewer()
        self.is_saving = True
        yield
        act = departments.delete_when_empty(viewer, self.subject.id)
        if await self._attempt(act, viewer.language):
            yield AdminState.reload

    async def _find(self, department_id: int) -> Department:
        rows = await departments.list_departments(current_viewer())
        found = next((row for row in rows if row.id == department_id), None)
        if found is None:
            raise NotFound
        return department(found)


async def _candidates() -> list[Person]:
    now = clock.now()
    rows = await list_users(current_viewer())
    return [person(row, now) for row in rows if row.is_active]
