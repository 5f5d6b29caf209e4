"""Sending: claim, call, settle, with a vendor that writes down what it accepts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.kinds import ChannelKind, OutboxKind
from omnidesk.services import settling
from omnidesk.services.claims import claim
from omnidesk.services.sending import MOST_OPEN_PER_CHANNEL, PATIENCE_S, Sender, drain
from tests.claiming import NOON, ask, show
from tests.factories import make_channel, make_conversation, rows
from tests.outgoing import (
    item_of,
    make_thread,
    make_vendor,
    message_of,
    queue,
    state_of,
    states,
    status_of,
)

pytestmark = pytest.mark.usefixtures("database")


async def test_drain_sends_everything_once_and_in_order(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path)
    threads = [await make_thread(vendor) for _ in range(5)]
    written = {thread: [await queue(thread) for _ in range(4)] for thread in threads}
    assert await drain("w") == 20
    accepted = vendor.accepted
    assert sorted(accepted) == sorted(one for ids in written.values() for one in ids)
    for ids in written.values():
        assert [one for one in accepted if one in ids] == ids
    assert await states() == {"sent": 20}


async def test_slow_settling_leaves_no_second_call_open(tmp_path: Path) -> None:
    """So that a worker that is killed while the database is slow leaves one outcome unknown."""
    vendor = await make_vendor(tmp_path)
    first, second = [await make_thread(vendor) for _ in range(2)]
    await queue(first)
    await queue(second)
    async with transaction() as conn:
        await conn.execute("select 1 from conversations where id = %s for update", (first,))
        draining = asyncio.create_task(drain("w"))
        while not vendor.accepted:  # noqa: ASYNC110 - the vendor is a file
            await asyncio.sleep(0.01)
        await asyncio.sleep(3 * PATIENCE_S)
        assert await states() == {"claimed": 1, "queued": 1}
    assert await draining == 2


async def test_drain_stops_at_its_limit(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path)
    for _ in range(3):
        await queue(await make_thread(vendor))
    assert await drain("w", limit=2) == 2
    assert len(vendor.accepted) == 2


async def test_a_refusal_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    message_id = await queue(await make_thread(await make_vendor(tmp_path, behaviour="refuse")))
    await drain("w")
    message = await message_of(message_id)
    assert (message["status"], message["error_key"]) == ("failed", "channel.refused")


async def test_a_vendor_that_cannot_be_reached_is_tried_again_later(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="unreachable")
    message_id = await queue(await make_thread(vendor))
    before = clock.now()
    await Sender("w").drain(limit=1)
    item = await item_of(message_id)
    assert (item["state"], item["attempts"], await status_of(message_id)) == ("queued", 1, "queued")
    assert before < item["not_before"] < clock.now() + timedelta(seconds=2)


async def test_after_the_last_try_a_person_hears_of_it(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="unreachable")
    message_id = await queue(await make_thread(vendor))
    await rows("update outbox set attempts = 11 returning id")
    await drain("w")
    message = await message_of(message_id)
    assert (message["status"], message["error_key"]) == ("failed", "message.gave_up")


@pytest.mark.parametrize("behaviour", ["no_answer", "accept_then_no_answer"])
async def test_no_answer_is_unknown_and_never_sent_again(tmp_path: Path, behaviour: str) -> None:
    vendor = await make_vendor(tmp_path, behaviour=behaviour)
    message_id = await queue(await make_thread(vendor))
    await drain("w")
    await drain("w")
    assert (await state_of(message_id), await status_of(message_id)) == ("unknown", "unknown")
    assert (await item_of(message_id))["attempts"] == 1


async def test_a_channel_that_breaks_in_the_middle_leaves_the_outcome_unknown(
    tmp_path: Path,
) -> None:
    vendor = await make_vendor(tmp_path / "a folder that does not exist")
    message_id = await queue(await make_thread(vendor))
    await drain("w")
    assert await state_of(message_id) == "unknown"


async def test_a_channel_without_credentials_fails_at_once(tmp_path: Path) -> None:
    thread = await make_conversation(await make_channel(ChannelKind.MESSENGER))
    message_id = await queue(thread)
    await drain("w")
    message = await message_of(message_id)
    assert (message["status"], message["error_key"]) == ("failed", "channel.not_configured")


async def test_a_vendor_that_hangs_does_not_hold_up_another_one(tmp_path: Path) -> None:
    hanging = await make_vendor(tmp_path, behaviour="hang", hang_s=2)
    stuck = [await queue(await make_thread(hanging)) for _ in range(MOST_OPEN_PER_CHANNEL + 2)]
    healthy = await make_vendor(tmp_path)
    waiting = [await queue(await make_thread(healthy)) for _ in range(10)]
    sender = Sender("w")
    await sender.drain()
    assert sorted(healthy.accepted) == waiting
    assert [await state_of(one) for one in stuck].count("claimed") == MOST_OPEN_PER_CHANNEL
    await sender.finish()
    assert [await state_of(one) for one in stuck].count("unknown") == MOST_OPEN_PER_CHANNEL


async def test_a_slow_call_tells_that_it_ended(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="hang", hang_s=0.3)
    await queue(await make_thread(vendor))
    is_free = asyncio.Event()
    sender = Sender("w", on_free=is_free.set)
    await sender.drain()
    assert not is_free.is_set()
    await sender.finish()
    assert is_free.is_set()


async def test_a_stopping_sender_begins_nothing_and_settles_what_is_open(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="hang", hang_s=0.3)
    threads = [await make_thread(vendor) for _ in range(2)]
    first, second = [await queue(thread) for thread in threads]
    sender = Sender("w")
    await sender.drain(limit=1)
    sender.is_stopping = True
    assert await sender.drain() == 0
    await sender.finish()
    assert [await state_of(one) for one in (first, second)] == ["unknown", "queued"]


async def test_a_claim_whose_commit_was_not_confirmed_is_found_again(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path)
    message_id = await queue(await make_thread(vendor))
    sender = Sender("w")
    await claim("w")
    sender.may_have_strays = True
    assert await sender.drain() == 1
    await sender.finish()
    assert (vendor.accepted, await state_of(message_id)) == ([message_id], "sent")


async def test_what_was_sent_and_could_not_be_settled_is_never_queued_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database stays away for so long that the outcome is given up, and comes back."""
    vendor = await make_vendor(tmp_path)
    message_id = await queue(await make_thread(vendor))
    sender = Sender("w")

    async def away(*_: object) -> list[int]:
        raise psycopg.OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(settling, "settle", away)
        patched.setattr(settling, "PAUSES_S", (0.0,))
        await sender.drain(limit=1)
        await sender.finish()
    sender.may_have_strays = True  # a claim failed as well
    await sender.drain()
    await sender.finish()
    assert (vendor.accepted, await state_of(message_id)) == ([message_id], "claimed")


async def test_programs_leave_half_of_an_accounts_calls_to_people(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="hang", hang_s=1)
    show(NOON)
    for number in range(4):
        await ask(vendor.channel_id, OutboxKind.CAMPAIGN, lane=f"campaign:{number}")
    sender = Sender("w")
    await sender.drain()
    people = [await queue(await make_thread(vendor)) for _ in range(3)]
    await sender.drain()
    assert [await state_of(one) for one in people].count("claimed") == 2
    assert await states() == {"claimed": MOST_OPEN_PER_CHANNEL, "queued": 3}
    await sender.finish()
