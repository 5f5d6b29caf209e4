"""The list of short links: filters, search, pages, and little work however many there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Invalid, NotAllowed
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services import link_lists
from omnidesk.services.link_lists import Asked, LinkRow, every_link, list_links, query_of
from omnidesk.services.short_links import short_url
from tests.factories import insert, make_channel, make_conversation
from tests.links import make_click, make_link, next_code
from tests.people import People
from tests.services.queries import counted_queries
from tests.services.test_api_queue_page import nodes, read

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def make_client(name: str = "Shop") -> int:
    return await insert("api_clients", client_id=f"odk_{name}", name=name, secret=b"-")


async def found(people: People, *asked: Any, **more: Any) -> list[int]:
    rows, _ = await list_links(people.ana, Asked(*asked, **more))
    return [row.id for row in rows]


async def test_a_line_tells_where_whose_and_how_often(people: People) -> None:
    code, ends = next_code(), clock.now() + DAY
    conversation = await make_conversation(name="Rahmawati")
    link = await make_link(
        conversation,
        code=code,
        host="shop.example.com",
        url="https://shop.example.com/pay?a=1",
        api_client_id=await make_client(),
        expires_at=ends,
        opened_at=NOON,
        created_at=NOON,
    )
    for minute in range(3):
        await make_click(link, NOON + timedelta(minutes=minute))
    await make_click(link, NOON + DAY, is_robot=True)
    (row,), following = await list_links(people.ana, Asked())
    assert following is None
    assert row.address.startswith("+62 811")
    assert row == LinkRow(
        id=link,
        short_url=short_url(code),
        url="https://shop.example.com/pay?a=1",
        host="shop.example.com",
        conversation_id=conversation,
        name="Rahmawati",
        address=row.address,
        client="Shop",
        state="active",
        people=3,
        robots=1,
        last_at_ms=to_milliseconds(NOON + timedelta(minutes=2)),
        opened_at_ms=to_milliseconds(NOON),
        created_at_ms=to_milliseconds(NOON),
        expires_at_ms=to_milliseconds(ends),
    )


async def test_filters_by_state(people: People) -> None:
    now = clock.now()
    holds = await make_link()
    ends = await make_link(expires_at=now + DAY)
    over = await make_link(expires_at=now - DAY)
    off = await make_link(disabled_at=now)
    off_and_over = await make_link(disabled_at=now, expires_at=now - DAY)
    assert await found(people) == [off_and_over, off, over, ends, holds]
    assert await found(people, "active") == [ends, holds]
    assert await found(people, "expired") == [over]
    assert await found(people, "disabled") == [off_and_over, off]
    rows, _ = await list_links(people.ana, Asked())
    assert [row.state for row in rows] == ["disabled", "disabled", "expired", "active", "active"]


async def test_filters_by_client_together_with_state(people: People) -> None:
    shop, billing = await make_client("Shop"), await make_client("Billing")
    first = await make_link(api_client_id=shop)
    off = await make_link(api_client_id=shop, disabled_at=clock.now())
    await make_link(api_client_id=billing)
    await make_link()
    assert await found(people, client=shop) == [off, first]
    assert await found(people, "disabled", client=shop) == [off]


@pytest.mark.parametrize(
    "search",
    [
        "shop.example.com",
        "SHOP.exam",
        "https://shop.example.com/pay?a=1",
        "Rahma",
        "0811 999",
        "{code}",
        "{short_url}",
    ],
)
@pytest.mark.parametrize("crowd", [1_000, 0])
async def test_search_finds_by_destination_code_and_person(
    people: People, monkeypatch: pytest.MonkeyPatch, search: str, crowd: int
) -> None:
    monkeypatch.setattr("omnidesk.services.conversation_search.MANY_CONTACTS", crowd)
    code = next_code()
    contact = await insert("contacts", display_name="Rahmawati")
    identifier = await insert(
        "contact_identifiers", contact_id=contact, kind="phone", scope="", value="+628119990000"
    )
    conversation = await insert(
        "conversations",
        contact_id=contact,
        identifier_id=identifier,
        channel_id=await make_channel(),
        platform="whatsapp",
        last_message_at=NOON,
    )
    wanted = await make_link(conversation, code=code, host="shop.example.com")
    off = await make_link(conversation, code=next_code(), host="shop.example.com", disabled_at=NOON)
    await make_link(await make_conversation(name="Dewi"), host="bank.id")
    text = search.format(code=code, short_url=short_url(code))
    assert wanted in await found(people, search=text)
    assert wanted in await found(people, "active", search=text)
    assert await found(people, "expired", search=text) == []
    only_one = "code" in search or "short_url" in search
    assert await found(people, "disabled", search=text) == ([] if only_one else [off])


@pytest.mark.parametrize("search", ["%", "100%.id", "a_b", "x\0y", "\ud800abc", "'; --", "x" * 900])
async def test_any_text_may_be_searched_for(people: People, search: str) -> None:
    await make_link(host="toko.id")
    assert await found(people, search=search) == []


async def test_pages_follow_each_other(people: People) -> None:
    conversation = await make_conversation()
    links = [await make_link(conversation) for _ in range(7)][::-1]
    for asked in (Asked(), Asked(search="toko.id")):
        first, following = await list_links(people.ana, asked, limit=3)
        await make_link(await make_conversation(name="Later"), host="later.example")
        second, last = await list_links(people.ana, asked, before=following, limit=3)
        third, end = await list_links(people.ana, asked, before=last, limit=3)
        shown = [row.id for row in (*first, *second, *third) if row.host == "toko.id"]
        assert (shown, end) == (links, None) or first[0].host == "later.example"


async def test_every_link_comes_once(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_lists, "EXPORTED_AT_ONCE", 2)
    links = [await make_link() for _ in range(5)]
    pages = [[row.id for row in page] async for page in every_link(people.ana, Asked())]
    assert [one for page in pages for one in page] == links[::-1]
    assert len(pages) == 3


async def test_a_list_of_thirty_asks_as_often_as_one_of_one(people: People) -> None:
    await make_link()
    assert await counted_queries(lambda: list_links(people.ana, Asked())) == 1
    for _ in range(29):
        await make_click(await make_link())
    assert await counted_queries(lambda: list_links(people.ana, Asked())) == 1


async def test_a_list_counts_only_so_many_clicks(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_lists, "MOST_COUNTED", 2)
    link = await make_link()
    for _ in range(3):
        await make_click(link)
    (row,), _ = await list_links(people.ana, Asked())
    assert (row.people, row.robots) == (2, 0)


@pytest.mark.parametrize("asked", [Asked("gone"), Asked(client=-1), Asked(client=2**70)])
async def test_what_cannot_be_asked_is_refused(people: People, asked: Asked) -> None:
    with pytest.raises(Invalid):
        await list_links(people.ana, asked)


async def test_only_admins_see_links(people: People) -> None:
    with pytest.raises(NotAllowed):
        await list_links(people.budi, Asked())


LINKS, CLICKS = 20_000, 40_000
SEED = (
    """insert into short_links (code, url, url_hash, host, conversation_id, api_client_id,
         expires_at, disabled_at)
       select 'code' || n, 'https://x/', '', case n %% 100 when 0 then 'rare' || n / 5000 || '.id'
         else 'toko.id' end, %(first)s + n %% 2000, 1,
         case when n %% 2 = 0 then %(noon)s + n * interval '1 minute' end,
         case when n %% 1000 = 1 then %(noon)s end
       from generate_series(1, %(links)s) n""",
    """insert into link_clicks (short_link_id, at, is_robot)
       select case when n %% 2 = 0 then 1 else 1 + n %% 20000 end,
         %(noon)s - n * interval '1 minute', n %% 3 = 0 from generate_series(1, %(clicks)s) n""",
    "analyze short_links, link_clicks, conversations, contacts, contact_identifiers",
)


async def many_links() -> None:
    """Many links of one client to two thousand people, and half of all clicks on one of them."""
    await make_client()
    channel = await make_channel()
    first = await make_conversation(channel, name="Person 1")
    async with transaction() as conn:
        await conn.execute(
            "insert into contacts (display_name)"
            " select 'Person ' || n from generate_series(2, 2001) n"
        )
        await conn.execute(
            "insert into contact_identifiers (contact_id, kind, scope, value)"
            " select id, 'phone', '', '+62812' || lpad(id::text, 7, '0') from contacts"
            " where display_name <> 'Person 1'"
        )
        await conn.execute(
            "insert into conversations"
            " (contact_id, identifier_id, channel_id, platform, last_message_at)"
            " select contact_id, id, %s, 'facebook', now() from contact_identifiers"
            " where contact_id not in (select contact_id from conversations) order by id",
            (channel,),
        )
        values = {"first": first, "links": LINKS, "clicks": CLICKS, "noon": clock.now()}
        for statement in SEED:
            await conn.execute(statement.encode(), values)


@pytest.mark.usefixtures("people")
async def test_a_page_is_found_by_indexes() -> None:
    await many_links()
    for asked in (
        Asked(),
        Asked("active"),
        Asked("disabled"),
        Asked(client=1),
        Asked(search="toko.id"),
        Asked(search="rare2.id"),
        Asked(search="Person 1234"),
        Asked(search="code1234"),
        Asked(search="0812 0001 234"),
        Asked("disabled", search="Person 1500"),
    ):
        async with transaction() as conn:
            query, values = await query_of(conn, asked)
            values |= {"before": None, "limit": 51}
            explained = f"explain (analyze, format json) {query}".encode()
            plan = await (await conn.execute(explained, values, prepare=False)).fetchone()
        assert plan is not None
        for node in nodes(plan["QUERY PLAN"][0]["Plan"]):
            if node.get("Relation Name") in {"short_links", "link_clicks"}:
                assert read(node) <= 2_500, (asked, node)
