"""What tests of the API page do: send its events, make clients, and let them ask."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.kinds import OutboxKind
from omnidesk.state.api_client_forms import ClientForms
from tests.factories import make_conversation, rows
from tests.outgoing import queue
from tests.state.tab import Heard, Tab

SETTINGS = {
    "name": "Web shop",
    "per_minute": "30",
    "per_day": "200",
    "networks": "203.0.113.7\n2001:db8::/32",
    "channel": "auto",
    "shortens_links": "yes",
}


async def send(tab: Tab, state: type[rx.State], handler: str, /, **payload: Any) -> Heard:
    return await tab.send(f"{state.get_full_name()}.{handler}", **payload)


def last(heard: Heard, var: str) -> Any:
    """The value that the page has in the end."""
    return heard.values_of(var)[-1]


async def make_client(ana: Tab, **changes: str) -> tuple[int, str]:
    """A client made on the page; its number and its secret."""
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientForms, "create", form={**SETTINGS, **changes})
    secret = last(heard, "secret")
    await send(ana, ClientForms, "close", dialog="secret")
    [row] = await rows("select id from api_clients order by id desc limit 1")
    return row["id"], secret


async def ask(
    client: int, body: str = "Halo", request_id: str = "r-1", name: str = "Rahmawati"
) -> int:
    """A message that a client asked for; its id."""
    conversation_id = await make_conversation(name=name)
    lane = {"kind": OutboxKind.API, "lane": f"api:{conversation_id}"}
    message_id = await queue(conversation_id, body, idempotency_key=f"api:{request_id}", **lane)
    async with transaction() as conn:
        await conn.execute("update messages set origin = 'api' where id = %s", (message_id,))
        await conn.execute(
            "insert into api_messages (message_id, api_client_id, request_id, body_hash, phone)"
            " values (%s, %s, %s, '', '+6281100002231')",
            (message_id, client, request_id),
        )
    return message_id


async def settle(message_id: int, state: str, status: str) -> None:
    async with transaction() as conn:
        await conn.execute(
            "update outbox set state = %s, settled_at = %s where message_id = %s",
            (state, clock.now(), message_id),
        )
        await conn.execute("update messages set status = %s where id = %s", (status, message_id))


def previews(heard: Heard) -> list[str]:
    return [line.preview for line in last(heard, "lines")]
