"""Messages that wait to be sent, and a vendor that writes down what it accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnidesk.db import transaction
from omnidesk.rules.kinds import Direction
from omnidesk.services import outbox
from omnidesk.services.channels.fake.channel import read_log
from tests.factories import count, make_channel, make_conversation, make_message, rows


class Vendor:
    """A channel of the fake kind with its log of accepted messages."""

    def __init__(self, channel_id: int, path: Path) -> None:
        self.channel_id = channel_id
        self.path = path

    @property
    def accepted(self) -> list[int]:
        """Ids of our messages, in the order in which they were accepted."""
        return [line["message_id"] for line in read_log(self.path)]


async def make_vendor(folder: Path, **settings: Any) -> Vendor:
    """A fake vendor; `settings` as in `omnidesk/services/channels/fake`."""
    path = folder / f"accepted-{await count('channels')}.log"
    channel_id = await make_channel(settings={"log": str(path), **settings})
    return Vendor(channel_id, path)


async def make_thread(vendor: Vendor | None = None) -> int:
    """A conversation with this vendor's account."""
    return await make_conversation(vendor.channel_id if vendor else None)


async def queue(conversation_id: int, body: str = "Baik, Bu", **values: Any) -> int:
    """A message that waits in the outbox; returns the message's id."""
    message_id = await make_message(
        conversation_id, body, direction=Direction.OUTBOUND, status="queued"
    )
    channel = await rows("select channel_id from messages where id = %(id)s", id=message_id)
    values.setdefault("idempotency_key", f"test:{message_id}")
    async with transaction() as conn:
        await outbox.enqueue(
            conn,
            message_id=message_id,
            conversation_id=conversation_id,
            channel_id=channel[0]["channel_id"],
            **values,
        )
    return message_id


async def item_of(message_id: int) -> dict[str, Any]:
    """The newest intent to send this message."""
    found = await rows(
        "select * from outbox where message_id = %(id)s order by id desc limit 1", id=message_id
    )
    return found[0]


async def state_of(message_id: int) -> str:
    return str((await item_of(message_id))["state"])


async def message_of(message_id: int) -> dict[str, Any]:
    return (await rows("select * from messages where id = %(id)s", id=message_id))[0]


async def status_of(message_id: int) -> str:
    return str((await message_of(message_id))["status"])


async def states() -> dict[str, int]:
    """How many intents are in each state."""
    found = await rows("select state, count(*) as n from outbox group by state")
    return {row["state"]: row["n"] for row in found}
