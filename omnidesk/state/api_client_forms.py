"""The dialogs about API clients: each calls one use case and shows what it answered.

A secret is in the state only while its dialog is open, and gone with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from typing import Any, ClassVar

import reflex as rx

from omnidesk import clock
from omnidesk.errors import Invalid
from omnidesk.rules.api_samples import LANGUAGES, sample
from omnidesk.services.api import clients
from omnidesk.services.api.clients import ClientSettings, NewSecret
from omnidesk.settings import get_settings
from omnidesk.state import api_mappings
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_mappings import ClientMapping
from omnidesk.state.api_rows import Client, client
from omnidesk.state.forms import Forms
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id
from omnidesk.words import say

DIALOGS = ("edit", "rotate", "disable", "delete", "request")
# For how many days the old secret may hold beside the new one; 0: it ends at once.
OVERLAPS = (7, 1, 30, 0)


class ClientForms(Forms, rx.State):
    """`subject` is the client that the open dialog is about; `language` that of its request."""

    _fields: ClassVar = (
        *("name", "per_minute", "per_day", "networks", "channel"),
        *("template_id", "mapping", "link_days", "overlap", "stored"),
    )
    subject: Client = Client()
    secret: str = ""
    language: str = LANGUAGES[0]
    request: str = ""

    @rx.event
    @allow(*ADMINS)
    async def open_new(self) -> None:
        """The empty form for a new client."""
        self.subject = Client()
        await api_mappings.show(await self.get_state(ClientMapping), self.subject)
        self._open("new")

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, number: int) -> None:
        """One of the dialogs about a client, as it is now."""
        if dialog in DIALOGS:
            await self._find(number)
            self._write_request()
            if dialog == "edit":
                await api_mappings.show(await self.get_state(ClientMapping), self.subject)
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
    async def finish(self, form: dict[str, Any]) -> None:
        """Leave the secret behind; not before somebody says that it is stored."""
        if not form.get("stored"):
            self.errors = {"stored": say(current_viewer().language, "api_pages.secret_untold")}
        elif self.dialog == "secret":
            self.secret = ""
            self._open("")

    @rx.event
    @allow(*ADMINS)
    async def forget_errors(self, _ticked: bool) -> None:
        """What was wrong is being put right."""
        self.errors = {}

    @rx.event
    @allow(*ADMINS)
    async def create(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Make a client, then show its secret."""
        self.is_saving = True
        yield
        made = self._create(form)
        if await self._attempt(made, current_viewer().language, then="secret"):
            yield ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Change what the form shows; the rest stays."""
        self.is_saving = True
        yield
        if await self._attempt(self._save(form), current_viewer().language):
            yield ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def rotate(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Make a new secret and show it; the present one holds as long as was chosen."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        made = self._rotate(form.get("overlap", ""))
        if await self._attempt(self._keep(made), viewer.language, then="secret"):
            yield ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def disable(self) -> AsyncIterator[Any]:
        """Let the client in no longer."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        disabled = clients.disable_client(viewer, self.subject.id)
        if await self._attempt(disabled, viewer.language):
            yield ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def enable(self, number: int) -> Any:
        """Let a disabled client in again, at once."""
        await clients.enable_client(current_viewer(), as_id(number))
        return ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def delete(self) -> AsyncIterator[Any]:
        """Delete the client that the dialog asks about."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        deleted = clients.delete_client(viewer, self.subject.id)
        if await self._attempt(deleted, viewer.language):
            yield ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def show_language(self, language: str) -> None:
        """The ready-made request in another language."""
        if language in LANGUAGES:
            self.language = language
            self._write_request()

    async def _find(self, number: int) -> None:
        self.subject = client(await clients.get_client(current_viewer(), as_id(number)))

    async def _create(self, form: dict[str, Any]) -> None:
        settings = await self._settings(form)
        await self._keep(clients.create_client(current_viewer(), settings))

    async def _save(self, form: dict[str, Any]) -> None:
        settings = await self._settings(form)
        await clients.update_client(current_viewer(), self.subject.id, settings)

    async def _settings(self, form: dict[str, Any]) -> ClientSettings:
        """What the form says. Raises Invalid; what is wrong with a row is said there as well."""
        mapping = api_mappings.read(await self.get_state(ClientMapping), form)
        if mapping is None:
            raise Invalid("api.mapping_wrong", field="mapping")
        return _settings(form, self.subject, mapping)

    async def _keep(self, making: Awaitable[NewSecret]) -> None:
        made = await making
        self.subject = Client(id=made.id, client_id=made.client_id, name=made.name)
        self.secret = made.secret

    async def _rotate(self, overlap: str) -> NewSecret:
        if overlap not in {str(days) for days in OVERLAPS}:
            raise Invalid(field="overlap")
        days = timedelta(days=int(overlap))
        until = clock.now() + days if days else None
        return await clients.rotate_secret(current_viewer(), self.subject.id, old_until=until)

    def _write_request(self) -> None:
        self.request = sample(
            self.language,
            url=get_settings().public_url,
            client_id=self.subject.client_id,
            version=2 if self.subject.requires_version_2 else 1,
        )


def _settings(form: dict[str, Any], before: Client, mapping: dict[str, str]) -> ClientSettings:
    """What the form says; how long links hold is hidden while none is made."""
    shortens = "shortens_links" in form
    return ClientSettings(
        name=form.get("name", ""),
        per_minute=form.get("per_minute", ""),
        per_day=form.get("per_day", ""),
        networks=form.get("networks", ""),
        channel=form.get("channel", ""),
        template_id=form.get("template_id", ""),
        mapping=mapping,
        requires_version_2="requires_version_2" in form,
        shortens_links=shortens,
        shows_destination="shows_destination" in form,
        link_days=form.get("link_days", "") if shortens else before.link_days,
        has_fast_lane="has_fast_lane" in form,
    )
