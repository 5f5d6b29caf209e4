"""Changing the own password, by wish or because a one-time password was used."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from omnidesk.errors import Invalid
from omnidesk.services.passwords import SHORTEST
from omnidesk.services.users import change_own_password
from omnidesk.state.forms import Forms
from omnidesk.state.gate import EVERYONE_SIGNED_IN, allow, current_viewer
from omnidesk.state.shell import speak


class PasswordForm(Forms, rx.State):
    """The passwords themselves are never kept in the state."""

    _fields: ClassVar = ("current_password", "new_password", "repeat_password")
    is_forced: bool = False
    shortest: int = SHORTEST

    @rx.event
    @allow(*EVERYONE_SIGNED_IN, even_one_time=True)
    async def enter(self) -> EventSpec:
        """On opening the page."""
        self.is_forced = current_viewer().must_change_password
        return speak(current_viewer().language)

    @rx.event
    @allow(*EVERYONE_SIGNED_IN, even_one_time=True)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Change it; every session ends with it, so the page leads to sign-in."""
        self.is_saving = True
        yield
        if await self._attempt(self._change(form), current_viewer().language):
            self.is_saving = True  # The page is left; nothing can be pressed until then.
            yield rx.call_script("window.inbox?.signedOut()")

    async def _change(self, form: dict[str, Any]) -> None:
        new = str(form.get("new_password", ""))
        if new != form.get("repeat_password"):
            raise Invalid("access.passwords_differ", field="repeat_password")
        old, address = str(form.get("current_password", "")), self.router.session.client_ip
        await change_own_password(current_viewer(), old, new, address)
