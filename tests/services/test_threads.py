"""The thread: order, pages, authors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from omnidesk.errors import Invalid, NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.kinds import Direction
from omnidesk.services.conversations import MessageRow, list_messages
from omnidesk.services.paging import Cursor
from tests.factories import make_conversation, make_message
from tests.people import People
from tests.services.queries import counted_queries

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def thread_of(count: int) -> tuple[int, list[int]]:
    """A conversation with that many messages, a second apart, oldest first."""
    conversation = await make_conversation()
    return conversation, [
        await make_message(conversation, f"Pesan {n}", sent_at=NOON + timedelta(seconds=n))
        for n in range(count)
    ]


async def test_bubble_tells_all_that_the_thread_shows(people: People) -> None:
    conversation = await make_conversation()
    message = await make_message(
        conversation,
        "Sudah dikirim",
        direction=Direction.OUTBOUND,
        status="failed",
        sent_at=NOON,
        sent_by_user_id=people.budi.user_id,
        client_key="key-1",
        error_key="channel.refused",
        error_text="Invalid recipient",
    )
    rows, _ = await list_messages(people.budi, conversation)
    assert rows == [
        MessageRow(
            id=message,
            conversation_id=conversation,
            direction="outbound",
            body="Sudah dikirim",
            status="failed",
            error="channel.refused",
            sent_at_ms=to_milliseconds(NOON),
            author="Budi Santoso",
            author_id=people.budi.user_id,
            client_key="key-1",
            origin="agent",
            waits=None,
        )
    ]


async def test_page_is_the_newest_messages_oldest_first(people: People) -> None:
    conversation, messages = await thread_of(7)
    rows, cursor = await list_messages(people.budi, conversation, limit=3)
    assert [row.id for row in rows] == messages[-3:]
    older, cursor = await list_messages(people.budi, conversation, cursor, limit=3)
    assert [row.id for row in older] == messages[1:4]
    oldest, cursor = await list_messages(people.budi, conversation, cursor, limit=3)
    assert [row.id for row in oldest] == messages[:1]
    assert cursor is None


async def test_older_page_keeps_its_place_when_messages_arrive(people: People) -> None:
    conversation, messages = await thread_of(4)
    _, cursor = await list_messages(people.budi, conversation, limit=2)
    await make_message(conversation, sent_at=NOON + timedelta(hours=1))
    older, _ = await list_messages(people.budi, conversation, cursor, limit=2)
    assert [row.id for row in older] == messages[:2]


async def test_equal_times_are_ordered_by_id_over_pages(people: People) -> None:
    conversation = await make_conversation()
    messages = [await make_message(conversation, sent_at=NOON) for _ in range(5)]
    newer, cursor = await list_messages(people.budi, conversation, limit=2)
    older, _ = await list_messages(people.budi, conversation, cursor, limit=3)
    assert [row.id for row in older + newer] == messages


async def test_order_is_the_vendors_time_not_the_arrival(people: People) -> None:
    conversation = await make_conversation()
    late = await make_message(conversation, "tiba dahulu", sent_at=NOON)
    early = await make_message(conversation, "ditulis dahulu", sent_at=NOON - timedelta(minutes=1))
    rows, _ = await list_messages(people.budi, conversation)
    assert [row.id for row in rows] == [early, late]


async def test_thread_without_messages_is_empty_and_not_absent(people: People) -> None:
    assert await list_messages(people.budi, await make_conversation()) == ([], None)
    with pytest.raises(NotFound):
        await list_messages(people.budi, 4711)


@pytest.mark.parametrize("before", [(10**18, 1), (0, 2**63)])
async def test_broken_cursor_is_refused(people: People, before: Cursor) -> None:
    with pytest.raises(Invalid):
        await list_messages(people.budi, await make_conversation(), before)


async def test_thread_asks_once_whatever_its_length_and_authors(people: People) -> None:
    conversation, _ = await thread_of(1)

    async def asked() -> int:
        return await counted_queries(lambda: list_messages(people.ana, conversation))

    once = await asked()
    for viewer in (people.ana, people.budi, people.citra):
        for _ in range(10):
            await make_message(
                conversation, direction=Direction.OUTBOUND, sent_by_user_id=viewer.user_id
            )
    assert await asked() == once == 1


async def test_thread_holds_messages_of_its_own_conversation_only(people: People) -> None:
    conversation, messages = await thread_of(2)
    await make_message(await make_conversation(), "orang lain", sent_at=NOON)
    rows, _ = await list_messages(people.ana, conversation)
    assert [row.id for row in rows] == messages
