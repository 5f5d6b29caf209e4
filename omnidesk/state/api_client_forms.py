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
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_rows import Client, client
from omnidesk.state.forms import Forms
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id

DIALOGS = ("edit", "rotate", "disable", "delete", "request")
# For how many days the old secret may hold beside the new one; 0: it ends at once.
OVERLAPS = (7, 1, 30, 0)


class ClientForms(Forms, rx.State):
    """`subject` is the client that the open dialog is about; `language` that of its request."""

    _fields: ClassVar = ("name", "per_minute", "per_day", "networks", "channel", "overlap")
    subject: Client = Client()
    secret: str = ""
    language: str = LANGUAGES[0]
    request: str = ""

    @rx.event
    @allow(*ADMINS)
    async def open_new(self) -> None:
        """The empty form for a new client."""
        self.subject = Client()
        self._open("new")

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, number: int) -> None:
        """One of the dialogs about a client, as it is now."""
        if dialog in DIALOGS:
            await self._find(number)
            self._write_request()
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
        """Make a client, then show its secret."""
        self.is_saving = True
        yield
        made = clients.create_client(current_viewer(), _settings(form, Client()))
        if await self._attempt(self._keep(made), current_viewer().language, then="secret"):
            yield ApiClients.refresh

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Change what the form shows; the rest stays."""
        self.is_saving = True
        yield
        viewer, subject = current_viewer(), self.subject
        changed = clients.update_client(viewer, subject.id, _settings(form, subject))
        if await self._attempt(changed, viewer.language):
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


def _settings(form: dict[str, Any], before: Client) -> ClientSettings:
    """What the form says; what it does not show is as before."""
    return ClientSettings(
        name=form.get("name", ""),
        per_minute=form.get("per_minute", ""),
        per_day=form.get("per_day", ""),
        networks=form.get("networks", ""),
        channel=form.get("channel", ""),
        template_id=before.template_id,
        mapping=dict(before.mapping),
        requires_version_2="requires_version_2" in form,
        shortens_links="shortens_links" in form,
        shows_destination="shows_destination" in form,
        link_days=before.link_days,
        has_fast_lane=before.has_fast_lane,
    )
