"""What people do with messages of ours: send, send again, decide, take back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from omnidesk.db import redis, transaction
from omnidesk.errors import Conflict, Invalid, NotFound, OmniDeskError
from omnidesk.rules.kinds import Direction
from omnidesk.services import messages
from tests.factories import (
    count,
    make_channel,
    make_conversation,
    make_message,
    rows,
    until_somebody_waits,
)
from tests.outgoing import item_of, message_of, queue, state_of, states, status_of
from tests.people import People


async def set_state(message_id: int, item: str, message: str) -> None:
    """Bring an item and its message into a state, as settling would."""
    await rows(
        "with i as (update outbox set state = %(item)s where message_id = %(id)s)"
        " update messages set status = %(message)s, error_key = 'channel.refused' where id = %(id)s"
        " returning id",
        id=message_id,
        item=item,
        message=message,
    )


async def test_send_text_writes_message_intent_and_preview_together(people: People) -> None:
    thread = await make_conversation(department_id=people.sales)
    row = await messages.send_text(people.budi, thread, "  Siap,\nBu  ", "key-1")
    assert (row.body, row.status, row.author, row.client_key) == (
        "Siap,\nBu",
        "queued",
        "Budi Santoso",
        "key-1",
    )
    item = await item_of(row.id)
    assert (item["state"], item["idempotency_key"]) == ("queued", "ui:key-1")
    shown = (await rows("select * from conversations where id = %(id)s", id=thread))[0]
    assert shown["last_message_id"] == row.id
    assert shown["last_message_preview"] == "Siap, Bu"
    assert (shown["last_message_direction"], shown["last_message_status"]) == ("outbound", "queued")


async def test_send_text_rings_the_sending_queue(people: People) -> None:
    await messages.send_text(people.ana, await make_conversation(), "Halo", "key-1")
    assert await redis().exists("rq:queue:send") == 1


async def test_the_same_key_sends_once_even_16_times_at_once(people: People) -> None:
    thread = await make_conversation()
    sent = await asyncio.gather(
        *(messages.send_text(people.ana, thread, "Halo", "key-1") for _ in range(16))
    )
    assert len({row.id for row in sent}) == 1
    assert (await count("messages"), await count("outbox")) == (1, 1)


async def test_a_key_of_somebody_else_tells_nothing(people: People) -> None:
    sales = await make_conversation(department_id=people.sales)
    support = await make_conversation(department_id=people.support)
    await messages.send_text(people.budi, sales, "Rahasia", "key-1")
    with pytest.raises(Conflict):
        await messages.send_text(people.citra, support, "Halo", "key-1")
    assert await count("messages") == 1


async def test_one_key_in_two_conversations_at_once_sends_once(people: People) -> None:
    threads = [await make_conversation() for _ in range(2)]
    answers = await asyncio.gather(
        *(messages.send_text(people.ana, thread, "Halo", "key-1") for thread in threads),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "MessageRow"]
    assert (await count("messages"), await count("outbox")) == (1, 1)


@pytest.mark.parametrize("body", ["", "   \n", "\0", "x" * 4097])
async def test_a_text_that_the_channel_cannot_take_is_refused(people: People, body: str) -> None:
    with pytest.raises(Invalid):
        await messages.send_text(people.ana, await make_conversation(), body, "key-1")
    assert (await count("messages"), await count("outbox")) == (0, 0)


@pytest.mark.parametrize("key", ["", "k" * 101, "nul\0"])
async def test_a_strange_client_key_is_refused(people: People, key: str) -> None:
    with pytest.raises(Invalid):
        await messages.send_text(people.ana, await make_conversation(), "Halo", key)


async def test_nul_is_dropped_from_a_text(people: People) -> None:
    row = await messages.send_text(people.ana, await make_conversation(), "a\0b", "key-1")
    assert row.body == "ab"


async def test_citra_reaches_nothing_of_sales(people: People) -> None:
    thread = await make_conversation(department_id=people.sales)
    row = await messages.send_text(people.budi, thread, "Halo", "key-1")
    attempts: list[Any] = [
        messages.send_text(people.citra, thread, "Halo", "key-2"),
        messages.send_again(people.citra, row.id),
        messages.resolve_unknown(people.citra, row.id, "sent"),
        messages.cancel(people.citra, row.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            await attempt
    assert (await count("messages"), await states()) == (1, {"queued": 1})


@pytest.mark.parametrize("foreign", [0, -1, 10**12, 10**30])
async def test_a_conversation_that_does_not_exist_is_not_found(
    people: People, foreign: int
) -> None:
    with pytest.raises(NotFound):
        await messages.send_text(people.ana, foreign, "Halo", "key-1")
    with pytest.raises(NotFound):
        await messages.send_again(people.ana, foreign)


async def test_send_again_queues_the_same_bubble_under_a_new_intent(people: People) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "failed", "failed")
    row = await messages.send_again(people.ana, message_id)
    assert (row.id, row.status, row.error) == (message_id, "queued", "")
    assert await states() == {"failed": 1, "queued": 1}


async def test_send_again_pressed_twice_queues_once(people: People) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "failed", "failed")
    await asyncio.gather(*(messages.send_again(people.ana, message_id) for _ in range(8)))
    assert await states() == {"failed": 1, "queued": 1}


async def test_send_again_works_after_a_receipt_reported_the_failure(people: People) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "sent", "failed")
    await rows(
        "update messages set external_id = 'SM1' where id = %(id)s returning id", id=message_id
    )
    await messages.send_again(people.ana, message_id)
    message = await message_of(message_id)
    assert (message["status"], message["external_id"]) == ("queued", None)
    assert await states() == {"failed": 1, "queued": 1}


async def test_messages_that_never_had_an_item_are_each_sent_again(people: People) -> None:
    ids = [
        await make_message(await make_conversation(), direction=Direction.OUTBOUND, status="failed")
        for _ in range(3)
    ]
    for message_id in ids:
        await messages.send_again(people.ana, message_id)
    assert [await state_of(message_id) for message_id in ids] == ["queued"] * 3


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "unknown"])
async def test_what_may_have_arrived_is_not_sent_again(people: People, status: str) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "unknown" if status == "unknown" else "sent", status)
    with pytest.raises(Conflict):
        await messages.send_again(people.ana, message_id)
    assert await count("outbox") == 1


async def test_an_inbound_message_cannot_be_sent_again(people: People) -> None:
    message_id = await make_message(await make_conversation())
    with pytest.raises(NotFound):
        await messages.send_again(people.ana, message_id)


@pytest.mark.parametrize(
    ("choice", "status", "expected"),
    [
        ("sent", "sent", {"sent": 1}),
        ("cancel", "cancelled", {"cancelled": 1}),
        ("send_again", "queued", {"failed": 1, "queued": 1}),
    ],
)
async def test_a_person_decides_about_an_unknown_message(
    people: People, choice: str, status: str, expected: dict[str, int]
) -> None:
    message_id = await queue(await make_conversation(department_id=people.sales))
    await set_state(message_id, "unknown", "unknown")
    row = await messages.resolve_unknown(people.budi, message_id, choice)
    assert (row.status, await status_of(message_id), await states()) == (status, status, expected)
    audited = await rows("select actor_user_id, action, detail from audit")
    assert audited == [
        {
            "actor_user_id": people.budi.user_id,
            "action": "message.resolve",
            "detail": {"choice": choice},
        }
    ]


async def test_a_decision_counts_once(people: People) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "unknown", "unknown")
    answers = await asyncio.gather(
        *(
            messages.resolve_unknown(people.ana, message_id, choice)
            for choice in ("sent", "send_again", "cancel", "sent")
        ),
        return_exceptions=True,
    )
    decided = [answer for answer in answers if not isinstance(answer, OmniDeskError)]
    assert len(decided) == 1
    assert await count("audit") == 1


async def test_an_unheard_of_choice_is_refused(people: People) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "unknown", "unknown")
    with pytest.raises(Invalid):
        await messages.resolve_unknown(people.ana, message_id, "perhaps")


async def test_cancel_takes_back_a_waiting_message(people: People) -> None:
    message_id = await queue(await make_conversation())
    row = await messages.cancel(people.ana, message_id)
    assert (row.status, await state_of(message_id)) == ("cancelled", "cancelled")
    assert await messages.cancel(people.ana, message_id) == row


@pytest.mark.parametrize("state", ["claimed", "sent", "unknown"])
async def test_cancel_is_too_late_once_a_message_is_on_its_way(people: People, state: str) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, state, "queued" if state == "claimed" else state)
    with pytest.raises(Conflict):
        await messages.cancel(people.ana, message_id)
    assert await state_of(message_id) == state


async def test_uncertain_message_that_is_given_up_says_so(people: People) -> None:
    message_id = await queue(await make_conversation())
    await set_state(message_id, "unknown", "unknown")
    row = await messages.resolve_unknown(people.ana, message_id, "cancel")
    assert (row.status, row.error) == ("cancelled", "message.given_up")


async def test_a_cancelled_message_can_be_sent_after_all(people: People) -> None:
    message_id = await queue(await make_conversation())
    await messages.cancel(people.ana, message_id)
    await messages.send_again(people.ana, message_id)
    assert await state_of(message_id) == "queued"


async def test_messages_written_at_once_leave_in_the_order_of_their_ids(people: People) -> None:
    channel = await make_channel()
    thread = await make_conversation(channel)
    await asyncio.gather(
        *(messages.send_text(people.ana, thread, str(n), f"key-{n}") for n in range(20))
    )
    found = await rows(
        "select m.id from outbox o join messages m on m.id = o.message_id order by o.id"
    )
    ids = [row["id"] for row in found]
    assert ids == sorted(ids)


async def move_while_somebody_waits(
    act: Awaitable[Any], thread: int, to: int, *, is_folded: bool
) -> Any:
    """What becomes of an act whose message moves to another conversation while it waits."""
    async with transaction() as conn:
        await conn.execute("select 1 from conversations where id = %s for update", (thread,))
        acting = asyncio.ensure_future(act)
        await until_somebody_waits()
        for table in ("messages", "outbox"):
            await conn.execute(f"update {table} set conversation_id = {to}".encode())
        if is_folded:
            await conn.execute("delete from conversations where id = %s", (thread,))
    return await acting


async def test_cancel_follows_a_message_that_is_folded_meanwhile(people: People) -> None:
    thread, kept = await make_conversation(), await make_conversation()
    message_id = await queue(thread)
    act = messages.cancel(people.ana, message_id)
    row = await move_while_somebody_waits(act, thread, kept, is_folded=True)
    assert (row.status, row.conversation_id) == ("cancelled", kept)
    assert await state_of(message_id) == "cancelled"


async def test_a_message_that_left_for_a_foreign_conversation_is_not_found(people: People) -> None:
    thread = await make_conversation(department_id=people.support)
    foreign = await make_conversation(department_id=people.sales)
    message_id = await queue(thread)
    act = messages.cancel(people.citra, message_id)
    with pytest.raises(NotFound):
        await move_while_somebody_waits(act, thread, foreign, is_folded=False)
    assert await state_of(message_id) == "queued"
