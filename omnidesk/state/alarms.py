"""Alarms in the frame of every page of an admin: the most urgent one, and how many more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import reflex as rx
from reflex.event import EventSpec

from omnidesk import live
from omnidesk.errors import Unavailable
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services.alarms import AlarmRow, list_alarms
from omnidesk.state.gate import ADMINS, EVERYONE_SIGNED_IN, allow, current_viewer

# The most urgent first: what keeps messages from coming in, then what keeps them from going out.
URGENCY = (
    "inbox_stuck",
    "channel_silent",
    "sending_held",
    "unknown_waiting",
    "events_set_aside",
)


@dataclass(frozen=True, slots=True)
class ShownAlarm:
    """What the strip says. No kind: there is no alarm. The others fill in its sentence."""

    kind: str = ""
    minutes: int = 0
    waiting: int = 0
    channel: str = ""
    hours: int = 0
    n: int = 0
    more: int = 0


class AlarmState(rx.State):
    """Holds nothing: the browser store does, and asks again when an alarm has changed."""

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def enter(self) -> EventSpec | None:
        """On opening a page, and again after each reconnect: an admin hears of alarms from now on.

        Join first and read afterwards, so that nothing falls between the two; the check is for a
        right that went meanwhile.
        """
        viewer = current_viewer()
        if not may(viewer.role, Action.MANAGE_SENDING):
            return None
        sid = self.router.session.session_id
        await live.join(sid, viewer)
        await live.check(sid)
        return await _show(viewer)

    @rx.event
    @allow(*ADMINS)
    async def load(self) -> EventSpec | None:
        """An alarm was raised or cleared, or the store may have missed that."""
        return await _show(current_viewer())


async def _show(viewer: Viewer) -> EventSpec | None:
    try:
        return live.tell("alarm", asdict(shown(await list_alarms(viewer))))
    except Unavailable:
        return None  # what stands now stays until the next word


def shown(alarms: Sequence[AlarmRow]) -> ShownAlarm:
    """The most urgent alarm, the oldest among equals, with the number of the others."""
    known = [alarm for alarm in alarms if alarm.kind in URGENCY]
    if not known:
        return ShownAlarm()
    first = min(known, key=lambda alarm: (URGENCY.index(alarm.kind), alarm.raised_at_ms))
    return ShownAlarm(kind=first.kind, more=len(known) - 1, **first.params)
