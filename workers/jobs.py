"""What RQ runs, by dotted name. Arguments are ids only; the tables are the record."""

from __future__ import annotations

from omnidesk.logs import log
from omnidesk.services import (
    attempts,
    bell,
    contacts,
    event_retention,
    heartbeat,
    sessions,
    sweeping,
    watching,
)
from omnidesk.services.api import request_log, windows
from workers import loop
from workers.crew import Crew

# Set by `workers.run` before RQ begins.
_crew: list[Crew] = []


def serve(crew: Crew) -> None:
    """Jobs of this process wake this crew."""
    _crew[:] = [crew]


def drain_outbox() -> None:
    """Somebody rang: there is something to send."""
    loop.run(_hear(bell.SEND))


def drain_inbox() -> None:
    """Somebody rang: there are events to process."""
    loop.run(_hear(bell.INBOX))


async def _hear(queue: str) -> None:
    """Lower the flag first: what is written from now on rings again."""
    await bell.lower(queue)
    for crew in _crew:
        (crew.outbox if queue == bell.SEND else crew.inbox).wake()


def sweep() -> None:
    """Recover what a crash left behind, and ring for everything due."""
    loop.run(_sweep())


async def _sweep() -> None:
    await sweeping.sweep()
    await bell.ring_inbox()


def watch() -> None:
    """Raise and clear alarms."""
    loop.run(watching.watch())


def look_up_profile(contact_id: int) -> None:
    """Ask the vendor for the name of a contact who came without one."""
    log().info("looking_up_profile", contact_id=contact_id)
    loop.run(contacts.look_up_profile(contact_id))


def tidy() -> None:
    """Drop what has expired."""
    loop.run(_tidy())


async def _tidy() -> None:
    await sessions.sweep_sessions()
    await attempts.sweep_attempts()
    await heartbeat.forget_the_dead()
    await event_retention.drop_old()
    await request_log.drop_old()
    await windows.drop_old()
