"""Requests that share a transaction, when something goes wrong after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from omnidesk.db import transaction
from omnidesk.errors import DuplicateRequest
from omnidesk.services.api.entries import Entry
from omnidesk.services.api.message_queue import queue_entries
from omnidesk.services.api.wanted import Queued
from tests.factories import count, make_channel, rows, until_somebody_waits
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database", "told")

BREAK = (
    "create function broken() returns trigger language plpgsql as"
    " $$ begin alter table app_settings rename to missing_settings; return null; end $$",
    "create trigger broken after insert on api_messages execute function broken()",
)


@pytest.fixture
async def looked_once() -> AsyncIterator[None]:
    """Once the first messages are written, nobody can look up the settings."""
    async with transaction() as conn:
        for statement in BREAK:
            await conn.execute(statement)
    yield
    async with transaction() as conn:
        await conn.execute("alter table if exists missing_settings rename to app_settings")
        await conn.execute("drop function broken cascade")


async def test_what_is_queued_stays_queued_when_the_look_after_it_fails(looked_once: None) -> None:
    """Two requests together; one asks twice for the same, which takes a second look."""
    await make_channel()
    twice, other = await make_caller(), await make_caller()
    asked = [[Entry(twice, wanted()), Entry(twice, wanted())], [Entry(other, wanted())]]
    ends = await asyncio.gather(*[queue_entries(one) for one in asked], return_exceptions=True)
    assert [type(end) for end in ends] == [psycopg.errors.UndefinedTable, type(None)]
    assert isinstance(asked[1][0].outcome, Queued)
    assert await count("outbox") == await count("api_messages") == 2
    assert await rows("select used from api_client_days") == [{"used": 1}] * 2


async def test_who_comes_later_is_not_held_up_by_what_is_being_written() -> None:
    await make_channel()
    slow, quick = await make_caller(), await make_caller()
    await queue_entries([Entry(slow, wanted("before"))])
    async with transaction() as conn:
        await conn.execute("select from api_client_days for update")
        first = asyncio.create_task(queue_entries([Entry(slow, wanted())]))
        await until_somebody_waits()
        async with asyncio.timeout(10):
            await queue_entries([later := Entry(quick, wanted(phone_number="+628110000077"))])
        assert isinstance(later.outcome, Queued)
        assert not first.done()
    await first
    assert await count("outbox") == 3


async def test_the_same_request_in_two_transactions_at_once_is_one_message() -> None:
    await make_channel()
    caller, other = await make_caller(), await make_caller()
    await queue_entries([Entry(caller, wanted("before"))])
    first, second, third = Entry(caller, wanted()), Entry(caller, wanted()), Entry(other, wanted())
    async with transaction() as conn:
        await conn.execute("select from api_client_days for update")
        writing = [asyncio.create_task(queue_entries([first]))]
        await until_somebody_waits()
        writing += [asyncio.create_task(queue_entries([one])) for one in (second, third)]
        await until_somebody_waits(2)
    await asyncio.gather(*writing)
    outcomes = [type(entry.outcome) for entry in (first, second, third)]
    assert outcomes == [Queued, DuplicateRequest, Queued]
    assert await count("outbox") == 3
    assert {row["used"] for row in await rows("select used from api_client_days")} == {1, 2}
