"""Receipts: late, repeated, out of order, too early; the status only ever climbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.rules.kinds import ChannelKind, Direction, MessageStatus
from omnidesk.rules.status import RANKS
from omnidesk.services.channels.base import Identifier, Receipt
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.processing import wake_parked
from omnidesk.services.settling import Sent, settle
from tests.factories import insert, make_conversation, make_message, rows
from tests.outgoing import Vendor, make_vendor, message_of, queue, state_of, status_of
from tests.services.live_updates import recorded

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
async def vendor(database: None, tmp_path: Path) -> Vendor:
    return await make_vendor(tmp_path)


async def channel_of(vendor: Vendor) -> str:
    found = await rows("select kind || ':' || account_id as key from channels")
    return str(found[0]["key"])


async def contact_of(conversation_id: int) -> Identifier:
    found = await rows(
        "select i.kind, i.scope, i.value from conversations c"
        " join contact_identifiers i on i.id = c.identifier_id where c.id = %(id)s",
        id=conversation_id,
    )
    return Identifier(**found[0])


async def sent_message(conversation_id: int, external_id: str, **values: Any) -> int:
    values.setdefault("sent_at", NOW)
    return await make_message(
        conversation_id, direction=Direction.OUTBOUND, external_id=external_id, **values
    )


async def report(conversation_id: int, *given: tuple[str, MessageStatus], **facts: Any) -> None:
    """Receipts for (external id, status) as they come from the vendor, and their processing."""
    key = (await rows("select kind || ':' || account_id as key from channels"))[0]["key"]
    contact = await contact_of(conversation_id)
    events = [
        Receipt(key, f"{one}:{status}", contact, status, NOW, (one,), **facts)
        for one, status in given
    ]
    for event in events:
        await store_events([event])
        await drain()


STATUSES = (
    MessageStatus.SENT,
    MessageStatus.FAILED,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
)


async def test_every_order_of_receipts_ends_alike(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    for length in range(1, 5):
        for n, order in enumerate(permutations(STATUSES, length)):
            external_id = f"{length}-{n}"
            message_id = await sent_message(conversation_id, external_id)
            await report(conversation_id, *[(external_id, status) for status in order])
            expected = max(order, key=RANKS.__getitem__)
            assert await status_of(message_id) == expected


async def test_status_never_goes_back(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await sent_message(conversation_id, "a")
    await report(conversation_id, ("a", MessageStatus.READ), ("a", MessageStatus.DELIVERED))
    found = await message_of(message_id)
    assert (found["status"], found["read_at"], found["delivered_at"]) == ("read", NOW, NOW)


async def test_failure_carries_its_reason_until_arrival_is_proved(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await sent_message(conversation_id, "a")
    reason = {"error_key": "channel.blocked", "error_text": "Blocked", "vendor_code": "63014"}
    await report(conversation_id, ("a", MessageStatus.FAILED), **reason)
    found = await message_of(message_id)
    assert {name: found[name] for name in reason} == reason
    await report(conversation_id, ("a", MessageStatus.DELIVERED))
    found = await message_of(message_id)
    assert (found["status"], found["error_key"], found["vendor_code"]) == ("delivered", "", "")


async def test_intent_has_failed_while_the_vendor_says_so(vendor: Vendor) -> None:
    message_id = await queue(await make_conversation(vendor.channel_id))
    await _send(vendor, "a")
    assert await state_of(message_id) == "sent"
    conversation_id = (await message_of(message_id))["conversation_id"]
    await report(conversation_id, ("a", MessageStatus.FAILED), error_key="channel.blocked")
    assert await state_of(message_id) == "failed"
    await report(conversation_id, ("a", MessageStatus.DELIVERED))
    assert await state_of(message_id) == "sent"


async def test_list_shows_the_status_of_the_newest(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id)
    await _send(vendor, "a")
    await _show_as_last(conversation_id, message_id)
    await report(conversation_id, ("a", MessageStatus.DELIVERED))
    assert await _shown_status(conversation_id) == "delivered"


async def _show_as_last(conversation_id: int, message_id: int) -> None:
    from omnidesk.db import transaction

    async with transaction() as conn:
        await conn.execute(
            "update conversations set last_message_id = %s, last_message_status = 'sent'"
            " where id = %s",
            (message_id, conversation_id),
        )


async def _shown_status(conversation_id: int) -> str:
    found = await rows(
        "select last_message_status from conversations where id = %(id)s", id=conversation_id
    )
    return str(found[0]["last_message_status"])


async def _send(vendor: Vendor, external_id: str) -> None:
    """Claim and settle the next message as a worker does."""
    taken = await claim("test")
    assert taken is not None
    assert await settle(taken, Sent(external_id))


async def test_receipt_before_our_own_settle_is_kept_and_applied(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id)
    await report(conversation_id, ("a", MessageStatus.DELIVERED), ("a", MessageStatus.READ))
    assert await event_states() == {"parked": 2}
    await _send(vendor, "a")
    assert await status_of(message_id) == "read"
    assert await event_states() == {"processed": 2}


async def event_states() -> dict[str, int]:
    found = await rows("select state, count(*) as n from inbox_events group by state")
    return {row["state"]: row["n"] for row in found}


async def watermark(
    conversation_id: int, status: MessageStatus, up_to: datetime, *external_ids: str
) -> None:
    """The vendor says: everything up to this instant."""
    key = (await rows("select kind || ':' || account_id as key from channels"))[0]["key"]
    contact = await contact_of(conversation_id)
    name = f"{status}:{up_to.timestamp()}:{external_ids}"
    await store_events([Receipt(key, name, contact, status, up_to, external_ids, up_to)])
    await drain()


def minutes(*numbers: int) -> Iterable[datetime]:
    return [NOW + timedelta(minutes=number) for number in numbers]


async def test_watermark_covers_what_was_sent_before_it(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    other = await make_conversation(vendor.channel_id)
    ids = [
        await sent_message(conversation_id, f"m{n}", sent_at=at)
        for n, at in enumerate(minutes(0, 1, 2))
    ]
    foreign = await sent_message(other, "x")
    await watermark(conversation_id, MessageStatus.DELIVERED, NOW + timedelta(minutes=1))
    assert [await status_of(one) for one in ids] == ["delivered", "delivered", "sent"]
    await watermark(conversation_id, MessageStatus.READ, NOW)
    assert [await status_of(one) for one in ids] == ["read", "delivered", "sent"]
    assert await status_of(foreign) == "sent"


async def test_watermark_leaves_failures_and_inbound_alone(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    failed = await sent_message(conversation_id, "f", status="failed")
    inbound = await make_message(conversation_id, sent_at=NOW)
    await watermark(conversation_id, MessageStatus.READ, NOW)
    assert [await status_of(failed), await status_of(inbound)] == ["failed", "received"]


async def test_watermark_before_our_own_settle_counts(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id)
    taken = await claim("test")
    assert taken is not None
    await watermark(conversation_id, MessageStatus.READ, clock.now())
    assert await settle(taken, Sent("a"))
    assert await status_of(message_id) == "read"


async def test_watermark_does_not_cover_what_waited_in_the_queue(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await queue(conversation_id)
    await watermark(conversation_id, MessageStatus.READ, clock.now())
    await _send(vendor, "a")
    assert await status_of(message_id) == "sent"


async def test_named_and_covered_at_once(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    before = await sent_message(conversation_id, "a", sent_at=NOW - timedelta(minutes=1))
    named = await sent_message(conversation_id, "b", sent_at=NOW + timedelta(seconds=2))
    await watermark(conversation_id, MessageStatus.DELIVERED, NOW, "b")
    assert [await status_of(one) for one in (before, named)] == ["delivered", "delivered"]


async def test_seen_message_means_that_earlier_ones_were_seen(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    ids = [
        await sent_message(conversation_id, f"m{n}", sent_at=at)
        for n, at in enumerate(minutes(0, 1, 2))
    ]
    await report(conversation_id, ("m1", MessageStatus.READ), covers_earlier=True)
    assert [await status_of(one) for one in ids] == ["read", "read", "sent"]


async def test_receipt_of_another_channel_changes_nothing(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    message_id = await sent_message(conversation_id, "a")
    await insert("channels", kind=ChannelKind.MESSENGER.value, account_id="9", name="Page")
    contact = await contact_of(conversation_id)
    receipt = Receipt("messenger:9", "r", contact, MessageStatus.READ, NOW, ("a",))
    await store_events([receipt])
    await drain()
    assert await status_of(message_id) == "sent"
    assert await event_states() == {"parked": 1}


async def test_woken_receipt_is_due_at_once_and_holds_nobody_up(vendor: Vendor) -> None:
    """It was parked while its message was settled, by a worker that could not see it yet."""
    conversation_id = await make_conversation(vendor.channel_id)
    await report(conversation_id, ("v1", MessageStatus.READ))
    message_id = await sent_message(conversation_id, "v1")
    assert await wake_parked()
    await drain()
    assert await status_of(message_id) == "read"
    assert await event_states() == {"processed": 1}


async def test_receipt_of_what_the_contact_wrote_is_not_woken_for_ever(vendor: Vendor) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    await make_message(conversation_id, external_id="v1")
    await report(conversation_id, ("v1", MessageStatus.READ))
    assert not await wake_parked()
    assert await event_states() == {"parked": 1}


@pytest.mark.parametrize(
    ("error_key", "column"),
    [("channel.opted_out", "opted_out_at"), ("channel.blocked", "blocked_at")],
)
async def test_a_refusal_that_comes_as_a_receipt_marks_the_contact(
    vendor: Vendor, error_key: str, column: str
) -> None:
    conversation_id = await make_conversation(vendor.channel_id)
    other = await make_conversation(vendor.channel_id)
    for one in (conversation_id, other):
        await sent_message(one, f"m{one}")
    name = f"m{conversation_id}"
    async with recorded() as recording:
        await report(conversation_id, (name, MessageStatus.FAILED), error_key=error_key)
        await report(conversation_id, (name, MessageStatus.DELIVERED), error_key=error_key)
    marked = await rows(
        f"select c.id, ct.{column} is not null as is_marked from conversations c"
        " join contacts ct on ct.id = c.contact_id order by c.id"
    )
    assert [row["is_marked"] for row in marked] == [True, False]
    shown = [one["conversation"]["id"] for one in recording.updates if "conversation" in one]
    assert shown == [conversation_id]
