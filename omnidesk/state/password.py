"""Changing the own password, by wish or because a one-time password was used.

The page only checks here, so that a refusal stands at its field and nothing typed is lost. Then the
browser submits the form itself to `/api/auth/password`: a change ends every session, and only a
plain answer can set the cookie of the new one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from omnidesk.errors import Invalid
from omnidesk.services.own_account import check_new_password
from omnidesk.services.passwords import SHORTEST, require_good
from omnidesk.state.forms import Forms
from omnidesk.state.gate import EVERYONE_SIGNED_IN, allow, current_viewer
from omnidesk.state.shell import speak
from omnidesk.words import CATALOGUE, say

SUBMIT = "document.querySelector('[data-changes-password]').submit()"


class PasswordForm(Forms, rx.State):
    """The passwords themselves are never kept in the state."""

    _fields: ClassVar = ("current_password", "new_password", "repeat_password")
    is_forced: bool = False
    shortest: int = SHORTEST
    next: str = ""

    @rx.event
    @allow(*EVERYONE_SIGNED_IN, even_one_time=True)
    async def enter(self) -> EventSpec:
        """On opening the page."""
        self.is_forced = current_viewer().must_change_password
        self.next = self.router.url.query_parameters.get("next", "")
        self.trouble = self._told()
        return speak(current_viewer().language)

    @rx.event
    @allow(*EVERYONE_SIGNED_IN, even_one_time=True)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Check what was typed, and let the browser submit it."""
        self.is_saving = True
        yield
        if await self._attempt(self._check(form), current_viewer().language):
            self.is_saving = True  # The page is left; nothing can be pressed until then.
            yield rx.call_script(SUBMIT)

    def _told(self) -> str:
        """Why the server refused after all, which is rare: it checked the same a moment before."""
        query = self.router.url.query_parameters
        keys = [f"{kind}.{query.get('error', '')}" for kind in ("access", "error")]
        known = next((key for key in keys if key in CATALOGUE), "")
        minutes = query.get("minutes", "")
        return say(current_viewer().language, known, minutes=minutes) if known else ""

    async def _check(self, form: dict[str, Any]) -> None:
        old, new = str(form.get("current_password", "")), str(form.get("new_password", ""))
        if not old:
            raise Invalid("access.text_missing", field="current_password")
        require_good(new, current_viewer().username)
        if new != form.get("repeat_password"):
            raise Invalid("access.passwords_differ", field="repeat_password")
        await check_new_password(current_viewer(), old, new, self.router.session.client_ip)
