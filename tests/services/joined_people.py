"""One person who came as two contacts: what tests of merges and of undoing them begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from omnidesk.db import transaction
from omnidesk.services.channels.base import Identifier, InboundMessage
from omnidesk.services.inbox import drain, store_events
from tests.factories import rows
from tests.services.contact_states import lid, phone

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LID, PHONE = lid("77"), phone("+62811")
PROOF = (LID, PHONE)


async def write(
    sender: Identifier,
    vendor_id: str,
    minute: int = 0,
    *,
    also: Sequence[Identifier] = (),
    channel: str = "fake:toko",
    **values: Any,
) -> None:
    """A person writes, and a worker sees to it."""
    at = START + timedelta(minutes=minute)
    event = InboundMessage(
        channel, vendor_id, sender, f"text {vendor_id}", at, also=tuple(also), **values
    )
    await store_events([event])
    await drain()


async def two_contacts(*, name: str = "") -> tuple[int, int]:
    """The same person twice, with two messages each; the contacts' ids, the older one first."""
    await write(PHONE, "p1", 1)
    await write(LID, "l1", 2, name=name)
    await write(PHONE, "p2", 3)
    await write(LID, "l2", 4)
    found = await rows("select id from contacts order by id")
    assert len(found) == 2
    return found[0]["id"], found[1]["id"]


async def conversation_of(contact_id: int) -> int:
    """The contact's only conversation."""
    found = await rows("select id from conversations where contact_id = %(id)s", id=contact_id)
    assert len(found) == 1
    return int(found[0]["id"])


async def change(statement: str, **values: Any) -> None:
    """Change rows, or the tables themselves."""
    async with transaction() as conn:
        await conn.execute(statement.encode(), values)
