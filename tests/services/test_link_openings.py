"""A person's first click opens a link: kept once, told once, and shown in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from omnidesk.errors import NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.conversations import read_thread
from omnidesk.services.link_clicks import finish_telling, follow
from omnidesk.services.link_openings import MOST, Opening
from omnidesk.services.merges import merge, undo
from tests.factories import count, make_channel, make_conversation, make_message, rows
from tests.links import PHONE, PREVIEW, make_link, next_code
from tests.people import People
from tests.services.joined_people import PROOF, conversation_of, two_contacts
from tests.services.live_updates import recorded
from tests.services.queries import counted_queries

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def told(database: None) -> AsyncIterator[None]:
    yield
    await finish_telling()


async def opened_at(link_id: int) -> datetime | None:
    found = await rows("select opened_at from short_links where id = %(id)s", id=link_id)
    return found[0]["opened_at"]  # type: ignore[no-any-return]


async def thread_of(count: int) -> int:
    """A conversation with that many messages, a second apart."""
    conversation = await make_conversation()
    for n in range(count):
        await make_message(conversation, f"Pesan {n}", sent_at=NOON + n * SECOND)
    return conversation


async def test_the_first_click_of_a_person_opens_the_link() -> None:
    code = next_code()
    link = await make_link(code=code)
    await follow(code, PREVIEW)
    await follow(code, PHONE, counts=False)
    await follow(code, PHONE, is_prefetch=True)
    assert await opened_at(link) is None
    await follow(code, PHONE)
    first = await opened_at(link)
    clicks = await rows("select at from link_clicks where not is_robot")
    assert [{"at": first}] == clicks
    await follow(code, PHONE)
    assert await opened_at(link) == first
    assert await count("link_clicks", "not is_robot") == 2


async def test_a_link_that_leads_nowhere_is_not_opened() -> None:
    code = next_code()
    link = await make_link(code=code, disabled_at=NOON)
    await follow(code, PHONE)
    assert await opened_at(link) is None


async def test_many_who_come_at_once_open_each_link_once_and_screens_hear_of_it_once(
    people: People,
) -> None:
    codes = [next_code() for _ in range(5)]
    conversation = await make_conversation()
    links = [await make_link(conversation, code=code) for code in codes]
    async with recorded() as recording:
        await asyncio.gather(*(follow(code, PHONE) for code in (codes + codes[::-1]) * 20))
        await finish_telling()
        await asyncio.gather(*(follow(code, PHONE) for code in codes))
        await finish_telling()
    assert sorted(one["opening"]["id"] for one in recording.of(people.budi)) == links
    assert await count("link_clicks") == 205


async def test_only_screens_that_show_the_conversation_hear_of_it(people: People) -> None:
    code = next_code()
    sales = await make_conversation(department_id=people.sales)
    link = await make_link(sales, code=code, host="shop.example.com")
    async with recorded() as recording:
        await follow(code, PHONE)
        await finish_telling()
    at = await opened_at(link)
    assert at is not None
    for viewer in (people.ana, people.budi):
        (update,) = recording.of(viewer)
        opening = Opening(link, "shop.example.com", to_milliseconds(at))
        assert (update["type"], update["conversation_id"]) == ("link_opened", sales)
        assert update["opening"] == asdict(opening)
        assert (await read_thread(viewer, sales)).openings == [opening]
    assert recording.of(people.citra) == []
    with pytest.raises(NotFound):
        await read_thread(people.citra, sales)


async def test_openings_stand_on_the_page_of_their_time(people: People) -> None:
    conversation = await thread_of(6)
    at = [-1.0, 0.5, 1.0, 2.5, 3.0, 3.9999, 4.0, 99.0]
    links = [await make_link(conversation, opened_at=NOON + one * SECOND) for one in at]
    await make_link(conversation)
    await make_link(await make_conversation(), opened_at=NOON)
    newest = await read_thread(people.budi, conversation, limit=2)
    middle = await read_thread(people.budi, conversation, newest.next, limit=3)
    oldest = await read_thread(people.budi, conversation, middle.next, limit=3)
    shown = [[one.id for one in page.openings] for page in (oldest, middle, newest)]
    assert shown == [links[:2], links[2:6], links[6:]]
    assert oldest.next is None


async def test_a_thread_without_messages_shows_what_was_opened(people: People) -> None:
    conversation = await make_conversation()
    link = await make_link(conversation, opened_at=NOON)
    page = await read_thread(people.budi, conversation)
    assert ([one.id for one in page.openings], page.messages, page.next) == ([link], [], None)


async def test_a_page_shows_the_newest_of_too_many(people: People) -> None:
    conversation = await make_conversation()
    links = [await make_link(conversation, opened_at=NOON + n * SECOND) for n in range(MOST + 2)]
    page = await read_thread(people.budi, conversation)
    assert [one.id for one in page.openings] == links[2:]


async def test_openings_cost_a_thread_one_query(people: People) -> None:
    small, large = await thread_of(1), await thread_of(30)
    for n in range(30):
        await make_link(large, opened_at=NOON + n * SECOND)
    assert await counted_queries(lambda: read_thread(people.budi, small)) == 2
    assert await counted_queries(lambda: read_thread(people.budi, large)) == 2


async def test_what_was_opened_goes_with_a_joined_person_and_comes_back(people: People) -> None:
    await make_channel(ChannelKind.FAKE, "toko")
    kept, joined = await two_contacts()
    code = next_code()
    link = await make_link(await conversation_of(joined), code=code)
    await follow(code, PHONE)
    before = await opened_at(link)
    await merge(PROOF)
    page = await read_thread(people.ana, await conversation_of(kept))
    assert [one.id for one in page.openings] == [link]
    (made,) = await rows("select id from contact_merges")
    await undo(people.ana, made["id"])
    page = await read_thread(people.ana, await conversation_of(joined))
    assert [one.id for one in page.openings] == [link]
    assert (await read_thread(people.ana, await conversation_of(kept))).openings == []
    assert await opened_at(link) == before
