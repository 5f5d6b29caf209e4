"""`/s/{code}`: who gets which page, what it tells, and what counts as a click."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.routes import short_links
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.routes.short_link_page import SCRIPT
from omnidesk.services.link_guesses import PER_MINUTE, forget_guesses
from tests.factories import insert, make_conversation, rows
from tests.routes.auth_client import client_of

PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"
PREVIEW = "WhatsApp/2.24.1 A"
CODE = "abcdefghij"
URL = "https://toko.id/bayar?a=1&b=2"
UNKNOWN = [
    "a%0Ab",
    "zzzzzzzzzz",
    "expiredexp",
    "disabledab",
    "short",
    "x" * 5000,
    "%00",
    "a/b",
    "0123456789",
]


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    yield
    forget_guesses()


def asking(address: str = "203.0.113.7", agent: str = PHONE) -> AbstractAsyncContextManager[Any]:
    api = FastAPI()
    install_errors(api)
    api.include_router(short_links.router)
    return client_of(edge(api), address, **{"user-agent": agent, "accept-language": "en"})


@pytest.fixture
async def client(database: None) -> AsyncIterator[httpx.AsyncClient]:
    async with asking() as opened:
        yield opened


async def make_link(code: str = CODE, url: str = URL, **values: Any) -> int:
    thread = values.pop("conversation_id", None) or await make_conversation()
    return await insert(
        "short_links",
        code=code,
        url=url,
        url_hash=code.encode(),
        host="toko.id",
        conversation_id=thread,
        **values,
    )


async def clicks() -> tuple[int, int]:
    """Of people, and of programs."""
    found = await rows("select is_robot from link_clicks")
    robots = sum(row["is_robot"] for row in found)
    return len(found) - robots, robots


async def test_the_page_leads_on(client: httpx.AsyncClient) -> None:
    await make_link()
    answer = await client.get(f"/s/{CODE}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    escaped = URL.replace("&", "&amp;")
    assert f'data-target="{escaped}"' in answer.text
    assert f'<a href="{escaped}"' in answer.text
    assert '<bdi dir="ltr">toko.id</bdi>' in answer.text
    assert re.findall("<script.*?</script>", answer.text, re.S) == [f"<script>{SCRIPT}</script>"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert await clicks() == (1, 0)


@pytest.mark.parametrize("shown", [True, False])
async def test_previews_are_told_the_destination_only_when_they_may(
    client: httpx.AsyncClient, shown: bool
) -> None:
    await make_link(shows_destination=shown)
    head = (await client.get(f"/s/{CODE}", headers={"user-agent": PREVIEW})).text
    told = re.findall(r"<title>.*?</title>|<meta .*?>", head)
    assert len(told) == 6
    assert ("toko.id" in "".join(told)) is shown
    assert await clicks() == (0, 1)


async def test_head_gets_the_page_and_is_no_click(client: httpx.AsyncClient) -> None:
    await make_link()
    assert (await client.head(f"/s/{CODE}")).status_code == 200
    assert await clicks() == (0, 0)


@pytest.mark.parametrize("name", ["Sec-Purpose", "Purpose", "X-Moz"])
async def test_a_browser_that_asks_early_is_no_person(client: httpx.AsyncClient, name: str) -> None:
    await make_link()
    await client.get(f"/s/{CODE}", headers={name: "prefetch;prerender"})
    assert await clicks() == (0, 1)


async def test_whatever_leads_nowhere_gets_the_same_answer(client: httpx.AsyncClient) -> None:
    past = clock.now() - timedelta(seconds=1)
    await make_link("expiredexp", expires_at=past)
    await make_link("disabledab", disabled_at=past)
    seen = set()
    for code in UNKNOWN:
        answer = await client.get(f"/s/{code}")
        headers = {key: text for key, text in answer.headers.items() if key != "x-request-id"}
        seen.add((answer.status_code, answer.text, tuple(sorted(headers.items()))))
        assert (await client.head(f"/s/{code}")).status_code == 404
    assert len(seen) == 1
    assert seen.pop()[0] == 404
    assert await clicks() == (0, 0)


async def test_a_link_leads_on_until_its_time_is_over(client: httpx.AsyncClient) -> None:
    await make_link(expires_at=clock.now() + timedelta(hours=1))
    assert (await client.get(f"/s/{CODE}")).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//jahat.id/",
        "https://bank.id@jahat.id/",
        "data:text/html,<script>alert(1)</script>",
        'https://toko.id/"><script>alert(1)</script>',
        "https://toko.id/\u2028alert(1)",
        " https://toko.id/",
        "",
    ],
)
async def test_what_should_not_be_stored_is_not_answered(
    client: httpx.AsyncClient, url: str
) -> None:
    await make_link(url=url)
    answer = await client.get(f"/s/{CODE}")
    assert answer.status_code == 404
    assert "alert" not in answer.text
    assert "jahat" not in answer.text


async def test_clicks_at_once_are_all_counted(client: httpx.AsyncClient) -> None:
    await make_link()
    await make_link("bbbbbbbbbb")
    asked = [(code, agent) for code in (CODE, "bbbbbbbbbb") for agent in (PHONE, PREVIEW)] * 150
    answers = await asyncio.gather(
        *(client.get(f"/s/{code}", headers={"user-agent": agent}) for code, agent in asked)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert await clicks() == (300, 300)


async def test_one_that_fails_does_not_hurt_the_others(client: httpx.AsyncClient) -> None:
    await make_link()
    await make_link("bbbbbbbbbb")
    async with transaction() as conn:
        await conn.execute(
            "alter table link_clicks add constraint no_opera check (user_agent <> 'Opera')"
        )
    try:
        answers = await asyncio.gather(
            *(
                client.get(f"/s/{CODE}", headers={"user-agent": name})
                for name in ("A", "Opera", "B", "C")
            )
        )
    finally:
        async with transaction() as conn:
            await conn.execute("alter table link_clicks drop constraint no_opera")
    assert [answer.status_code for answer in answers] == [200, 500, 200, 200]
    assert await clicks() == (3, 0)


async def test_guessing_is_throttled_and_learns_nothing(client: httpx.AsyncClient) -> None:
    await make_link()
    statuses = [(await client.get(f"/s/{n:010}")).status_code for n in range(PER_MINUTE + 1)]
    assert statuses == [404] * PER_MINUTE + [429]
    wrong, right = await client.get("/s/zzzzzzzzzz"), await client.get(f"/s/{CODE}")
    assert wrong.status_code == right.status_code == 429
    assert int(right.headers["retry-after"]) in range(1, 63)
    assert wrong.text == right.text
    assert await clicks() == (0, 0)
    async with asking("203.0.113.8") as neighbour:
        assert (await neighbour.get(f"/s/{CODE}")).status_code == 200


async def test_right_links_are_never_throttled(client: httpx.AsyncClient) -> None:
    await make_link()
    statuses = {(await client.get(f"/s/{CODE}")).status_code for _ in range(PER_MINUTE + 5)}
    assert statuses == {200}


async def test_the_page_speaks_the_readers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/s/zzzzzzzzzz", headers={"accept-language": "id-ID,id;q=0.9"})
    assert '<html lang="id">' in answer.text
    assert "tidak menuju ke mana pun" in answer.text
