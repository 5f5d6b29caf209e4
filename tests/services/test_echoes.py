"""Echoes: our own are known, those of other inboxes join the thread, early ones wait."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import MessageStatus
from omnidesk.services.channels.base import Echo, Receipt
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.processing import wake_parked
from omnidesk.services.settling import Sent, Unknown, settle
from tests.factories import count, make_conversation, rows
from tests.outgoing import Vendor, make_vendor, message_of, queue, state_of, status_of
from tests.services.live_updates import recorded
from tests.services.test_receipts import contact_of, event_states

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LOST = ChannelError("no answer", permanent=False, outcome_unknown=True)


@pytest.fixture
async def vendor(database: None, tmp_path: Path) -> Vendor:
    return await make_vendor(tmp_path)


async def echo(conversation_id: int, mid: str, text: str, **facts: Any) -> None:
    """The vendor tells of a message that left our account."""
    key = (await rows("select kind || ':' || account_id as key from channels"))[0]["key"]
    contact = await contact_of(conversation_id)
    facts.setdefault("sent_at", NOW)
    await store_events([Echo(key, mid, contact, text, **facts)])
    await drain()


async def test_message_from_elsewhere_joins_the_thread(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    await echo(conversation_id, "e1", "Dari aplikasi Meta")
    found = await rows("select direction, origin, status, body, sent_at from messages")
    assert found == [
        {
            "direction": "outbound",
            "origin": "elsewhere",
            "status": "sent",
            "body": "Dari aplikasi Meta",
            "sent_at": NOW,
        }
    ]
    assert await rows("select unread_count, last_message_preview from conversations") == [
        {"unread_count": 0, "last_message_preview": "Dari aplikasi Meta"}
    ]


async def test_message_from_elsewhere_opens_a_conversation(vendor: Vendor) -> None:
    contact = await contact_of(await make_conversation(vendor.channel_id))
    stranger = type(contact)(contact.kind, contact.scope, "+62899")
    key = (await rows("select kind || ':' || account_id as key from channels"))[0]["key"]
    await store_events([Echo(key, "e1", stranger, "Halo", NOW)])
    await drain()
    assert await count("conversations") == 2


async def test_own_echo_after_our_settle_is_nothing_new(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    await queue(conversation_id, "Baik")
    taken = await claim("test")
    assert taken is not None
    assert await settle(taken, Sent("e1"))
    await echo(conversation_id, "e1", "Baik")
    assert await count("messages") == 1
    assert await event_states() == {"processed": 1}


@pytest.mark.parametrize("is_marked", [True, False])
async def test_own_echo_before_our_settle_waits(vendor: Vendor, is_marked: bool) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id, "Baik")
    taken = await claim("test")
    assert taken is not None
    await echo(conversation_id, "e1", "Baik", message_id=message_id if is_marked else None)
    assert await event_states() == {"parked": 1}
    assert await settle(taken, Sent("e1"))
    assert await event_states() == {"processed": 1}
    assert await count("messages") == 1


@pytest.mark.parametrize("is_marked", [True, False])
async def test_echo_proves_a_message_of_unknown_outcome(vendor: Vendor, is_marked: bool) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id, "Baik")
    taken = await claim("test")
    assert taken is not None
    assert await settle(taken, Unknown(LOST))
    await echo(conversation_id, "e1", "Baik", message_id=message_id if is_marked else None)
    found = await message_of(message_id)
    assert (found["status"], found["external_id"], found["error_text"]) == ("sent", "e1", "")
    assert await state_of(message_id) == "sent"
    assert not await settle(taken, Sent("e2"))


async def test_echo_that_fits_two_unknowns_waits_for_a_person(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    ids = []
    for _ in range(2):
        ids.append(await queue(conversation_id, "Baik"))
        taken = await claim("test")
        assert taken is not None
        assert await settle(taken, Unknown(LOST))
    await echo(conversation_id, "e1", "Baik")
    assert [await status_of(one) for one in ids] == ["unknown", "unknown"]
    assert await event_states() == {"parked": 1}


async def test_waiting_echo_that_nobody_claims_was_written_elsewhere(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    await queue(conversation_id, "Baik")
    taken = await claim("test")
    assert taken is not None
    await echo(conversation_id, "e1", "Baik")
    assert await settle(taken, Sent("e2"))
    assert not await wake_parked()
    async with transaction() as conn:
        await conn.execute("update inbox_events set not_before = now()")
    assert await wake_parked()
    await drain()
    assert await count("messages", "origin = 'elsewhere'") == 1


async def test_foreign_mark_does_not_claim_our_message(vendor: Vendor) -> None:
    """Another installation on the same account marks its messages with its own numbers."""
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id, "Baik")
    await echo(conversation_id, "e1", "Lain", message_id=message_id)
    assert await status_of(message_id) == "queued"
    assert await count("messages", "origin = 'elsewhere'") == 1


async def test_receipts_before_the_echo_are_applied(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    contact = await contact_of(conversation_id)
    key = (await rows("select kind || ':' || account_id as key from channels"))[0]["key"]
    await store_events([Receipt(key, "r", contact, MessageStatus.READ, NOW, ("e1",))])
    await drain()
    await echo(conversation_id, "e1", "Baik", sent_at=clock.now())
    assert await rows("select status from messages") == [{"status": "read"}]


@pytest.mark.parametrize("is_ours", [True, False])
async def test_receipt_that_waited_for_an_echo_is_told_of_every_message_it_moves(
    vendor: Vendor, is_ours: bool
) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    earlier = await queue(conversation_id, "Pagi")
    taken = await claim("test")
    assert taken is not None
    assert await settle(taken, Sent("e0"))
    if is_ours:
        await queue(conversation_id, "Baik")
        taken = await claim("test")
        assert taken is not None
        assert await settle(taken, Unknown(LOST))
    contact = await contact_of(conversation_id)
    key = (await rows("select kind || ':' || account_id as key from channels"))[0]["key"]
    seen = Receipt(key, "r", contact, MessageStatus.READ, NOW, ("e1",), covers_earlier=True)
    await store_events([seen])
    await drain()
    async with recorded() as recording:
        await echo(conversation_id, "e1", "Baik", sent_at=clock.now())
    assert await status_of(earlier) == "read"
    told = [(one["message_id"], one["status"]) for one in recording.updates if "status" in one]
    assert (earlier, "read") in told
