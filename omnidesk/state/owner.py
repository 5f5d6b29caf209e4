"""Whose tab it is: a tab's state is shown only to the person who made it.

The token of a tab lives in the browser and outlasts a sign-out, and whoever presents it would be
sent what the state holds. So the state remembers its person, and is emptied for anybody else.
"""

from __future__ import annotations

import reflex as rx
from reflex.state import BaseState

from omnidesk.rules.roles import Viewer

NOBODY = 0


class TabOwner(rx.State):
    """Holds one fact, which never leaves the server."""

    _user_id: int = NOBODY


async def claim(state: BaseState, viewer: Viewer | None) -> None:
    """Before everything is sent: empty the state when it was another person's, and take it."""
    owner = await state.get_state(TabOwner)
    user_id = NOBODY if viewer is None else viewer.user_id
    if owner._user_id not in (NOBODY, user_id):
        state._get_root_state().reset()  # type: ignore[no-untyped-call]
    owner._user_id = user_id


async def is_foreign(state: BaseState, viewer: Viewer | None) -> bool:
    """Whether the tab is another person's. A tab that nobody had yet is taken."""
    owner = await state.get_state(TabOwner)
    user_id = NOBODY if viewer is None else viewer.user_id
    if owner._user_id == NOBODY and viewer is not None:
        owner._user_id = user_id
    return owner._user_id not in (NOBODY, user_id)
