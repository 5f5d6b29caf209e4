"""The dialogs about templates: the form with its preview, and the question before deleting.

What is typed is the browser's; the server hears of it only to show the text filled in, and to offer
a default for each placeholder that stands in the text.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Any, ClassVar

import reflex as rx

from omnidesk.errors import NotFound, OmniDeskError
from omnidesk.rules.template_samples import filled_sample
from omnidesk.rules.templates import malformed, placeholders
from omnidesk.services import template_changes
from omnidesk.services.message_types import LONGEST_BODY, list_message_types
from omnidesk.services.template_changes import LONGEST_DEFAULT, TemplateFields
from omnidesk.state.forms import Dialogs, field_of
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_text
from omnidesk.state.template_rows import Blank, Template, template
from omnidesk.state.templates import Templates
from omnidesk.words import say

DIALOGS = ("edit", "delete")
DEFAULT = "default-"
# Whose sentence the preview shows, where there is one.
SAMPLE_TYPE = "invoice"


class TemplateForms(Dialogs, rx.State):
    """`subject` is the template that the open dialog is about; `blanks` the text's placeholders.

    `refused` counts, so that the browser notices each time.
    """

    _fields: ClassVar = ("name", "body", "content_sid")
    subject: Template = Template()
    blanks: list[Blank] = []
    preview: str = ""
    refused: int = 0
    _body: str = ""
    _typed: dict[str, str] = {}
    _sentence: str = ""

    @rx.event
    @allow(*ADMINS)
    async def open_new(self) -> None:
        """The empty form for a new template."""
        await self._show(Template())
        self._open("new")

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, number: int) -> None:
        """One of the dialogs about a template, as it is now."""
        if dialog in DIALOGS:
            await self._show(await _find(number))
            self._open(dialog)

    @rx.event
    @allow(*ADMINS)
    async def look(self, body: str) -> None:
        """The text has been typed: what it asks for, how it reads, and what is wrong with it."""
        self._body = as_text(body, "body")[:LONGEST_BODY]
        self._read()
        broken = malformed(self._body)
        others = {name: said for name, said in self.errors.items() if name != "body"}
        said = say(current_viewer().language, "template.bad_placeholder", text=(broken or [""])[0])
        self.errors = {**others, "body": said} if broken else others

    @rx.event
    @allow(*ADMINS)
    async def note_default(self, name: str, text: str) -> None:
        """A default has been typed: the preview shows it."""
        if name in placeholders(self._body):
            self._typed = {**self._typed, name: as_text(text)[:LONGEST_DEFAULT]}
            self._read()

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Make a template, or change the one that the dialog is about."""
        self.is_saving = True
        yield
        viewer, fields = current_viewer(), _fields(form)
        saved: Awaitable[object] = (
            template_changes.update_template(viewer, self.subject.id, fields)
            if self.subject.id
            else template_changes.create_template(viewer, fields)
        )
        if await self._attempt(saved, viewer.language):
            yield Templates.refresh

    @rx.event
    @allow(*ADMINS)
    async def delete(self) -> AsyncIterator[Any]:
        """Delete the template that the dialog asks about."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        deleted = template_changes.delete_template(viewer, self.subject.id)
        if await self._attempt(deleted, viewer.language):
            yield Templates.refresh

    async def _show(self, subject: Template) -> None:
        self.subject, self.blanks = subject, []
        self._body = subject.body
        self._typed = {one.name: one.default for one in subject.blanks}
        self._sentence = await _sample_sentence()
        self._read()

    def _read(self) -> None:
        """What is there stays as it is: its field is the browser's."""
        present = {one.name: one for one in self.blanks}
        self.blanks = [
            present.get(name) or Blank(name, self._typed.get(name, ""))
            for name in placeholders(self._body)
        ]
        self.preview = filled_sample(self._body, self._typed, self._sentence)

    def _refuse(self, error: OmniDeskError, language: str) -> None:
        """A default is wrong at its own row."""
        super()._refuse(error, language)
        self.refused += 1
        field = field_of(error)
        if field.startswith("defaults."):
            self.errors, self.trouble = {field: self.trouble}, ""


async def _find(number: int) -> Template:
    rows = await template_changes.list_templates(current_viewer())
    found = next((row for row in rows if row.id == number), None)
    if found is None:
        raise NotFound
    return template(found)


async def _sample_sentence() -> str:
    rows = await list_message_types(current_viewer())
    sentences = {row.type: row.sentence for row in rows if not row.placeholders}
    return sentences.get(SAMPLE_TYPE) or next(iter(sentences.values()), "")


def _fields(form: dict[str, Any]) -> TemplateFields:
    """What the form says; the default of a placeholder that has left the text goes with it."""
    body = form.get("body", "")
    names = placeholders(body) if isinstance(body, str) else []
    return TemplateFields(
        name=form.get("name", ""),
        body=body,
        defaults={name: form[DEFAULT + name] for name in names if DEFAULT + name in form},
        content_sid=form.get("content_sid", ""),
        is_active="is_active" in form,
    )
