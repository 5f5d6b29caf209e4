"""Web addresses of messages become short ones, one for each address and recipient."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.links import is_code
from omnidesk.services.api.message_queue import flush
from omnidesk.services.api.messages import queue
from omnidesk.services.short_links import (
    LinkedText,
    end_after,
    short_url,
    shorten_all,
    shorten_texts,
)
from omnidesk.settings import get_settings
from tests.factories import count, insert, make_channel, make_conversation, rows
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database")

TEXT = "Bayar di https://toko.id/bayar?a=1&b=2. Bantuan: https://toko.id/bantuan"


async def shorten(text: str, thread: int, *, shown: bool = True, codes: str = "") -> str:
    options: dict[str, Any] = {"make_code": iter(codes.split()).__next__} if codes else {}
    async with transaction() as conn:
        await conn.execute("select 1 from conversations where id = %s for update", (thread,))
        return await shorten_all(
            conn,
            text,
            conversation_id=thread,
            api_client_id=None,
            shows_destination=shown,
            **options,
        )


async def codes() -> list[str]:
    return [row["code"] for row in await rows("select code from short_links order by id")]


async def test_each_address_gets_a_code_and_the_text_around_it_stays() -> None:
    text = await shorten(TEXT, await make_conversation())
    links = await rows("select code, url, host from short_links")
    by_url = {row["url"]: row["code"] for row in links}
    assert set(by_url) == {"https://toko.id/bayar?a=1&b=2", "https://toko.id/bantuan"}
    assert all(is_code(code) for code in by_url.values())
    first, second = (short_url(code) for code in by_url.values())
    if not text.startswith(f"Bayar di {first}"):
        first, second = second, first
    assert text == f"Bayar di {first}. Bantuan: {second}"
    assert first.startswith(get_settings().public_url + "/s/")


async def test_a_text_without_addresses_stays_and_makes_no_rows() -> None:
    assert await shorten("Halo, toko.id!", await make_conversation()) == "Halo, toko.id!"
    assert await count("short_links") == 0


async def test_one_link_for_an_address_and_a_recipient() -> None:
    rahma, dewi = await make_conversation(), await make_conversation()
    first = await shorten("https://a.id/ dan https://a.id/", rahma)
    assert await shorten("https://a.id/ dan https://a.id/", rahma) == first
    assert await count("short_links") == 1
    assert await shorten("https://a.id/ dan https://a.id/", dewi) != first


async def test_parallel_messages_share_the_link() -> None:
    thread = await make_conversation()
    texts = await asyncio.gather(*(shorten("https://a.id/", thread) for _ in range(8)))
    assert len(set(texts)) == 1
    assert await count("short_links") == 1


async def test_many_texts_are_shortened_like_each_alone() -> None:
    rahma, dewi = await make_conversation(), await make_conversation()
    wanted = [
        LinkedText(text, thread, None, True)
        for thread in (rahma, dewi)
        for text in ("Halo", "https://a.id/", "https://b.id/ https://a.id/")
    ]
    async with transaction() as conn:
        texts = await shorten_texts(conn, wanted)
    assert texts == [await shorten(one.text, one.conversation_id) for one in wanted]
    assert await count("short_links") == 4


async def test_a_code_that_is_taken_is_drawn_again() -> None:
    rahma, dewi = await make_conversation(), await make_conversation()
    await shorten("https://a.id/", rahma, codes="aaaaaaaaaa")
    await shorten("https://a.id/", dewi, codes="aaaaaaaaaa aaaaaaaaaa bbbbbbbbbb")
    assert await codes() == ["aaaaaaaaaa", "bbbbbbbbbb"]


async def test_the_same_code_drawn_twice_for_one_text() -> None:
    drawn = chain(repeat("aaaaaaaaaa", 2), ["bbbbbbbbbb"])
    async with transaction() as conn:
        text = await shorten_all(
            conn,
            "https://a.id/ https://b.id/",
            conversation_id=await make_conversation(),
            api_client_id=None,
            shows_destination=True,
            make_code=drawn.__next__,
        )
    assert sorted(text.split()) == [short_url("aaaaaaaaaa"), short_url("bbbbbbbbbb")]


async def test_a_link_whose_time_is_over_is_replaced_and_a_disabled_one_is_kept() -> None:
    over, off = await make_conversation(), await make_conversation()
    was = [await shorten("https://a.id/", thread) for thread in (over, off)]
    past = clock.now() - timedelta(seconds=1)
    async with transaction() as conn:
        await conn.execute(
            "update short_links set expires_at = %s where conversation_id = %s", (past, over)
        )
        await conn.execute(
            "update short_links set disabled_at = %s where conversation_id = %s", (past, off)
        )
    assert await shorten("https://a.id/", over) != was[0]
    assert await shorten("https://a.id/", off) == was[1]


async def test_one_sender_who_hides_the_destination_hides_it() -> None:
    thread = await make_conversation()
    for shown in (True, False, True):
        await shorten("https://a.id/", thread, shown=shown)
    assert await rows("select shows_destination from short_links") == [{"shows_destination": False}]


async def test_a_short_address_is_not_shortened_again() -> None:
    thread = await make_conversation()
    text = await shorten("https://a.id/", thread)
    loud = text.replace(get_settings().public_url, get_settings().public_url.upper())
    assert [await shorten(one, thread) for one in (text, loud)] == [text, loud]
    assert await count("short_links") == 1


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "//a.id/x",
        "https://bank.id@jahat.id/",
        "ftp://a.id/",
        "data:text/html,<script>alert(1)</script>",
        "https://stra\u00dfe.de/",
        "https://\ud800/",
    ],
)
async def test_nothing_but_web_addresses_is_ever_stored(text: str) -> None:
    assert await shorten(text, await make_conversation()) == text
    assert await count("short_links") == 0


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("https://a.id/</script><script>x</script>", "https://a.id/"),
        ("https://a.id/\u2028alert(1)", "https://a.id/"),
        ('https://a.id/"onload="x', "https://a.id/"),
        ("https://a.id/\x00javascript:x", "https://a.id/"),
        ("https://tok\u043e.id/", "https://tok\u043e.id/"),
    ],
)
async def test_what_could_break_out_is_left_out_of_the_address(text: str, stored: str) -> None:
    await shorten(text, await make_conversation())
    assert [row["url"] for row in await rows("select url from short_links")] == [stored]


async def test_links_of_a_contact_go_with_the_conversation() -> None:
    thread = await make_conversation()
    await shorten("https://a.id/", thread)
    link = (await rows("select id from short_links"))[0]["id"]
    await insert("link_clicks", short_link_id=link)
    async with transaction() as conn:
        await conn.execute("delete from conversations where id = %s", (thread,))
    assert (await count("short_links"), await count("link_clicks")) == (0, 0)


async def test_a_link_holds_for_the_days_of_its_client() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert end_after(None, noon) is None
    assert end_after(30, noon) == datetime(2026, 12, 22, 12, tzinfo=UTC)


SOON, LATER = clock.now() + timedelta(days=1), clock.now() + timedelta(days=30)


@pytest.mark.parametrize(
    ("first", "second", "holds_until"),
    [
        (SOON, LATER, LATER),
        (LATER, SOON, LATER),
        (SOON, SOON, SOON),
        (SOON, None, None),
        (None, SOON, None),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("together", [True, False])
async def test_another_message_with_the_address_only_prolongs_its_link(
    first: datetime | None, second: datetime | None, holds_until: datetime | None, together: bool
) -> None:
    thread = await make_conversation()
    texts = [LinkedText("https://a.id/", thread, None, True, end) for end in (first, second)]
    for batch in [texts] if together else [[one] for one in texts]:
        async with transaction() as conn:
            await shorten_texts(conn, batch)
    links = await rows("select expires_at from short_links")
    assert links == [{"expires_at": holds_until}]


async def test_a_link_is_shown_only_when_all_that_come_together_show_it() -> None:
    thread = await make_conversation()
    async with transaction() as conn:
        await shorten_texts(
            conn, [LinkedText("https://a.id/", thread, None, shown) for shown in (False, True)]
        )
    assert await count("short_links", "not shows_destination") == 1


async def test_only_the_link_that_another_message_wants_longer_changes() -> None:
    rahma, dewi = await make_conversation(), await make_conversation()
    for thread, end in ((rahma, SOON), (dewi, SOON), (rahma, LATER)):
        async with transaction() as conn:
            await shorten_texts(conn, [LinkedText("https://a.id/", thread, None, True, end)])
    found = await rows("select conversation_id, expires_at from short_links order by 1")
    assert [(row["conversation_id"], row["expires_at"]) for row in found] == [
        (rahma, LATER),
        (dewi, SOON),
    ]


@pytest.mark.parametrize("days", [None, 30])
async def test_links_of_a_client_hold_for_its_days_from_when_the_message_leaves(
    days: int | None,
) -> None:
    await make_channel()
    caller = await make_caller(shortens_links=True, link_days=days)
    tomorrow = clock.now() + timedelta(days=1)
    texts = ("Bayar: https://a.id/", "Lagi: https://b.id/")
    told = [
        await queue(caller, wanted(text, message=text, scheduled_at=tomorrow)) for text in texts
    ]
    await flush()
    leaving = [one.estimated_send_at for one in told if one.estimated_send_at is not None]
    assert tomorrow <= leaving[0] < leaving[1]
    links = await rows("select expires_at from short_links order by id")
    assert [link["expires_at"] for link in links] == [
        days and leaves_at + timedelta(days=days) for leaves_at in leaving
    ]
