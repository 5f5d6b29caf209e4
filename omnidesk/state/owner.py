"""Whose tab it is: a tab's state is shown only to the person who made it.

The token of a tab lives in the browser and outlasts a sign-out, and whoever presents it would be
sent what the state holds. So the state remembers its person, and is emptied for anybody else, and
for the same person in another role: what an admin's tab held is not for the user of tomorrow.
"""

from __future__ import annotations

import reflex as rx
from reflex.state import BaseState

from omnidesk.rules.roles import Viewer

NOBODY = ""


class TabOwner(rx.State):
    """Holds one fact, which never leaves the server."""

    _owner: str = NOBODY


async def claim(state: BaseState, viewer: Viewer | None) -> None:
    """Before everything is sent: empty the state when it was another person's, and take it."""
    tab, owner = await state.get_state(TabOwner), _owner_of(viewer)
    if tab._owner not in (NOBODY, owner):
        state._get_root_state().reset()  # type: ignore[no-untyped-call]
    tab._owner = owner


async def is_foreign(state: BaseState, viewer: Viewer | None) -> bool:
    """Whether the tab is another person's. A tab that nobody had yet is taken."""
    tab, owner = await state.get_state(TabOwner), _owner_of(viewer)
    if tab._owner == NOBODY:
        tab._owner = owner
    return tab._owner != owner


def _owner_of(viewer: Viewer | None) -> str:
    """The person in the present role."""
    return NOBODY if viewer is None else f"{viewer.role} {viewer.user_id}"
