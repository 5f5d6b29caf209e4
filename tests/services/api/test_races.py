"""Two processes get the same request at the same moment: one message, and the other looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from omnidesk.db import transaction
from omnidesk.errors import DuplicateRequest
from omnidesk.services.api.entries import Entry
from omnidesk.services.api.intake import Raced, take_in
from omnidesk.services.api.wanted import Queued
from tests.factories import count, make_channel, rows
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database", "told")


async def _in_a_process(entries: list[Entry]) -> dict[int, Mapping[str, Any]]:
    async with transaction() as conn, conn.pipeline():
        return await take_in(conn, entries)


async def test_who_comes_second_writes_nothing_and_looks_again() -> None:
    await make_channel()
    caller = await make_caller()
    first, second = Entry(caller, wanted()), Entry(caller, wanted())
    other = Entry(caller, wanted("order-2"))
    results = await asyncio.gather(
        _in_a_process([first]), _in_a_process([other, second]), return_exceptions=True
    )
    raced = [place for place, one in enumerate(results) if isinstance(one, Raced)]
    assert len(raced) == 1
    mine = [[first], [other, second]][raced[0]]
    for entry in mine:
        entry.outcome = None
    await _in_a_process(mine)
    outcomes = [type(entry.outcome) for entry in (first, second, other)]
    assert sorted(outcomes, key=str) == sorted([DuplicateRequest, Queued, Queued], key=str)
    assert await count("api_messages") == await count("outbox") == await count("messages") == 2
    assert [row["used"] for row in await rows("select used from api_client_days")] == [2]
