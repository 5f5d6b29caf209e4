"""Stored events: each once, in order, whatever arrives how often and in which order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from omnidesk.db import transaction
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services import processing
from omnidesk.services.channels.base import Identifier, InboundMessage, UnknownEvent
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.processing import PAUSES_S
from tests.factories import count, insert, make_channel, rows

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def phone(number: str) -> Identifier:
    return Identifier(IdentifierKind.PHONE, "", number)


def message(number: str, vendor_id: str, text: str = "Halo", minute: float = 0) -> InboundMessage:
    """A person writes to the channel "fake:toko"."""
    at = START + timedelta(minutes=minute)
    return InboundMessage("fake:toko", vendor_id, phone(number), text, at, name=f"N {number}")


@pytest.fixture
async def channel(database: None) -> int:
    return await make_channel(ChannelKind.FAKE, "toko")


async def states() -> dict[str, int]:
    found = await rows("select state, count(*) as n from inbox_events group by state")
    return {row["state"]: row["n"] for row in found}


async def test_stored_once_and_counted_once(channel: int) -> None:
    first = message("+62811", "a")
    assert await store_events([first, first, message("+62811", "b")]) == 2
    assert await store_events([first]) == 0
    assert await store_events([]) == 0
    assert await drain() == 2
    assert await drain() == 0
    assert await states() == {"processed": 2}


async def test_late_message_does_not_become_the_newest(channel: int) -> None:
    await store_events([message("+62811", "new", "second", 5)])
    await drain()
    await store_events([message("+62811", "old", "first", 1)])
    await drain()
    found = await rows(
        "select last_message_preview, last_inbound_at, unread_count from conversations"
    )
    assert found == [
        {
            "last_message_preview": "second",
            "last_inbound_at": START + timedelta(minutes=5),
            "unread_count": 2,
        }
    ]


async def test_events_without_time_happen_when_they_come(channel: int) -> None:
    await store_events([InboundMessage("fake:toko", "a", phone("+62811"), "Halo")])
    await drain()
    found = await rows("select now() - sent_at < interval '1 minute' as is_now from messages")
    assert found == [{"is_now": True}]


async def test_same_vendor_id_in_two_channels_is_two_messages(channel: int) -> None:
    await make_channel(ChannelKind.FAKE, "cabang")
    one = message("+62811", "a")
    other = InboundMessage("fake:cabang", "a", one.sender, one.text, one.sent_at)
    await store_events([one, other])
    await drain()
    assert await count("messages") == await count("conversations") == 2
    assert await count("contacts") == 1


async def test_unknown_event_is_ignored_but_kept(channel: int) -> None:
    await store_events([UnknownEvent("fake:toko", "x", "reaction", {"a": 1})])
    await drain()
    found = await rows("select state, error, payload from inbox_events")
    assert (found[0]["state"], found[0]["error"]) == ("ignored", "reaction")
    assert found[0]["payload"]["raw"] == {"a": 1}


async def test_poison_is_set_aside_and_the_rest_goes_on(channel: int) -> None:
    await insert(
        "inbox_events",
        channel="fake:toko",
        kind="message",
        vendor_id="poison",
        ordering_key="fake:toko:+62811",
    )
    await store_events([message("+62811", "a"), message("+62812", "b")])
    for _ in range(1 + len(PAUSES_S)):
        await drain()
        await _let_pauses_pass()
    await drain()
    assert await states() == {"failed": 1, "processed": 2}
    found = await rows("select attempts, error from inbox_events where state = 'failed'")
    assert found[0]["attempts"] == 1 + len(PAUSES_S)
    assert found[0]["error"].startswith("ValidationError")
    assert await count("messages") == 2


async def _let_pauses_pass() -> None:
    async with transaction() as conn:
        await conn.execute("update inbox_events set not_before = now()")


async def test_poison_holds_up_only_its_own_conversation(channel: int) -> None:
    await insert(
        "inbox_events",
        channel="fake:toko",
        kind="message",
        vendor_id="poison",
        ordering_key="fake:toko:+62811",
    )
    await store_events([message("+62811", "a"), message("+62812", "b")])
    await drain()
    assert await states() == {"received": 2, "processed": 1}
    found = await rows("select body, vendor_id from inbox_events e join messages m on true")
    assert {row["body"] for row in found} == {"Halo"}


async def test_order_within_a_body_is_the_order_of_messages(channel: int) -> None:
    await store_events([message("+62811", f"z{9 - n}", f"text {n}") for n in range(10)])
    await drain()
    found = await rows("select body from messages order by sent_at, id")
    assert [row["body"] for row in found] == [f"text {n}" for n in range(10)]


async def test_identifiers_of_one_event_join_one_contact(channel: int) -> None:
    lid = Identifier(IdentifierKind.LID, "", "77")
    both = InboundMessage("fake:toko", "a", lid, "Halo", START, also=(phone("+62811"),))
    await asyncio.gather(
        store_events([both]), store_events([message("+62811", "b")]), store_events([both])
    )
    await asyncio.gather(*[drain() for _ in range(4)])
    await drain()
    assert await count("contact_identifiers") == 2
    assert await count("contacts") == await count("conversations") == 1


async def test_name_of_the_vendor_fills_only_an_empty_one(channel: int) -> None:
    await store_events([InboundMessage("fake:toko", "a", phone("+62811"), "Halo", START)])
    await drain()
    await store_events([message("+62811", "b")])
    await drain()
    renamed = InboundMessage("fake:toko", "c", phone("+62811"), "Halo", START, name="Other")
    await store_events([renamed])
    await drain()
    assert await rows("select display_name from contacts") == [{"display_name": "N +62811"}]


async def test_answers_go_where_the_person_wrote_last(channel: int) -> None:
    lid = Identifier(IdentifierKind.LID, "", "77")
    await store_events([message("+62811", "a")])
    await store_events(
        [InboundMessage("fake:toko", "b", lid, "Halo", START, also=(phone("+62811"),))]
    )
    await drain()
    found = await rows(
        "select i.kind from conversations c join contact_identifiers i on i.id = c.identifier_id"
    )
    assert found == [{"kind": "lid"}]


async def test_what_a_later_event_proves_of_a_known_person_is_kept(channel: int) -> None:
    """First the number alone, then number and scoped id together, then the id alone."""
    lid = Identifier(IdentifierKind.LID, "", "77")
    for event in (
        message("+62811", "a"),
        InboundMessage("fake:toko", "b", phone("+62811"), "Halo", START, also=(lid,)),
        InboundMessage("fake:toko", "c", lid, "Halo", START),
    ):
        await store_events([event])
        await drain()
    assert await count("contacts") == await count("conversations") == 1


async def test_a_look_that_fails_is_said_and_not_repeated_at_once(
    channel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the tables are newer than this process: the drainer pauses, see `workers.drainer`."""
    monkeypatch.setattr(processing, "LOCK_CONVERSATIONS", "select nothing_of_this_name")
    async with asyncio.timeout(5):
        with pytest.raises(psycopg.errors.UndefinedColumn):
            await drain()
