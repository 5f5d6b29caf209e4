"""Settling: the outcome of a claim, fenced, in one transaction with the message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from omnidesk import clock
from omnidesk.db import advisory_lock, transaction
from omnidesk.errors import ChannelError
from omnidesk.services import messages, sweeping
from omnidesk.services.channel_accounts import load_account
from omnidesk.services.channels.fake.channel import read_log
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.claims import Claim, claim, give_back_strays
from omnidesk.services.identity import MERGES
from omnidesk.services.settling import (
    Failed,
    Outcome,
    Sent,
    TryAgain,
    Unknown,
    settle,
    settle_surely,
)
from omnidesk.services.sweeping import expire_leases, look_up_unknown
from tests.factories import count, rows, until_somebody_waits
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
from tests.people import People
from tests.services.queries import counted_queries

pytestmark = pytest.mark.usefixtures("database")

REFUSED = ChannelError(
    "number is not valid", permanent=True, vendor_code="63003", key="channel.bad_recipient"
)
OPTED_OUT = ChannelError("stop", permanent=True, key="channel.opted_out")
BUSY = ChannelError("slow down", permanent=False, key="channel.too_fast")
SILENT = ChannelError("no answer", permanent=False, outcome_unknown=True, key="channel.no_answer")


async def a_claim(worker: str = "w1", thread: int | None = None) -> Claim:
    """A message that `worker` has claimed."""
    await queue(thread or await make_thread())
    taken = await claim(worker)
    assert taken is not None
    return taken


async def let_lease_run_out(taken: Claim) -> None:
    await rows(
        "update outbox set lease_until = now() - interval '1 second' where id = %(id)s returning 1",
        id=taken.item_id,
    )


async def test_a_message_that_is_sent_takes_two_statements_to_claim_and_two_to_settle() -> None:
    await queue(await make_thread())
    taken: list[Claim] = []
    assert await counted_queries(lambda: _claim_into(taken)) == 2
    assert await counted_queries(lambda: settle(taken[0], Sent("vendor-1"))) == 2


async def _claim_into(taken: list[Claim]) -> None:
    one = await claim("w1")
    assert one is not None
    taken.append(one)


async def test_sent_settles_item_message_and_list() -> None:
    thread = await make_thread()
    taken = await a_claim(thread=thread)
    await rows(
        "update conversations set last_message_id = %(id)s, last_message_status = 'queued'"
        " returning id",
        id=taken.message_id,
    )
    assert await settle(taken, Sent("SM1"))
    message = await message_of(taken.message_id)
    assert (message["status"], message["external_id"]) == ("sent", "SM1")
    assert await state_of(taken.message_id) == "sent"
    assert await count("conversations", "last_message_status = 'sent'") == 1


async def test_failed_keeps_the_vendors_words_and_our_sentence() -> None:
    taken = await a_claim()
    assert await settle(taken, Failed(REFUSED))
    message = await message_of(taken.message_id)
    assert (message["status"], message["error_key"], message["error_text"]) == (
        "failed",
        "channel.bad_recipient",
        "number is not valid",
    )
    assert message["vendor_code"] == "63003"
    assert await state_of(taken.message_id) == "failed"


async def test_try_again_queues_for_later_and_says_why() -> None:
    taken = await a_claim()
    at = clock.now() + timedelta(minutes=5)
    assert await settle(taken, TryAgain(BUSY, at))
    message, item = await message_of(taken.message_id), await item_of(taken.message_id)
    assert (message["status"], message["error_key"]) == ("queued", "channel.too_fast")
    assert (item["state"], item["not_before"]) == ("queued", at)
    assert await claim("w1") is None


async def test_a_later_success_clears_the_reason_of_the_wait() -> None:
    taken = await a_claim()
    await settle(taken, TryAgain(BUSY, clock.now()))
    again = await claim("w1")
    assert again is not None
    assert again.attempts == 2
    await settle(again, Sent("SM1"))
    message = await message_of(taken.message_id)
    assert (message["status"], message["error_key"], message["error_text"]) == ("sent", "", "")


async def test_a_vendors_id_that_is_taken_leaves_the_message_sent() -> None:
    first, second = await a_claim("w1"), await a_claim("w2")
    await rows(
        "update messages set channel_id = (select min(channel_id) from messages) returning id"
    )
    assert await settle_surely(first, Sent("SM1"))
    assert await settle_surely(second, Sent("SM1"))
    message = await message_of(second.message_id)
    assert (message["status"], message["external_id"]) == ("sent", None)
    assert await states() == {"sent": 2}


async def test_a_vendors_words_may_hold_what_the_database_refuses() -> None:
    taken = await a_claim()
    error = ChannelError("a\0b\ud800c", permanent=True, vendor_code="1\0")
    assert await settle_surely(taken, Failed(error))
    message = await message_of(taken.message_id)
    assert (message["status"], message["error_text"], message["vendor_code"]) == (
        "failed",
        "abc",
        "1",
    )


async def test_unknown_shows_that_nobody_knows() -> None:
    taken = await a_claim()
    assert await settle(taken, Unknown(SILENT))
    assert (await state_of(taken.message_id), await status_of(taken.message_id)) == (
        "unknown",
        "unknown",
    )


@pytest.mark.parametrize("outcome", [Sent("SM1"), Failed(REFUSED), Unknown(SILENT)])
async def test_a_claim_that_was_taken_over_settles_nothing(outcome: Outcome) -> None:
    old = await a_claim("w1")
    await give_back_strays("w1", [])
    current = await claim("w2")
    assert current is not None
    before = await item_of(old.message_id)
    assert not await settle(old, outcome)
    assert not await settle(replace(old, worker="w2"), outcome)
    assert not await settle(replace(current, worker="w1"), outcome)
    assert await item_of(old.message_id) == before
    assert await status_of(old.message_id) == "queued"
    assert await settle(current, Sent("SM2"))


async def test_a_settled_claim_is_settled_once() -> None:
    taken = await a_claim()
    assert await settle(taken, Sent("SM1"))
    assert not await settle(taken, Failed(REFUSED))
    assert await status_of(taken.message_id) == "sent"


async def test_a_lease_that_ran_out_becomes_unknown_and_never_queued() -> None:
    taken = await a_claim()
    await let_lease_run_out(taken)
    assert await expire_leases() == 1
    assert (await state_of(taken.message_id), await status_of(taken.message_id)) == (
        "unknown",
        "unknown",
    )
    assert await claim("w2") is None


async def test_a_running_lease_is_left_alone() -> None:
    taken = await a_claim()
    assert await expire_leases() == 0
    assert await state_of(taken.message_id) == "claimed"


async def test_a_lost_message_does_not_hold_back_the_next_one() -> None:
    thread = await make_thread()
    taken = await a_claim(thread=thread)
    following = await queue(thread)
    await let_lease_run_out(taken)
    await expire_leases()
    after = await claim("w2")
    assert after is not None
    assert after.message_id == following


async def test_news_after_the_lease_still_counts() -> None:
    taken = await a_claim()
    await let_lease_run_out(taken)
    await expire_leases()
    assert not await settle(taken, Unknown(SILENT))
    assert await settle(taken, Sent("SM1"))
    assert await status_of(taken.message_id) == "sent"


async def test_news_after_a_persons_decision_changes_nothing(people: People) -> None:
    taken = await a_claim()
    await let_lease_run_out(taken)
    await expire_leases()
    await messages.resolve_unknown(people.ana, taken.message_id, "cancel")
    assert not await settle(taken, Sent("SM1"))
    assert await status_of(taken.message_id) == "cancelled"


async def test_a_claim_grows_stale_before_its_call_could_outlive_the_lease() -> None:
    taken = await a_claim()
    assert not taken.is_stale
    assert replace(taken, taken_at=taken.taken_at - timedelta(seconds=30)).is_stale


async def test_an_unknown_send_that_the_vendor_has_is_sent(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="accept_then_no_answer")
    taken = await a_claim(thread=await make_thread(vendor))
    await lose(taken)
    assert await look_up_unknown() == 1
    message = await message_of(taken.message_id)
    assert (message["status"], await states()) == ("sent", {"sent": 1})
    assert message["external_id"].startswith("fake-")


async def test_an_unknown_send_that_the_vendor_never_got_is_queued_again(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path)
    taken = await a_claim(thread=await make_thread(vendor))
    await let_lease_run_out(taken)
    await expire_leases()
    assert await look_up_unknown() == 1
    assert (await status_of(taken.message_id), await states()) == ("queued", {"queued": 1})


async def test_a_vendor_is_not_asked_while_the_call_may_still_run(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path)
    taken = await a_claim(thread=await make_thread(vendor))
    await settle(taken, Unknown(SILENT))
    assert await look_up_unknown() == 0
    await let_lease_run_out(taken)
    assert await look_up_unknown() == 1


async def test_a_vendor_that_cannot_be_asked_leaves_it_to_a_person(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, look_up=False)
    taken = await a_claim(thread=await make_thread(vendor))
    await let_lease_run_out(taken)
    await expire_leases()
    assert await look_up_unknown() == 0
    item = await item_of(taken.message_id)
    assert (item["state"], item["not_before"] > clock.now()) == ("unknown", True)


async def lose(taken: Claim) -> None:
    """The vendor accepts the message, and the worker dies before it hears so."""
    account = await load_account(taken.channel_id)
    with pytest.raises(ChannelError):
        await channel_for(taken.kind).send(account, taken.outgoing)
    await let_lease_run_out(taken)
    await expire_leases()


async def test_a_conversation_that_is_folded_into_another_meanwhile_is_found_again() -> None:
    thread, kept = await make_thread(), await make_thread()
    taken = await a_claim(thread=thread)
    async with transaction() as conn:
        await conn.execute("select 1 from conversations where id = %s for update", (thread,))
        settling = asyncio.create_task(settle(taken, Sent("SM1")))
        await until_somebody_waits()
        for table in ("messages", "outbox"):
            await conn.execute(f"update {table} set conversation_id = {kept}".encode())
        await conn.execute("delete from conversations where id = %s", (thread,))
    assert await settling == [taken.message_id]
    assert (await state_of(taken.message_id), await status_of(taken.message_id)) == ("sent", "sent")


@pytest.mark.parametrize(
    ("key", "column"),
    [("channel.opted_out", "opted_out_at"), ("channel.blocked", "blocked_at")],
)
async def test_whom_the_vendor_reports_is_marked(key: str, column: str) -> None:
    taken = await a_claim()
    await a_claim("w2")
    await settle(taken, Failed(ChannelError("stop", permanent=True, key=key)))
    assert await count("contacts", f"{column} is not null") == 1
    marked = await rows(
        f"select c.id from conversations c join contacts t on t.id = c.contact_id"
        f" where {column} is not null"
    )
    assert marked == [{"id": taken.conversation_id}]


async def test_a_contact_that_is_joined_meanwhile_is_marked_where_it_is_now() -> None:
    taken = await a_claim()
    kept = await make_thread()
    async with transaction() as conn, advisory_lock(conn, MERGES):
        marking = asyncio.create_task(settle(taken, Failed(OPTED_OUT)))
        await until_somebody_waits()
        await conn.execute(
            "with other as (select contact_id from conversations where id = %(kept)s), moved as ("
            "  update contacts set merged_into_id = (select contact_id from other)"
            "  where id <> (select contact_id from other))"
            " update outbox set conversation_id = %(kept)s",
            {"kept": kept},
        )
    await marking
    marked = await rows("select merged_into_id from contacts where opted_out_at is not null")
    assert marked == [{"merged_into_id": None}]


async def test_a_look_up_knows_what_was_written_long_ago_and_sent_lately(tmp_path: Path) -> None:
    """Both say the same. The first was written two days before it was sent."""
    vendor = await make_vendor(tmp_path)
    thread = await make_thread(vendor)
    first = await a_claim(thread=thread)
    await rows("update messages set sent_at = sent_at - interval '2 days' returning id")
    await settle(first, Sent("SM1"))
    second = await a_claim(thread=thread)
    await let_lease_run_out(second)
    await expire_leases()
    asked = await sweeping._claims(
        sweeping.ASK, kinds=["fake"], limit=9, now=clock.now(), pause_s=60
    )
    assert [one.outgoing.known_ids for one in asked] == [frozenset({"SM1"})]


async def test_a_vendors_message_that_is_taken_answers_for_no_other(tmp_path: Path) -> None:
    vendor = await make_vendor(tmp_path, behaviour="accept_then_no_answer")
    taken = await a_claim(thread=await make_thread(vendor))
    await lose(taken)
    accepted = read_log(vendor.path)[0]["id"]
    other = await a_claim(thread=await make_thread(vendor))
    await settle(other, Sent(accepted))
    assert await look_up_unknown() == 0
    assert await state_of(taken.message_id) == "unknown"
