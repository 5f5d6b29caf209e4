"""What programs write: a message and its intent, once for each cause."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.db import transaction
from omnidesk.errors import Conflict, NotFound
from omnidesk.rules.kinds import OutboxKind
from omnidesk.services import programs
from tests.factories import count, rows
from tests.outgoing import item_of, make_thread, message_of

pytestmark = pytest.mark.usefixtures("database")


async def write(thread: int, cause: str = "api:1:a", **values: Any) -> int:
    wanted = {"body": "Stok ada", "kind": OutboxKind.API, "lane": "api:1"} | values
    async with transaction() as conn:
        return await programs.write(conn, conversation_id=thread, cause=cause, **wanted)


@pytest.mark.parametrize("kind", [OutboxKind.API, OutboxKind.CAMPAIGN, OutboxKind.AUTO_REPLY])
async def test_a_program_writes_a_message_with_its_intent(kind: OutboxKind) -> None:
    thread = await make_thread()
    message_id = await write(thread, kind=kind, lane=f"{kind}:7", priority=5)
    message, item = await message_of(message_id), await item_of(message_id)
    assert (message["origin"], message["status"], message["body"]) == (kind, "queued", "Stok ada")
    assert (item["kind"], item["lane"], item["priority"]) == (kind, f"{kind}:7", 5)
    shown = await rows(
        "select last_message_id as id, last_message_preview as text from conversations"
    )
    assert shown == [{"id": message_id, "text": "Stok ada"}]


async def test_its_lane_is_made_once() -> None:
    thread = await make_thread()
    for cause in ("api:1:a", "api:1:b"):
        await write(thread, cause)
    channel = await rows("select channel_id from conversations")
    assert await rows("select key, kind, channel_id from lanes") == [
        {"key": "api:1", "kind": "api", "channel_id": channel[0]["channel_id"]}
    ]


async def test_a_repeated_cause_returns_the_first_message() -> None:
    thread = await make_thread()
    assert await write(thread) == await write(thread, body="Lain")
    assert (await count("messages"), await count("outbox")) == (1, 1)


async def test_a_cause_of_another_conversation_is_a_conflict() -> None:
    await write(await make_thread())
    with pytest.raises(Conflict):
        await write(await make_thread())
    assert await count("messages") == 1


async def test_a_conversation_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound):
        await write(4711)
