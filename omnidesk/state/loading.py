"""What a list of admins has in common: it is loading, ready or failed, and can be read anew.

Reflex gives every state that uses a mixin handlers of its own, under the state's name, with the
marks of the gate that stand here.
"""

from __future__ import annotations

import psycopg
import reflex as rx

from omnidesk.errors import OmniDeskError
from omnidesk.state.gate import ADMINS, allow


class Loads(rx.State, mixin=True):
    """`status` is loading, ready or failed; what is shown stays while it is loaded anew."""

    status: str = "loading"

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def refresh(self) -> None:
        """What is shown, as it is now: while somebody looks, and after each act."""
        await self._load()

    async def _load(self) -> None:
        try:
            await self._read()
        except (OmniDeskError, psycopg.Error):
            self.status = "failed"
            return
        self.status = "ready"

    async def _read(self) -> None:
        """Ask the services and take over what they tell; each list has its own."""
        raise NotImplementedError
