"""Walking through a list page by page, both ways, without counting it.

A cursor says where a page begins. Those of all pages up to the shown one are kept, so that the page
can be read again and left in both directions.
"""

from __future__ import annotations

import reflex as rx

from omnidesk.state.gate import ADMINS, allow
from omnidesk.state.loading import Loads


class Pages(Loads, rx.State, mixin=True):
    """`first` is the number of the first row that is shown, counted from the newest.

    `_read` begins at `_here()` and ends with `_turned`.
    """

    first: int = 1
    has_newer: bool = False
    has_older: bool = False
    _cursors: list[int | None] = [None]
    _following: int | None = None

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def older(self) -> None:
        """The next page."""
        if self._following is not None:
            self._cursors = [*self._cursors, self._following]
        await self._load()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def newer(self) -> None:
        """The page before."""
        self._cursors = self._cursors[:-1] or [None]
        await self._load()

    def _here(self) -> int | None:
        """Where the shown page begins; nowhere for the newest."""
        return self._cursors[-1]

    def _to_newest(self) -> None:
        self._cursors = [None]

    async def _from_newest(self) -> None:
        """Begin anew: after another filter or search."""
        self._to_newest()
        await self._load()

    def _turned(self, following: int | None, size: int) -> None:
        """The page was read; `following` is where the next one begins."""
        self._following, self.has_older = following, following is not None
        self.has_newer = len(self._cursors) > 1
        self.first = (len(self._cursors) - 1) * size + 1
