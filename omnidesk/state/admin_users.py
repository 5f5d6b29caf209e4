"""The dialogs about people: each calls one use case and shows what it answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Any, ClassVar

import reflex as rx

from omnidesk import clock
from omnidesk.errors import NotFound
from omnidesk.services import users
from omnidesk.state.admin import AdminState
from omnidesk.state.admin_rows import Person, person
from omnidesk.state.forms import Forms, ids_of
from omnidesk.state.gate import ADMINS, allow, current_viewer

DIALOGS = ("edit", "departments", "password", "deactivate")


class UserForms(Forms, rx.State):
    """`subject` is the person that the open dialog is about; `secret` is gone when it closes."""

    _fields: ClassVar = ("username", "display_name", "role", "department_ids")
    subject: Person = Person()
    secret: str = ""

    @rx.event
    @allow(*ADMINS)
    async def open_new(self) -> None:
        """The empty form for a new person."""
        self.subject = Person()
        self._open("new")

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, user_id: int) -> None:
        """One of the dialogs about somebody, with the person as they are now."""
        if dialog in DIALOGS:
            self.subject = await self._find(user_id)
            self._open(dialog)

    @rx.event
    @allow(*ADMINS)
    async def close(self, dialog: str) -> None:
        """The dialog was left; a secret is gone with it."""
        if dialog == self.dialog:
            self.secret = ""
            self._open("")

    @rx.event
    @allow(*ADMINS)
    async def create(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Create a person, then show the one-time password."""
        self.is_saving = True
        yield
        made = users.create_user(
            current_viewer(),
            form.get("username", ""),
            form.get("display_name", ""),
            form.get("role", "user"),
            ids_of(form, "department"),
        )
        if await self._attempt(self._keep(made), current_viewer().language, then="secret"):
            yield AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Change name and role, or departments: what the form does not show stays as it is."""
        self.is_saving = True
        yield
        shows_departments = "departments" in form
        changed = users.update_user(
            current_viewer(),
            self.subject.id,
            display_name=form.get("display_name", self.subject.name),
            role=form.get("role", self.subject.role),
            department_ids=ids_of(form, "department")
            if shows_departments
            else self.subject.department_ids,
        )
        if await self._attempt(changed, current_viewer().language):
            yield AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def give_password(self) -> AsyncIterator[Any]:
        """Replace a forgotten password and show the new one, once."""
        self.is_saving = True
        yield
        made = users.new_one_time_password(current_viewer(), self.subject.id)
        if await self._attempt(self._keep(made), current_viewer().language, then="secret"):
            yield AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def deactivate(self) -> AsyncIterator[Any]:
        """Close the account that the dialog asks about."""
        self.is_saving = True
        yield
        closed = users.deactivate_user(current_viewer(), self.subject.id)
        if await self._attempt(closed, current_viewer().language):
            yield AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def reactivate(self, user_id: int) -> Any:
        """Open a closed account again, at once."""
        await users.reactivate_user(current_viewer(), user_id)
        return AdminState.reload

    @rx.event
    @allow(*ADMINS)
    async def end_sessions(self, user_id: int) -> Any:
        """Sign somebody out on every device, at once."""
        await users.end_all_sessions(current_viewer(), user_id)
        return AdminState.reload

    async def _keep(self, making: Awaitable[users.OneTimePassword]) -> None:
        made = await making
        self.subject = Person(id=made.user_id, name=made.display_name, username=made.username)
        self.secret = made.password

    async def _find(self, user_id: int) -> Person:
        rows = await users.list_users(current_viewer())
        found = next((row for row in rows if row.id == user_id), None)
        if found is None:
            raise NotFound
        return person(found, clock.now())
