"""Claims under limits: accounts that keep them, a clock that stands, and what may go at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.services import limits, programs
from omnidesk.services.app_settings import set_value
from omnidesk.services.claims import Claim, claim
from omnidesk.services.settling import Sent, settle
from tests.factories import make_channel, make_conversation, rows
from tests.outgoing import queue

NOON = datetime.fromisoformat("2026-11-22T12:00:00+07:00")
NIGHT = NOON.replace(hour=22)
# So slow that it stands for as long as a test lasts.
STANDING = 1e-6


def show(shown: datetime) -> None:
    """Let the clock stand at this instant."""
    clock.set_anchor(clock.Anchor(clock.real_now(), shown, STANDING))


def pass_by(**duration: float) -> None:
    """Let this much time pass; negative for a clock that is set back."""
    show(clock.now() + timedelta(**duration))


async def make_account(pace_class: PaceClass = PaceClass.UNOFFICIAL, **changed: Any) -> int:
    """An account of this class; `changed` limits of the class, as `per_minute=3`."""
    if changed:
        values = {f"{pace_class}.{name}": value for name, value in changed.items()}
        await set_value(limits.KEY, values, None)
    return await make_channel(settings={"pace_class": pace_class})


async def ask(
    channel_id: int, kind: OutboxKind = OutboxKind.API, thread: int | None = None, **values: Any
) -> int:
    """A program's message to somebody, in the lane of its account; the message's id."""
    thread = thread or await make_conversation(channel_id)
    number = (await rows("select count(*) as n from outbox"))[0]["n"]
    wanted = {"body": "Stok ada", "lane": f"{kind}:{channel_id}", "cause": f"{kind}:{number}"}
    async with transaction() as conn:
        return await programs.write(conn, conversation_id=thread, kind=kind, **wanted | values)


async def finish(taken: Claim) -> None:
    """The vendor accepts it."""
    await settle(taken, Sent(f"sent-{taken.item_id}-{taken.attempts}"))


async def send_what_may_go() -> list[int]:
    """Claim and settle until nothing may go any more; the messages in their order."""
    sent = []
    while taken := await claim("w"):
        await finish(taken)
        sent.append(taken.message_id)
    return sent


async def gate(channel_id: int) -> dict[str, Any]:
    return (await rows("select * from channel_gates where channel_id = %(id)s", id=channel_id))[0]


async def lane(key: str) -> dict[str, Any]:
    return (await rows("select * from lanes where key = %(key)s", key=key))[0]


async def write_to_many(channel_id: int, number: int) -> list[int]:
    """Messages of people to as many contacts who have written before."""
    return [await queue(await make_conversation(channel_id)) for _ in range(number)]
