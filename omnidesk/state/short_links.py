"""The tab Short links: the list with its chart, one link in full, and what admins do to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from omnidesk import clock
from omnidesk.errors import Invalid, NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services import link_changes
from omnidesk.services.link_figures import DAYS_OF_ALL, clicks_by_day, link_figures
from omnidesk.services.link_lists import Asked, LinkState, list_links
from omnidesk.settings import get_settings
from omnidesk.state.forms import Dialogs
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id, as_text
from omnidesk.state.link_rows import Chart, Figures, Link, chart, figures, link
from omnidesk.state.pages_of_list import Pages

ROWS = 50
EXPORT = "/api/short-links/export.csv"


class ShortLinks(Pages, Dialogs, rx.State):
    """`subject` is the link of the open dialog: details, with its `figures`, or end.

    `client` 0 shows the links of all.
    """

    _fields: ClassVar[tuple[str, ...]] = ("last_day",)
    shown: str = LinkState.ALL.value
    client: int = 0
    search: str = ""
    days: int = DAYS_OF_ALL[0]
    links: list[Link] = []
    clicks: Chart = Chart()
    subject: Link = Link()
    figures: Figures = Figures()
    export_url: str = EXPORT
    now_ms: int = 0
    zone: str = "UTC"

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show(self, which: str) -> None:
        """Another filter, from its newest end."""
        if as_text(which, "filter") not in set(LinkState):
            raise Invalid(field="filter")
        self.shown = which
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_client(self, client: str) -> None:
        """The links of one client, or of all for an empty choice."""
        if as_text(client, "client") and not (client.isascii() and client.isdigit()):
            raise Invalid(field="client")
        self.client = as_id(int(client[:20]), "client") if client else 0
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def find(self, text: str) -> None:
        """Only links that the text names: by destination, code or recipient."""
        self.search = as_text(text, "search")
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_everything(self) -> None:
        """Without filters and search."""
        self.shown, self.client, self.search = LinkState.ALL.value, 0, ""
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_days(self, days: int) -> None:
        """The chart of so many days."""
        if days not in DAYS_OF_ALL or isinstance(days, bool):
            raise Invalid(field="days")
        self.days = days
        await self._load()

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, link_id: int) -> None:
        """One of the dialogs about a link: details or end."""
        if dialog not in {"details", "end"}:
            return
        await self._read_subject(as_id(link_id))
        self._open(dialog)

    @rx.event
    @allow(*ADMINS)
    async def disable(self, link_id: int) -> Any:
        """The link leads nowhere. It can be enabled again, so nobody is asked."""
        await link_changes.disable(current_viewer(), as_id(link_id))
        return ShortLinks.refresh

    @rx.event
    @allow(*ADMINS)
    async def enable(self, link_id: int) -> Any:
        """The link leads on again."""
        await link_changes.enable(current_viewer(), as_id(link_id))
        return ShortLinks.refresh

    @rx.event
    @allow(*ADMINS)
    async def save_end(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Until when the link of the dialog holds."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        if await self._attempt(self._set_end(form), viewer.language):
            yield ShortLinks.refresh

    async def _set_end(self, form: dict[str, Any]) -> None:
        last_day = _day(form.get("last_day", ""))
        await link_changes.set_end(current_viewer(), self.subject.id, last_day)

    async def _read(self) -> None:
        viewer, asked = current_viewer(), Asked(self.shown, self.client, self.search)
        rows, following = await list_links(viewer, asked, before=self._here(), limit=ROWS)
        self.clicks = chart(await clicks_by_day(viewer, self.days))
        self.links = [link(row) for row in rows]
        if self.dialog == "details":
            await self._keep_subject()
        self.now_ms, self.zone = to_milliseconds(clock.now()), get_settings().timezone
        query = {"filter": self.shown, "client": self.client, "search": self.search}
        self.export_url = f"{EXPORT}?{urlencode(query, errors='ignore')}"
        self._turned(following, ROWS)

    async def _keep_subject(self) -> None:
        """The dialog shows its link as it is now; one that is gone meanwhile stays as it was."""
        try:
            await self._read_subject(self.subject.id)
        except NotFound:
            return

    async def _read_subject(self, link_id: int) -> None:
        found = await link_figures(current_viewer(), link_id)
        self.subject, self.figures = link(found.row), figures(found)


def _day(text: Any) -> date | None:
    """The day of a form; none for an empty field. Raises Invalid."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Invalid("short_links.day_unreadable", field="last_day") from error
