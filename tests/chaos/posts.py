"""What is posted to the web process, and where each post must be found afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from omnidesk.demo import twilio_events
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.app_settings import set_secret
from omnidesk.services.inbox import drain
from tests.api_client import Program, make_program
from tests.factories import count, make_channel, rows
from tests.webhooks import (
    APP_SECRET,
    AUTH_TOKEN,
    NUMBER,
    PAGE,
    VERIFY_TOKEN,
    body_of,
    meta_headers,
    text,
    twilio_parameters,
)

PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Post:
    """One request. `key` names it in the tables, however often it is repeated."""

    key: str
    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of posts: prepared, made by number for a web at this address, found again.

    `contradictions` says what else is wrong once everything is stored.
    """

    prepare: Callable[[], Awaitable[None]]
    make: Callable[[int, str], Post]
    find_stored: Callable[[], Awaitable[Counter[str]]]
    contradictions: Callable[[int], Awaitable[tuple[str, ...]]]


async def _accounts() -> None:
    await set_secret("meta.app_secret", APP_SECRET, None)
    await set_secret("meta.verify_token", VERIFY_TOKEN, None)
    await set_secret("twilio.auth_token", AUTH_TOKEN, None)
    await make_channel(ChannelKind.MESSENGER, PAGE)
    await make_channel(ChannelKind.WHATSAPP_TWILIO, NUMBER)


def _webhook(number: int, url: str) -> Post:
    """Somebody writes, in turn through Meta and through Twilio."""
    person = number // 2 % PEOPLE
    if number % 2:
        sid = f"SM{number:032x}"
        parameters = twilio_parameters(f"+62811{person:07d}", f"Pesan {number}", sid)
        letter = twilio_events.signed_letter(f"{url}/api/twilio/webhook", parameters, AUTH_TOKEN)
        return Post(sid, "/api/twilio/webhook", letter.body, letter.headers)
    mid = f"m_{number}"
    body = body_of([text(str(6000 + person), f"Pesan {number}", mid)])
    return Post(mid, "/api/webhook/facebook", body, meta_headers(body))


async def _stored_events() -> Counter[str]:
    found = await rows("select vendor_id, count(*) as n from inbox_events group by vendor_id")
    return Counter({row["vendor_id"]: row["n"] for row in found})


async def _unlike_messages(posts: int) -> tuple[str, ...]:
    """Every event becomes one message, and one that nobody has read."""
    await drain()
    messages = await count("messages")
    unread = (await rows("select sum(unread_count)::int as n from conversations"))[0]["n"]
    conversations = await count("conversations")
    expected = (posts, posts, min(2 * PEOPLE, posts))
    if (messages, unread, conversations) == expected:
        return ()
    return (f"{posts} events: {messages} messages, {unread} unread, {conversations} conversations",)


_programs: list[Program] = []


async def _program() -> None:
    """A program whose limits are never met, and a number that may write to anybody."""
    await make_channel()
    limits = {"per_minute": 1_000_000, "per_day": 1_000_000}
    _programs[:] = [await make_program("Billing", **limits)]


def _api_post(number: int, _url: str) -> Post:
    """A message of the program: in turn with an id of its own, and with one that is made up."""
    path = "/api/external/messages"
    phone = f"+62811{number % PEOPLE:07d}"
    asked = {"phone_number": phone, "message": f"Pesan {number}"}
    own_id = {"request_id": f"order-{number}"} if number % 2 else {}
    body = json.dumps(asked | own_id).encode()
    headers = _programs[0].headers(body, "POST", path)
    return Post(f"Pesan {number}", path, body, headers)


async def _queued_messages() -> Counter[str]:
    found = await rows("select body, count(*) as n from messages group by body")
    return Counter({row["body"]: row["n"] for row in found})


async def _unlike_posts(posts: int) -> tuple[str, ...]:
    """Every post is one message with one intent, counted once, in the thread of its number."""
    tables = ("messages", "outbox", "api_messages")
    found = [await count(table) for table in tables]
    used = (await rows("select sum(used)::int as n from api_client_days"))[0]["n"]
    threads = await count("conversations")
    if (*found, used, threads) == (posts, posts, posts, posts, min(PEOPLE, posts)):
        return ()
    return (f"{posts} posts: {found} in {tables}, {used} counted, {threads} conversations",)


WEBHOOKS = Case(_accounts, _webhook, _stored_events, _unlike_messages)
API_POSTS = Case(_program, _api_post, _queued_messages, _unlike_posts)
