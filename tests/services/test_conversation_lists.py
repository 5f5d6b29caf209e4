"""The list: order, pages, filters, counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omnidesk.errors import Invalid
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Viewer
from omnidesk.services.conversations import ConversationRow, list_conversations, unread_counts
from omnidesk.services.paging import Cursor
from tests.factories import make_channel, make_conversation
from tests.people import People
from tests.services.queries import counted_queries

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def ids(viewer: Viewer, platform: str | None = None, **asked: Any) -> list[int]:
    rows, _ = await list_conversations(viewer, platform, **asked)
    return [row.id for row in rows]


async def conversations(count: int, channel: int, **values: Any) -> list[int]:
    """That many, the first the newest, a minute apart."""
    return [
        await make_conversation(
            channel, name=f"Kontak {n}", last_message_at=NOON - timedelta(minutes=n), **values
        )
        for n in range(count)
    ]


async def all_pages(viewer: Viewer, limit: int) -> list[ConversationRow]:
    rows: list[ConversationRow] = []
    before: Cursor | None = None
    while True:
        page, before = await list_conversations(viewer, before=before, limit=limit)
        rows += page
        if before is None:
            return rows


async def test_row_tells_all_that_the_list_shows(people: People) -> None:
    channel = await make_channel(ChannelKind.INSTAGRAM, name="Toko Utama")
    conversation = await make_conversation(
        channel,
        name="Dewi 🌸 Lestari",
        department_id=people.sales,
        unread_count=4,
        last_message_at=NOON,
        last_inbound_at=NOON,
        last_message_preview="ini ready kak?",
        last_message_direction="inbound",
        last_message_status="received",
    )
    (row,), cursor = await list_conversations(people.ana)
    noon_ms = to_milliseconds(NOON)
    assert cursor is None
    assert row == ConversationRow(
        id=conversation,
        name="Dewi 🌸 Lestari",
        initials="DL",
        colour=14,
        platform="instagram",
        channel_label="Toko Utama",
        address=row.address,
        preview="ini ready kak?",
        preview_direction="inbound",
        preview_status="received",
        last_at_ms=noon_ms,
        unread=4,
        department_id=people.sales,
        department="Sales",
        last_inbound_at_ms=noon_ms,
        window_closes_at_ms=noon_ms + 24 * 3600 * 1000,
        is_opted_out=False,
        is_blocked=False,
    )


async def test_row_of_one_who_never_wrote_has_no_window(people: People) -> None:
    await make_conversation(last_inbound_at=None)
    (row,), _ = await list_conversations(people.ana)
    assert (row.last_inbound_at_ms, row.window_closes_at_ms) == (None, None)


async def test_row_without_a_name_shows_the_number(people: People) -> None:
    await make_conversation(name="")
    (row,), _ = await list_conversations(people.ana)
    assert row.name == row.address
    assert row.name.startswith("+62 ")
    assert row.initials == "#"


async def test_list_is_newest_first_and_equal_times_by_id(people: People) -> None:
    channel = await make_channel()
    old = await make_conversation(channel, last_message_at=NOON - timedelta(days=1))
    twins = [await make_conversation(channel, last_message_at=NOON) for _ in range(3)]
    assert await ids(people.ana) == [*twins[::-1], old]


async def test_pages_follow_each_other_without_gap_or_overlap(people: People) -> None:
    channel = await make_channel()
    expected = await conversations(4, channel)
    expected += (
        [await make_conversation(channel, last_message_at=NOON - timedelta(hours=1))
         for _ in range(5)][::-1]
    )  # fmt: skip
    for limit in (1, 2, 4, 9, 10):
        assert [row.id for row in await all_pages(people.ana, limit)] == expected


async def test_pages_keep_their_place_when_conversations_arrive_between(people: People) -> None:
    channel = await make_channel()
    expected = await conversations(6, channel)
    first, cursor = await list_conversations(people.ana, limit=3)
    await make_conversation(channel, last_message_at=NOON + timedelta(minutes=1))
    second, _ = await list_conversations(people.ana, before=cursor, limit=3)
    assert [row.id for row in first + second] == expected


async def test_instants_between_milliseconds_lose_no_row_at_a_page_end(people: People) -> None:
    channel = await make_channel()
    for microseconds in range(0, 3000, 250):
        await make_conversation(
            channel, last_message_at=NOON + timedelta(microseconds=microseconds)
        )
    assert len({row.id for row in await all_pages(people.ana, limit=2)}) == 12
    pages = await all_pages(people.ana, limit=2)
    places = [(row.last_at_ms, row.id) for row in pages]
    assert places == sorted(places, reverse=True)


async def test_last_page_that_is_full_says_that_nothing_follows(people: People) -> None:
    await conversations(3, await make_channel())
    _, cursor = await list_conversations(people.ana, limit=3)
    assert cursor is None


async def test_platform_and_unread_filter_together(people: People) -> None:
    facebook = await make_channel(ChannelKind.MESSENGER)
    whatsapp = await make_channel(ChannelKind.WHATSAPP_TWILIO)
    wanted = await make_conversation(facebook, unread_count=1)
    read = await make_conversation(facebook)
    other = await make_conversation(whatsapp, unread_count=2)
    assert set(await ids(people.ana, "facebook")) == {wanted, read}
    assert set(await ids(people.ana, unread_only=True)) == {wanted, other}
    for viewer in (people.ana, people.budi):
        assert await ids(viewer, "facebook", unread_only=True) == [wanted]


@pytest.mark.parametrize("people_name", ["ana", "budi"])
@pytest.mark.parametrize("search", [None, "kontak"])
async def test_list_of_30_asks_as_often_as_a_list_of_1(
    people: People, people_name: str, search: str | None
) -> None:
    viewer = getattr(people, people_name)
    channel = await make_channel()

    async def asked() -> int:
        return await counted_queries(lambda: list_conversations(viewer, search=search))

    await conversations(1, channel)
    once = await asked()
    await conversations(29, channel, department_id=people.sales)
    assert len(await ids(viewer, search=search)) == 30
    assert await asked() == once == (1 if search is None else 2)


@pytest.mark.parametrize(
    "before", [(-(10**18), 1), (10**18, 1), (0, -1), (0, 2**63), (10**30, 10**30)]
)
async def test_broken_cursor_is_refused(people: People, before: Cursor) -> None:
    with pytest.raises(Invalid):
        await list_conversations(people.budi, before=before)


async def test_unknown_platform_is_refused(people: People) -> None:
    with pytest.raises(Invalid):
        await list_conversations(people.budi, "telegram")


@pytest.mark.parametrize(("limit", "expected"), [(0, 1), (-5, 1), (2, 2), (10**9, 3)])
async def test_page_size_is_held_in_bounds(people: People, limit: int, expected: int) -> None:
    await conversations(3, await make_channel())
    assert len(await ids(people.ana, limit=limit)) == expected


async def test_unread_counts_sum_messages_over_more_than_a_page(people: People) -> None:
    await conversations(60, await make_channel(ChannelKind.INSTAGRAM), unread_count=2)
    await conversations(1, await make_channel(ChannelKind.MESSENGER), unread_count=5)
    expected = {"all": 125, "whatsapp": 0, "instagram": 120, "facebook": 5, "sms": 0}
    assert await unread_counts(people.ana) == expected
    assert await counted_queries(lambda: unread_counts(people.ana)) == 1
