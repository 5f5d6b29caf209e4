"""Two processes get the same request at the same moment: one message, and the other is told so."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from omnidesk.db import transaction
from omnidesk.errors import DuplicateRequest, QuotaExceeded
from omnidesk.services.api.entries import Entry, still_open
from omnidesk.services.api.intake import take_in
from omnidesk.services.api.intake_writing import Raced
from omnidesk.services.api.wanted import Queued
from omnidesk.services.identity import MERGES
from tests.factories import (
    count,
    make_channel,
    make_contact,
    make_conversation,
    rows,
    until_somebody_waits,
)
from tests.services.api.callers import make_caller, wanted

ENTER = """
    with written as (
      insert into messages (conversation_id, channel_id, direction, origin, body, status, sent_at)
      select id, channel_id, 'outbound', 'api', 'Pesanan', 'queued', now()
      from conversations where id = %(conversation)s returning id)
    insert into api_messages (message_id, api_client_id, request_id, body_hash, phone, created_at)
    select id, %(client)s, %(request_id)s, %(body_hash)s, '+628110000001', now() from written"""

pytestmark = pytest.mark.usefixtures("database", "told")


async def _once(entries: list[Entry]) -> dict[int, Mapping[str, Any]]:
    async with transaction() as conn:
        return await take_in(conn, entries)


async def _in_a_process(entries: list[Entry]) -> None:
    """As the queue of a process does it: who raced looks again."""
    while still_open(entries):
        try:
            await _once(entries)
        except Raced:
            for entry in entries:
                entry.outcome = None


async def test_who_comes_second_waits_for_the_first_and_finds_its_message() -> None:
    await make_channel()
    caller = await make_caller()
    first, second = Entry(caller, wanted()), Entry(caller, wanted())
    other = Entry(caller, wanted("order-2"))
    await asyncio.gather(_in_a_process([first]), _in_a_process([other, second]))
    outcomes = [type(entry.outcome) for entry in (first, second, other)]
    assert sorted(outcomes, key=str) == sorted([DuplicateRequest, Queued, Queued], key=str)
    assert await count("api_messages") == await count("outbox") == await count("messages") == 2
    assert [row["used"] for row in await rows("select used from api_client_days")] == [2]


async def test_where_another_day_has_begun_who_comes_second_writes_nothing_and_looks_again() -> (
    None
):
    """At midnight two processes can charge two days, of which neither waits for the other."""
    thread = await make_conversation(await make_channel())
    caller = await make_caller()
    mine, other = Entry(caller, wanted()), Entry(caller, wanted("order-2"))
    values = {"client": caller.id, "request_id": "order-1", "body_hash": mine.body_hash}
    async with transaction() as conn:
        await conn.execute(ENTER, values | {"conversation": thread})
        second = asyncio.create_task(_once([mine, other]))
        await until_somebody_waits()
    with pytest.raises(Raced):
        await second
    assert await count("outbox") == await count("api_client_days") == 0
    mine.outcome = other.outcome = None
    await _in_a_process([mine, other])
    outcomes = [type(entry.outcome) for entry in (mine, other)]
    assert outcomes == [DuplicateRequest, Queued]
    assert [row["used"] for row in await rows("select used from api_client_days")] == [1]


@pytest.mark.parametrize("is_same", [True, False])
async def test_estimates_count_what_others_are_queueing(is_same: bool) -> None:
    """Another process for the same client, or for another client with messages in the same lane."""
    channel = await make_channel()
    callers = [await make_caller()] * 2 if is_same else [await make_caller(), await make_caller()]
    phones = ["+628110000101", "+628110000102"]
    for phone in phones:
        await make_contact(value=phone)
    entries = [
        Entry(caller, wanted(phone, phone_number=phone))
        for caller, phone in zip(callers, phones, strict=True)
    ]
    async with transaction() as conn:
        await conn.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"end of api:{channel}",)
        )
        processes = []
        for n, entry in enumerate(entries, 1):  # in the order of the instants at which they began
            processes.append(asyncio.create_task(_in_a_process([entry])))
            await until_somebody_waits(n)
    await asyncio.gather(*processes)
    leave = [entry.leaves_at for entry in entries]
    assert leave[0] is not None
    assert leave[1] is not None
    assert leave[1] - leave[0] > timedelta(minutes=2)


async def test_who_asks_for_more_than_a_day_holds_waits_like_everybody() -> None:
    """Each process charges two clients; one of them asks for more than the first client's day."""
    await make_channel()
    small, large = await make_caller(per_day=2), await make_caller()
    many = [Entry(small, wanted(f"many-{n}")) for n in range(3)] + [Entry(large, wanted("many"))]
    few = [Entry(small, wanted("few")), Entry(large, wanted("few"))]
    async with transaction() as conn:  # both are held up before they have charged anything
        await conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (MERGES,))
        processes = [asyncio.create_task(_in_a_process(one)) for one in (many, few)]
        await until_somebody_waits(2)
    await asyncio.gather(*processes)
    outcomes = Counter(type(entry.outcome) for entry in (*many, *few))
    assert outcomes == {Queued: 4, QuotaExceeded: 2}
