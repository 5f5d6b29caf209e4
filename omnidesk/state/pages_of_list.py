"""Walking through a list page by page, both ways, without counting it.

A cursor says where a page begins. Those of all pages up to the shown one are kept, so that the page
can be read again and left in both directions.
"""

from __future__ import annotations

import reflex as rx


class Pages(rx.State, mixin=True):
    """`first` is the number of the first row that is shown, counted from the newest."""

    first: int = 1
    has_newer: bool = False
    has_older: bool = False
    _cursors: list[int | None] = [None]
    _following: int | None = None

    def _here(self) -> int | None:
        """Where the shown page begins; nowhere for the newest."""
        return self._cursors[-1]

    def _to_newest(self) -> None:
        self._cursors = [None]

    def _to_older(self) -> None:
        if self._following is not None:
            self._cursors = [*self._cursors, self._following]

    def _to_newer(self) -> None:
        self._cursors = self._cursors[:-1] or [None]

    def _turned(self, following: int | None, size: int) -> None:
        """The page was read; `following` is where the next one begins."""
        self._following, self.has_older = following, following is not None
        self.has_newer = len(self._cursors) > 1
        self.first = (len(self._cursors) - 1) * size + 1
