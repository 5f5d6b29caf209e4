"""The API page: which tab is open, and whether the person may be here. Each tab loads itself."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from omnidesk.rules.roles import Action, may
from omnidesk.state.gate import ADMINS, EVERYONE_SIGNED_IN, allow, current_viewer

TABS = ("clients", "queue", "short-links", "log", "documentation")


class ApiPage(rx.State):
    """`status` is loading, ready or denied."""

    tab: str = TABS[0]
    status: str = "loading"

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def enter(self) -> None:
        """On opening the page, and again after each reconnect."""
        asked = self.router.url.query_parameters.get("tab")
        self.tab = asked if asked in TABS else TABS[0]
        may_stay = may(current_viewer().role, Action.MANAGE_API)
        self.status = "ready" if may_stay else "denied"

    @rx.event
    @allow(*ADMINS)
    async def choose_tab(self, tab: str) -> EventSpec | None:
        """The address follows, so that a reload or a link opens the same tab."""
        if tab not in TABS:
            return None
        self.tab = tab
        return rx.call_script(f"history.replaceState(history.state, '', '/api-message/?tab={tab}')")
