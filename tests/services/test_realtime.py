"""Live updates over a real Redis."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict

import pytest
from redis.asyncio import Redis

from omnidesk import db
from omnidesk.rules.kinds import Direction
from omnidesk.services import realtime
from omnidesk.services.conversations import get_conversation, list_messages, mark_read
from tests.factories import make_conversation, make_message, rows
from tests.people import People
from tests.services.live_updates import recorded
from tests.services.queries import counted_queries


async def test_message_carries_the_rows_that_a_reload_would_show(people: People) -> None:
    conversation = await make_conversation(department_id=people.sales, unread_count=1)
    message = await make_message(conversation, "Halo <kak> 🙏")
    async with recorded() as recording:
        await realtime.message_created(conversation, message, 1)
    (update,) = recording.of(people.budi)
    (shown,), _ = await list_messages(people.budi, conversation)
    assert update == {
        "type": "message",
        "update_id": update["update_id"],
        "conversation": asdict(await get_conversation(people.budi, conversation)),
        "message": asdict(shown),
        "unread_delta": 1,
    }


async def test_each_update_reaches_each_person_once(people: People) -> None:
    for department in (people.sales, None):
        conversation = await make_conversation(department_id=department)
        message = await make_message(conversation)
        async with recorded() as recording:
            await realtime.message_created(conversation, message, 1)
        assert len(recording.of(people.ana)) == len(recording.of(people.budi)) == 1
        assert len(recording.heard) == 1


async def test_updates_have_different_ids(people: People) -> None:
    conversation = await make_conversation()
    async with recorded() as recording:
        for _ in range(3):
            await realtime.conversation_changed(conversation, 0)
    assert len({update["update_id"] for update in recording.updates}) == 3


async def test_many_messages_are_one_query_and_keep_their_order(people: People) -> None:
    conversation = await make_conversation()
    deltas = {await make_message(conversation, str(n)): n % 2 for n in range(30)}
    async with recorded() as recording:
        assert await counted_queries(lambda: realtime.messages_created(deltas)) == 1
    assert [one["message"]["id"] for one in recording.updates] == list(deltas)


async def test_first_of_a_burst_tells_the_whole_difference(people: People) -> None:
    """Its row holds all of the burst already, and a browser that knows the row counts by rows."""
    busy, other = await make_conversation(unread_count=3), await make_conversation(unread_count=1)
    written = [await make_message(one) for one in (busy, other, busy, busy)]
    async with recorded() as recording:
        await realtime.messages_created(dict.fromkeys(written, 1))
    told = [(one["conversation"]["id"], one["unread_delta"]) for one in recording.updates]
    assert told == [(busy, 3), (other, 1), (busy, 0), (busy, 0)]


async def test_status_says_whether_the_preview_shows_this_message(people: People) -> None:
    conversation = await make_conversation()
    old = await make_message(conversation, direction=Direction.OUTBOUND, status="read")
    last = await make_message(
        conversation,
        direction=Direction.OUTBOUND,
        status="failed",
        error_key="channel.refused",
        error_text="Invalid recipient",
    )
    await rows(
        "update conversations set last_message_id = %(last)s where id = %(id)s returning id",
        last=last,
        id=conversation,
    )
    async with recorded() as recording:
        await realtime.statuses_changed([last, old])
    first, second = recording.updates
    assert first == {
        "type": "status",
        "update_id": first["update_id"],
        "conversation_id": conversation,
        "message_id": last,
        "status": "failed",
        "waits": None,
        "error": "channel.refused",
        "error_key": "channel.refused",
        "is_last": True,
    }
    assert (second["message_id"], second["error"], second["is_last"]) == (old, None, False)


async def test_row_goes_only_to_where_the_conversation_is_now(people: People) -> None:
    conversation = await make_conversation(department_id=people.support)
    async with recorded() as recording:
        await realtime.conversation_moved(conversation, None, people.sales)
    assert recording.of(people.budi)[0]["type"] == "gone"
    assert len(recording.of(people.budi)) == 1


async def test_what_is_gone_is_told_to_nobody(people: People) -> None:
    async with recorded() as recording:
        await realtime.message_created(4711, 4711, 1)
        await realtime.statuses_changed([4711])
        await realtime.conversation_changed(4711, 0)
        await realtime.conversation_moved(4711, None, people.sales)
    assert recording.heard == []


def test_encoded_update_is_read_back_as_it_was() -> None:
    update = realtime.Update(["all", "department:7"], "gone", {"conversation_id": 3})
    told = {"type": "gone", "update_id": update.update_id, "conversation_id": 3}
    assert realtime.decode(update.encode().decode()) == [(["all", "department:7"], told)]
    other = realtime.Update(["all"], "gone", {"text": "two\nlines\u2028"})
    both = realtime.decode(b"\n".join((update.encode(), other.encode())).decode())
    assert [one["update_id"] for _, one in both] == [update.update_id, other.update_id]
    assert json.loads(update.encode())["rooms"] == ["all", "department:7"]


@pytest.fixture
async def no_redis(people: People, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Nobody listens where Redis should be."""
    nowhere = Redis(host="127.0.0.1", port=1, decode_responses=True)
    monkeypatch.setattr(db._pools(), "redis", nowhere)
    yield
    await nowhere.aclose()


async def test_unreachable_redis_loses_the_update_and_nothing_else(
    people: People, no_redis: None
) -> None:
    conversation = await make_conversation(unread_count=1)
    await mark_read(people.budi, conversation)
    assert (await get_conversation(people.budi, conversation)).unread == 0
