"""What is posted to the web process, and where each post must be found afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from omnidesk.demo import twilio_events
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.app_settings import set_secret
from omnidesk.services.inbox import drain
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


WEBHOOKS = Case(_accounts, _webhook, _stored_events, _unlike_messages)
