"""The person in the frame of every page: name, avatar, what the navigation may offer."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from omnidesk.rules.names import colour, initials
from omnidesk.rules.roles import Action, may
from omnidesk.services.users import set_language
from omnidesk.state.gate import EVERYONE_SIGNED_IN, allow, current_viewer


class ShellState(rx.State):
    """Small, and the same on every page; the navigation never offers what the role forbids."""

    name: str = ""
    initials: str = ""
    colour: int = 0
    may_administer: bool = False

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def enter(self) -> EventSpec:
        """On opening a page, and again after each reconnect."""
        viewer = current_viewer()
        self.name = viewer.name
        self.initials = initials(viewer.name)
        self.colour = colour(viewer.name)
        self.may_administer = may(viewer.role, Action.MANAGE_USERS)
        return speak(viewer.language)

    @rx.event
    @allow(*EVERYONE_SIGNED_IN, even_one_time=True)
    async def switch_language(self) -> EventSpec:
        """From the one language to the other, on every page and at the next sign-in."""
        viewer = current_viewer()
        language = "en" if viewer.language == "id" else "id"
        await set_language(viewer, language)
        return speak(language)


def speak(language: str) -> EventSpec:
    """Tells the browser store which language the person reads."""
    return rx.call_script(f"window.inbox?.speak('{language}')")
