"""`POST /api/twilio/sms/send`: one SMS by a person, through the outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from omnidesk.routes import twilio
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Viewer
from omnidesk.services.sessions import cookie_name, start_session
from tests.factories import count, make_channel, make_conversation, rows
from tests.people import People
from tests.routes.auth_client import client_of

PATH = "/api/twilio/sms/send"
PHONE = "+628119990001"
TEXT = {"to": "0811-9990-001", "body": "Pesanan sudah dikirim"}
MESSAGES = """
    select m.body, m.origin, m.status, m.sent_by_user_id, c.platform, c.channel_id, i.value, o.state
    from messages m join conversations c on c.id = m.conversation_id
    join contact_identifiers i on i.id = c.identifier_id join outbox o on o.message_id = m.id"""


@pytest.fixture
async def channel(people: People) -> int:
    return await make_channel(ChannelKind.SMS_TWILIO, "+15005550006")


@pytest.fixture
async def client(database: None) -> AsyncIterator[httpx.AsyncClient]:
    api = FastAPI()
    install_errors(api)
    api.include_router(twilio.router)
    async with client_of(edge(api)) as opened:
        yield opened


async def post(
    client: httpx.AsyncClient, viewer: Viewer, body: Any = TEXT, **headers: str
) -> httpx.Response:
    token = await start_session(viewer.user_id, "127.0.0.1", "test")
    cookie = {"cookie": f"{cookie_name()}={token}"}
    return await client.post(PATH, json=body, headers=cookie | headers)


async def make_thread(channel: int, department_id: int | None) -> int:
    thread = await make_conversation(channel, department_id=department_id)
    await rows(
        "update contact_identifiers set value = %(value)s where id ="
        " (select identifier_id from conversations where id = %(id)s) returning id",
        value=PHONE,
        id=thread,
    )
    return thread


async def test_an_admin_writes_to_any_number(
    client: httpx.AsyncClient, people: People, channel: int
) -> None:
    answer = await post(client, people.ana)
    made = (await rows("select id from messages"))[0]["id"]
    assert (answer.status_code, answer.json()) == (202, {"message_id": made, "status": "queued"})
    assert await rows(MESSAGES) == [
        {
            "body": TEXT["body"],
            "origin": "agent",
            "status": "queued",
            "sent_by_user_id": people.ana.user_id,
            "platform": "sms",
            "channel_id": channel,
            "value": PHONE,
            "state": "queued",
        }
    ]
    assert (await post(client, people.ana)).status_code == 202
    assert await count("conversations") == 1


async def test_a_user_writes_where_the_conversation_is_theirs_to_see(
    client: httpx.AsyncClient, people: People, channel: int
) -> None:
    assert (await post(client, people.budi)).status_code == 404
    assert (await count("contacts"), await count("conversations")) == (0, 0)
    await make_thread(channel, people.sales)
    assert (await post(client, people.budi)).status_code == 202
    assert (await post(client, people.citra)).status_code == 404
    assert await count("messages") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": "123", "body": "Halo"}, "to"),
        ({"to": "x" * 15, "body": "Halo"}, "to"),
        ({"to": 628119990001, "body": "Halo"}, "to"),
        ({"body": "Halo"}, "to"),
        ({"to": PHONE}, "body"),
        ({"to": PHONE, "body": " "}, "body"),
        ({"to": PHONE, "body": "x" * 1601}, "body"),
    ],
)
async def test_a_wrong_field_is_named_and_leaves_nothing(
    client: httpx.AsyncClient, people: People, channel: int, body: Any, field: str
) -> None:
    answer = await post(client, people.ana, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert [one["path"] for one in answer.json()["details"]] == [field]
    assert (await count("contacts"), await count("messages")) == (0, 0)


@pytest.mark.parametrize("body", [[], "x", None, 7])
async def test_what_is_no_object_is_refused(
    client: httpx.AsyncClient, people: People, channel: int, body: Any
) -> None:
    assert (await post(client, people.ana, body)).status_code == 400


async def test_without_a_number_of_ours_nothing_is_sent(
    client: httpx.AsyncClient, people: People
) -> None:
    await make_channel(ChannelKind.WHATSAPP_TWILIO)
    answer = await post(client, people.ana)
    assert (answer.status_code, answer.json()["code"]) == (422, "channel_unavailable")


async def test_a_page_of_another_site_sends_nothing(
    client: httpx.AsyncClient, people: People, channel: int
) -> None:
    answer = await post(client, people.ana, origin="https://jahat.example")
    assert answer.status_code == 403
    assert (await client.post(PATH, json=TEXT)).status_code == 401
    assert await count("messages") == 0
