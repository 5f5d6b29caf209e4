"""Claims: one item to one worker, in the order that the rules say."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.services import outbox
from omnidesk.services.claims import Claim, claim, give_back_strays
from omnidesk.services.outbox import AGENT_PRIORITY
from tests.factories import count, rows
from tests.outgoing import item_of, make_thread, queue, state_of

pytestmark = pytest.mark.usefixtures("database")


async def claimed(worker: str = "w") -> Claim:
    taken = await claim(worker)
    assert taken is not None
    return taken


async def close(taken: Claim) -> None:
    async with transaction() as conn:
        await conn.execute("update outbox set state = 'sent' where id = %s", (taken.item_id,))


async def test_enqueue_with_a_repeated_key_returns_the_first_item() -> None:
    thread = await make_thread()
    first = await queue(thread, idempotency_key="ui:1")
    await queue(thread, idempotency_key="ui:1")
    async with transaction() as conn:
        again = await outbox.get_item(conn, "ui:1")
    assert (again.message_id, await count("outbox")) == (first, 1)


async def test_claim_marks_the_item_and_carries_what_the_channel_needs() -> None:
    thread = await make_thread()
    message_id = await queue(thread, "Siap")
    taken = await claimed("w1")
    item = await item_of(message_id)
    assert (item["state"], item["claimed_by"], item["attempts"]) == ("claimed", "w1", 1)
    assert (taken.message_id, taken.outgoing.text, taken.attempts) == (message_id, "Siap", 1)
    assert item["lease_until"] > clock.real_now() + timedelta(seconds=55)


async def test_claim_finds_nothing_in_an_empty_outbox() -> None:
    assert await claim("w") is None


async def test_claim_prefers_the_urgent_then_the_early_then_the_old() -> None:
    now = clock.now()
    wishes = {
        "late": (0, now - timedelta(seconds=1)),
        "early": (0, now - timedelta(seconds=9)),
        "urgent": (5, now),
        "early too": (0, now - timedelta(seconds=9)),
    }
    for name, (priority, not_before) in wishes.items():
        await queue(await make_thread(), name, priority=priority, not_before=not_before)
    order = [(await claimed()).outgoing.text for _ in wishes]
    assert order == ["urgent", "early", "early too", "late"]


async def test_claim_leaves_what_is_not_due() -> None:
    await queue(await make_thread(), not_before=clock.now() + timedelta(minutes=1))
    assert await claim("w") is None


async def test_messages_of_one_conversation_leave_one_by_one_in_the_order_written() -> None:
    thread = await make_thread()
    written = [await queue(thread, str(number)) for number in range(3)]
    for message_id in written:
        taken = await claimed()
        assert taken.message_id == message_id
        assert await claim("other") is None
        await close(taken)


async def test_a_message_that_waits_for_another_try_holds_back_the_later_ones() -> None:
    thread = await make_thread()
    await queue(thread, not_before=clock.now() + timedelta(minutes=1))
    await queue(thread)
    assert await claim("w") is None


async def test_a_crowd_behind_a_waiting_message_waits_and_the_urgent_passes() -> None:
    thread = await make_thread()
    await queue(thread)
    await rows(
        "update outbox set hold_key = 'hold.retry', not_before = now() + interval '1 hour'"
        " returning id"
    )
    for _ in range(3):
        await queue(thread)
    assert await claim("w") is None
    await queue(thread, "urgent", priority=AGENT_PRIORITY + 1)
    assert (await claimed()).outgoing.text == "urgent"


async def test_an_older_message_passes_a_waiting_one() -> None:
    thread = await make_thread()
    await queue(thread, "older")
    await queue(thread)
    await rows(
        "update outbox set hold_key = 'hold.retry', not_before = now() + interval '1 hour'"
        " where id = (select max(id) from outbox) returning id"
    )
    assert (await claimed()).outgoing.text == "older"


async def test_an_urgent_message_passes_a_waiting_one_of_its_conversation() -> None:
    thread = await make_thread()
    await queue(thread, "campaign", priority=0, not_before=clock.now() + timedelta(hours=1))
    await queue(thread, "agent")
    assert (await claimed()).outgoing.text == "agent"


async def test_an_urgent_message_waits_for_the_call_that_is_open_in_its_conversation() -> None:
    thread = await make_thread()
    await queue(thread, "campaign", priority=0)
    taken = await claimed()
    await queue(thread, "agent")
    assert await claim("w") is None
    await close(taken)
    assert (await claimed()).outgoing.text == "agent"


async def test_claim_leaves_out_busy_channels() -> None:
    await queue(await make_thread())
    taken = await rows("select channel_id from outbox")
    assert await claim("w", busy_channels=[taken[0]["channel_id"]]) is None


async def test_64_claims_at_once_never_take_an_item_twice() -> None:
    messages = {await queue(await make_thread()) for _ in range(40)}
    taken = await asyncio.gather(*(claim(f"w{number}") for number in range(64)))
    first = [one.message_id for one in taken if one is not None]
    assert len(first) == len(set(first))
    while one := await claim("rest"):
        first.append(one.message_id)
    assert sorted(first) == sorted(messages)


async def test_claims_at_once_in_one_conversation_take_only_the_oldest() -> None:
    thread = await make_thread()
    oldest = await queue(thread, priority=0)
    for priority in range(5):
        await queue(thread, priority=-priority)
    taken = await asyncio.gather(*(claim(f"w{number}") for number in range(16)))
    assert [one.message_id for one in taken if one is not None] == [oldest]


async def test_claims_at_once_open_one_call_in_a_conversation_whatever_the_urgency() -> None:
    for _ in range(10):
        thread = await make_thread()
        for priority in range(4):
            await queue(thread, priority=priority)
        taken = await asyncio.gather(*(claim(f"w{number}") for number in range(12)))
        found = [one for one in taken if one is not None]
        assert [one.conversation_id for one in found] == [thread]
        async with transaction() as conn:
            await conn.execute("update outbox set state = 'sent' where state <> 'sent'")


async def test_strays_are_given_back_but_open_calls_are_kept() -> None:
    open_call = await queue(await make_thread())
    stray = await queue(await make_thread())
    taken = [await claimed("w1"), await claimed("w1")]
    foreign = await queue(await make_thread())
    await claimed("w2")
    kept = [one.item_id for one in taken if one.message_id == open_call]
    assert await give_back_strays("w1", kept) == 1
    states = [await state_of(one) for one in (open_call, stray, foreign)]
    assert states == ["claimed", "queued", "claimed"]


async def test_cancel_takes_back_what_is_queued_and_nothing_else() -> None:
    waiting = await queue(await make_thread())
    async with transaction() as conn:
        assert await outbox.cancel(conn, waiting)
    assert await claim("w") is None
    on_its_way = await queue(await make_thread())
    await claimed()
    async with transaction() as conn:
        assert not await outbox.cancel(conn, on_its_way)
    assert [await state_of(one) for one in (waiting, on_its_way)] == ["cancelled", "claimed"]
