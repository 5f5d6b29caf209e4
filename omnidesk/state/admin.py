"""The admin page: who is there, in which departments, and which tab is open."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from omnidesk import clock
from omnidesk.errors import OmniDeskError
from omnidesk.rules.roles import Action, may
from omnidesk.services.departments import list_departments
from omnidesk.services.users import list_users
from omnidesk.settings import get_settings
from omnidesk.state.admin_rows import Department, Person, department, person
from omnidesk.state.gate import ADMINS, EVERYONE_SIGNED_IN, allow, current_viewer

TABS = ("users", "departments", "api-clients", "api-queue", "short-links", "system")


class AdminState(rx.State):
    """`status` is loading, ready, failed or denied; the lists stay while they are loaded anew."""

    tab: str = TABS[0]
    status: str = "loading"
    search: str = ""
    people: list[Person] = []
    departments: list[Department] = []
    active_count: int = 0
    closed_count: int = 0
    may_give_admin: bool = False
    now_ms: int = 0
    zone: str = "UTC"

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def enter(self) -> None:
        """On opening the page, and again after each reconnect."""
        asked = self.router.url.query_parameters.get("tab")
        self.tab = asked if asked in TABS else TABS[0]
        await self._load()

    @rx.event
    @allow(*ADMINS)
    async def reload(self) -> None:
        """Load the lists anew, after a change or a failure."""
        await self._load()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def find(self, text: str) -> None:
        """Show the people whose name contains the text."""
        self.search = text
        await self._load()

    @rx.event
    @allow(*ADMINS)
    async def choose_tab(self, tab: str) -> EventSpec | None:
        """The address follows, so that a reload or a link opens the same tab."""
        if tab not in TABS:
            return None
        self.tab = tab
        return rx.call_script(f"history.replaceState(history.state, '', '/admin/?tab={tab}')")

    async def _load(self) -> None:
        viewer = current_viewer()
        if not may(viewer.role, Action.MANAGE_USERS):
            self.status = "denied"
            return
        self.may_give_admin = may(viewer.role, Action.MANAGE_ADMINS)
        try:
            users = await list_users(viewer, self.search)
            departments = await list_departments(viewer)
        except OmniDeskError:
            self.status = "failed"
            return
        now = clock.now()
        self.now_ms, self.zone = round(now.timestamp() * 1000), get_settings().timezone
        self.people = [person(row, now) for row in users]
        self.departments = [department(row) for row in departments]
        if not self.search:
            self.active_count = sum(row.is_active for row in users)
            self.closed_count = len(users) - self.active_count
        self.status = "ready"
