"""The templates page: which tab is open, whether the person may be here, and both lists."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from omnidesk.rules.roles import Action, may
from omnidesk.services.message_types import list_message_types
from omnidesk.services.template_changes import list_templates
from omnidesk.state.gate import ADMINS, EVERYONE_SIGNED_IN, allow, current_viewer
from omnidesk.state.inputs import as_text
from omnidesk.state.loading import Loads
from omnidesk.state.template_rows import Sentence, Template, fits, sentence, template

TABS = ("templates", "sentences")
LONGEST_SEARCH = 100


class TemplatesPage(rx.State):
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
        return rx.call_script(f"history.replaceState(history.state, '', '/templates/?tab={tab}')")


class Templates(Loads, rx.State):
    """`total` counts what a search leaves out as well."""

    search: str = ""
    total: int = 0
    lines: list[Template] = []

    async def _read(self) -> None:
        rows = await list_templates(current_viewer())
        lines = [template(row) for row in rows]
        self.total = len(lines)
        self.lines = [
            one
            for one in lines
            if fits(self.search, one.name, one.body, one.content_sid, one.clients)
        ]

    @rx.event
    @allow(*ADMINS)
    async def find(self, text: str) -> EventSpec:
        """Only what holds these words."""
        self.search = as_text(text)[:LONGEST_SEARCH]
        return Templates.refresh


class Sentences(Loads, rx.State):
    """`total` counts what a search leaves out as well."""

    search: str = ""
    total: int = 0
    lines: list[Sentence] = []

    async def _read(self) -> None:
        rows = await list_message_types(current_viewer())
        lines = [sentence(row) for row in rows]
        self.total = len(lines)
        self.lines = [one for one in lines if fits(self.search, one.type, one.sentence)]

    @rx.event
    @allow(*ADMINS)
    async def find(self, text: str) -> EventSpec:
        """Only what holds these words."""
        self.search = as_text(text)[:LONGEST_SEARCH]
        return Sentences.refresh
