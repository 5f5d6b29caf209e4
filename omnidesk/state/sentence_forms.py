"""The dialogs about the sentences of message types: new, edit, delete."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import reflex as rx

from omnidesk.errors import NotFound
from omnidesk.services import message_types
from omnidesk.state.forms import Dialogs
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.template_rows import Sentence, sentence
from omnidesk.state.templates import Sentences

DIALOGS = ("edit", "delete")


class SentenceForms(Dialogs, rx.State):
    """`subject` is the sentence that the open dialog is about."""

    _fields: ClassVar = ("type", "sentence")
    subject: Sentence = Sentence()

    @rx.event
    @allow(*ADMINS)
    async def open_new(self) -> None:
        """The empty form for a new type."""
        self.subject = Sentence()
        self._open("new")

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, name: str) -> None:
        """One of the dialogs about a sentence, as it is now."""
        if dialog in DIALOGS:
            self.subject = await _find(name)
            self._open(dialog)

    @rx.event
    @allow(*ADMINS)
    async def create(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """A new type with its sentence."""
        self.is_saving = True
        yield
        viewer, words = current_viewer(), (form.get("type", ""), form.get("sentence", ""))
        made = message_types.create_message_type(viewer, *words)
        if await self._attempt(made, viewer.language):
            yield Sentences.refresh

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Another sentence for the type that the dialog is about."""
        self.is_saving = True
        yield
        viewer, words = current_viewer(), (self.subject.type, form.get("sentence", ""))
        changed = message_types.update_message_type(viewer, *words)
        if await self._attempt(changed, viewer.language):
            yield Sentences.refresh

    @rx.event
    @allow(*ADMINS)
    async def delete(self) -> AsyncIterator[Any]:
        """Delete the sentence that the dialog asks about."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        deleted = message_types.delete_message_type(viewer, self.subject.type)
        if await self._attempt(deleted, viewer.language):
            yield Sentences.refresh


async def _find(name: str) -> Sentence:
    rows = await message_types.list_message_types(current_viewer())
    found = next((row for row in rows if row.type == name), None)
    if found is None:
        raise NotFound
    return sentence(found)
