"""What every form of a page keeps: which dialog is open, what is wrong, whether it is saving.

A refusal is said at the field that it concerns, in the person's language; what has no field stands
above the buttons. What was typed is the browser's and stays.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, ClassVar

import reflex as rx

from omnidesk.errors import OmniDeskError
from omnidesk.state.gate import ADMINS, allow
from omnidesk.words import say

# The words that a person reads for the name that a service gives to a field.
LABELS = {
    "username": "admin.username",
    "display_name": "admin.display_name",
    "name": "admin.department_name",
    "description": "admin.department_description",
    "role": "admin.role",
    "department_ids": "admin.departments",
    "user_ids": "admin.members",
    "current_password": "password.old",
    "new_password": "password.new",
    "body": "templates.text",
    "content_sid": "templates.content_sid",
    "defaults": "templates.default",
    "type": "templates.type",
    "sentence": "templates.sentence",
}
# Conflicts name no field, but each is about one.
FIELDS = {
    "access.username_taken": "username",
    "access.department_taken": "name",
    "api.name_taken": "name",
    "template.taken": "name",
    "template.type_taken": "type",
}


def field_of(error: OmniDeskError) -> str:
    """The field that the error is about; empty when it is about the whole."""
    return FIELDS.get(error.key, str(error.params.get("field", "")))


def sentence_of(error: OmniDeskError, language: str) -> str:
    """The error in words, with the field named as the form names it."""
    label = LABELS.get(field_of(error).partition(".")[0])
    named = {"field": say(language, label)} if label else {}
    return say(language, error.key, **{**error.params, **named})


class Forms(rx.State, mixin=True):
    """A page's dialogs: one is open at a time. `_fields` are the names that a form shows."""

    _fields: ClassVar[Sequence[str]] = ()
    dialog: str = ""
    errors: dict[str, str] = {}
    trouble: str = ""
    is_saving: bool = False

    def _open(self, dialog: str) -> None:
        self.dialog = dialog
        self._forget()

    def _forget(self) -> None:
        self.errors, self.trouble, self.is_saving = {}, "", False

    async def _attempt(self, act: Awaitable[Any], language: str, then: str = "") -> bool:
        """Await the act, then open the next dialog or none. False, and said, when it is refused."""
        try:
            await act
        except OmniDeskError as error:
            self._refuse(error, language)
            return False
        self._open(then)
        return True

    def _refuse(self, error: OmniDeskError, language: str) -> None:
        self._forget()
        sentence, field = sentence_of(error, language), field_of(error)
        if field in self._fields:
            self.errors = {field: sentence}
        else:
            self.trouble = sentence


class Dialogs(Forms, rx.State, mixin=True):
    """Forms of admins in dialogs that can be left."""

    @rx.event
    @allow(*ADMINS)
    async def close(self, dialog: str) -> None:
        """The dialog was left; by then another one may be open."""
        if dialog == self.dialog:
            self._open("")


def ids_of(form: dict[str, Any], prefix: str) -> list[str]:
    """The ids of the ticked boxes that are named `{prefix}-{id}`."""
    return [name.removeprefix(f"{prefix}-") for name in form if name.startswith(f"{prefix}-")]
