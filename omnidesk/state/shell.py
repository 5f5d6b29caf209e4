"""The person in the frame of every page: name, avatar, what the navigation may offer."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import reflex as rx
from reflex.event import EventSpec

from omnidesk.live import tell
from omnidesk.rules.names import colour, initials
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services.users import set_language
from omnidesk.state.gate import EVERYONE_SIGNED_IN, allow, current_viewer


@dataclass(frozen=True, slots=True)
class PersonInFrame:
    """What the browser store keeps of the person, so that the tab's next page shows it at once."""

    name: str
    initials: str
    colour: int
    may_administer: bool
    may_set: bool
    may_manage_api: bool


class ShellState(rx.State):
    """Holds nothing: the browser store does. The navigation never offers what the role forbids."""

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def enter(self) -> list[EventSpec]:
        """On opening a page, and again after each reconnect."""
        viewer = current_viewer()
        return [tell("greet", asdict(_in_frame(viewer))), speak(viewer.language)]

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
    return tell("speak", language)


def _in_frame(viewer: Viewer) -> PersonInFrame:
    return PersonInFrame(
        name=viewer.name,
        initials=initials(viewer.name),
        colour=colour(viewer.name),
        may_administer=may(viewer.role, Action.MANAGE_USERS),
        may_set=may(viewer.role, Action.MANAGE_SENDING),
        may_manage_api=may(viewer.role, Action.MANAGE_API),
    )
