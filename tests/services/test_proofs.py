"""Receipts that prove a message of unknown outcome to have been sent, and those that cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from omnidesk import clock
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import ChannelKind, MessageStatus
from omnidesk.rules.status import RANKS
from omnidesk.services import message_changes
from omnidesk.services.channels.base import Echo, Identifier, Receipt
from omnidesk.services.claims import Claim, claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.processing import wake_parked
from omnidesk.services.settling import Sent, Unknown, settle
from tests.factories import make_channel, make_conversation, rows
from tests.outgoing import message_of, queue, state_of, status_of
from tests.people import People
from tests.services.live_updates import recorded
from tests.services.test_receipts import STATUSES, contact_of, event_states

LOST = ChannelError("no answer", permanent=False, outcome_unknown=True)
CHANNEL = "messenger:9"
DELIVERED = MessageStatus.DELIVERED


@pytest.fixture
async def conversation_id(people: People) -> int:
    """A conversation on a channel whose vendor cannot be asked about an earlier send."""
    return await make_conversation(await make_channel(ChannelKind.MESSENGER, "9"))


async def begin(conversation_id: int, body: str = "Baik") -> tuple[int, Claim]:
    """A message whose call is open."""
    message_id = await queue(conversation_id, body)
    taken = await claim("test")
    assert taken is not None
    assert taken.message_id == message_id
    return message_id, taken


async def lose(conversation_id: int, body: str = "Baik") -> int:
    """A message whose call has no known outcome."""
    message_id, taken = await begin(conversation_id, body)
    assert await settle(taken, Unknown(LOST))
    return message_id


async def report(
    contact: Identifier, *names: str, status: MessageStatus = DELIVERED, at: datetime | None = None
) -> None:
    """The vendor speaks of messages by its ids."""
    at = at or clock.now()
    vendor_id = f"{status}:{names}:{at.timestamp()}"
    await store_events([Receipt(CHANNEL, vendor_id, contact, status, at, names)])
    await drain()


async def past_waiting() -> None:
    """What is parked may be looked at again."""
    await rows("update inbox_events set not_before = now() returning id")


async def test_a_receipt_proves_the_only_uncertain_message(conversation_id: int) -> None:
    message_id = await lose(conversation_id)
    async with recorded() as recording:
        await report(await contact_of(conversation_id), "m1")
    found = await message_of(message_id)
    assert (found["status"], found["external_id"], found["error_key"]) == ("delivered", "m1", "")
    assert await state_of(message_id) == "sent"
    assert await event_states() == {"processed": 1}
    told = [(one["message_id"], one["status"]) for one in recording.updates]
    assert told == [(message_id, "delivered")]


async def test_also_a_receipt_that_says_no_more_than_sent_is_told(conversation_id: int) -> None:
    message_id = await lose(conversation_id)
    async with recorded() as recording:
        await report(await contact_of(conversation_id), "m1", status=MessageStatus.SENT)
    assert await status_of(message_id) == "sent"
    assert [one["message_id"] for one in recording.updates] == [message_id]


@dataclass(frozen=True, slots=True)
class Course:
    """One call with its receipts in one order, `before` of them before the call is settled."""

    contact: Identifier
    message_id: int
    taken: Claim
    order: tuple[MessageStatus, ...]
    before: int

    @property
    def name(self) -> str:
        return f"m{self.message_id}"

    def receipt(self, n: int) -> Receipt:
        status = self.order[n]
        names = (self.name,)
        return Receipt(CHANNEL, f"{self.name}:{n}", self.contact, status, clock.now(), names)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
@pytest.mark.parametrize("is_lost", [True, False])
async def test_every_order_around_a_call_ends_alike(
    people: People, is_lost: bool, length: int
) -> None:
    """Any receipts in any order, any number of them before our own settling of the call."""
    channel_id = await make_channel(ChannelKind.MESSENGER, "9")
    courses = [
        await begin_course(channel_id, order, before)
        for order in permutations(STATUSES, length)
        for before in range(length + 1)
    ]
    for n in range(length + 1):
        for one in courses:
            if one.before == n:
                assert await settle(one.taken, Unknown(LOST) if is_lost else Sent(one.name))
        await store_events([one.receipt(n) for one in courses if n < length])
        await drain()
    await past_waiting()
    await wake_parked()
    await drain()
    for one in courses:
        found = await message_of(one.message_id)
        expected = max(one.order, key=RANKS.__getitem__)
        assert (found["status"], found["external_id"]) == (expected, one.name)
        assert await state_of(one.message_id) != "unknown"
    assert await event_states() == {"processed": length * len(courses)}


async def begin_course(channel_id: int, order: tuple[MessageStatus, ...], before: int) -> Course:
    """A call in a conversation of its own."""
    conversation_id = await make_conversation(channel_id)
    message_id, taken = await begin(conversation_id)
    return Course(await contact_of(conversation_id), message_id, taken, order, before)


async def test_several_uncertain_messages_are_left_to_a_person(
    people: People, conversation_id: int
) -> None:
    contact = await contact_of(conversation_id)
    first, second = await lose(conversation_id), await lose(conversation_id)
    await report(contact, "m1")
    assert await event_states() == {"parked": 1}
    await message_changes.resolve_unknown(people.ana, first, "sent")
    await report(contact, "m1", status=MessageStatus.READ)
    assert await status_of(first) == "sent"  # it may bear the id as well as the other one
    assert await status_of(second) == "unknown"
    assert await event_states() == {"parked": 2}


async def test_two_ids_prove_nothing_of_one_message(conversation_id: int) -> None:
    message_id = await lose(conversation_id)
    await report(await contact_of(conversation_id), "m1", "m2")
    assert await status_of(message_id) == "unknown"
    assert await event_states() == {"parked": 1}


async def test_nothing_is_proved_while_a_call_is_open(conversation_id: int) -> None:
    lost = await lose(conversation_id)
    sending, taken = await begin(conversation_id)
    await report(await contact_of(conversation_id), "m1")
    assert [await status_of(one) for one in (lost, sending)] == ["unknown", "queued"]
    assert await settle(taken, Sent("m1"))
    assert [await status_of(one) for one in (lost, sending)] == ["unknown", "delivered"]


async def test_news_from_before_the_call_are_of_another_message(conversation_id: int) -> None:
    message_id = await lose(conversation_id)
    contact = await contact_of(conversation_id)
    await report(contact, "m1", at=clock.now() - timedelta(minutes=1))
    assert await status_of(message_id) == "unknown"


async def test_a_known_id_proves_nothing_of_another_message(conversation_id: int) -> None:
    sent, taken = await begin(conversation_id)
    assert await settle(taken, Sent("m1"))
    lost = await lose(conversation_id)
    await report(await contact_of(conversation_id), "m1", status=MessageStatus.READ)
    assert [await status_of(one) for one in (sent, lost)] == ["read", "unknown"]


async def test_another_conversation_is_not_concerned(conversation_id: int) -> None:
    lost = await lose(conversation_id)
    channel = (await rows("select id from channels"))[0]["id"]
    other = await make_conversation(channel)
    await report(await contact_of(other), "m1")
    assert await status_of(lost) == "unknown"
    assert await event_states() == {"parked": 1}


async def test_a_watermark_alone_proves_nothing(conversation_id: int) -> None:
    message_id = await lose(conversation_id)
    contact, at = await contact_of(conversation_id), clock.now()
    await store_events([Receipt(CHANNEL, "w", contact, DELIVERED, at, (), at)])
    await drain()
    found = await message_of(message_id)
    assert (found["status"], found["external_id"]) == ("unknown", None)


async def test_where_there_is_an_echo_it_decides(conversation_id: int) -> None:
    """A message written in the vendor's app, whose receipt is processed before its echo."""
    lost = await lose(conversation_id)
    contact = await contact_of(conversation_id)
    await store_events([Echo(CHANNEL, "m1", contact, "Dari aplikasi Meta", clock.now())])
    await rows("update inbox_events set not_before = now() + interval '1 hour' returning id")
    await report(contact, "m1")
    await past_waiting()
    await drain()
    await past_waiting()
    await wake_parked()
    await drain()
    assert await status_of(lost) == "unknown"
    found = await rows("select status from messages where external_id = 'm1'")
    assert found == [{"status": "delivered"}]


async def test_a_vendor_that_can_be_asked_is_asked(people: People) -> None:
    conversation_id = await make_conversation(
        await make_channel(ChannelKind.WHATSAPP_TWILIO, "+1555")
    )
    message_id = await lose(conversation_id)
    contact = await contact_of(conversation_id)
    receipt = Receipt("whatsapp_twilio:+1555", "r", contact, DELIVERED, clock.now(), ("SM1",))
    await store_events([receipt])
    await drain()
    assert await status_of(message_id) == "unknown"
    assert await event_states() == {"parked": 1}


async def test_a_late_answer_of_the_call_changes_nothing_more(conversation_id: int) -> None:
    message_id, taken = await begin(conversation_id)
    assert await settle(taken, Unknown(LOST))
    await report(await contact_of(conversation_id), "m1", status=MessageStatus.READ)
    assert await settle(taken, Sent("m1")) == []
    assert await status_of(message_id) == "read"
