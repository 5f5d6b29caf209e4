"""Many programs at once, in one process and in others: every message once, every day exact."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import pytest

from omnidesk.db import transaction
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.entries import Entry, still_open
from omnidesk.services.api.intake import take_in
from omnidesk.services.api.intake_writing import Raced
from omnidesk.services.api.message_queue import queue_entries
from omnidesk.services.api.wanted import Queued
from tests.factories import count, make_channel, rows
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database", "told")

BATCHES, PEOPLE, IDS = 60, 60, 150


def _batch(rng: Random, clients: list[ApiCaller]) -> list[Entry]:
    """Strangers and known people, ids that come again, and now and then a number that is none."""
    return [
        Entry(
            rng.choice(clients),
            wanted(
                f"order-{rng.randrange(IDS)}",
                phone_number=f"+62811000{1000 + rng.randrange(PEOPLE)}"
                if rng.random() < 0.9
                else "1",
                priority=rng.randrange(3),
            ),
        )
        for _ in range(rng.randint(1, 12))
    ]


async def _in_another_process(batches: list[list[Entry]]) -> None:
    for entries in batches:
        while still_open(entries):
            try:
                async with transaction() as conn:
                    await take_in(conn, asked := still_open(entries))
            except Raced:
                for entry in asked:
                    entry.outcome = None


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_comes_together_is_queued_once_and_charged_once(seed: int) -> None:
    rng = Random(seed)
    for _ in range(2):
        await make_channel()
    clients = [await make_caller(per_day=per_day) for per_day in (40, 60, 10_000, 10_000)]
    batches = [_batch(rng, clients) for _ in range(BATCHES)]
    half = BATCHES // 2
    others = [_in_another_process(batches[half + n :: 4]) for n in range(4)]
    await asyncio.gather(*map(queue_entries, batches[:half]), *others)
    entries = [entry for batch in batches for entry in batch]
    queued = [entry.key for entry in entries if isinstance(entry.outcome, Queued)]
    assert not still_open(entries)
    assert len(queued) == len(set(queued))
    for table in ("api_messages", "messages", "outbox"):
        assert await count(table) == len(queued)
    days = await rows("select api_client_id, used from api_client_days")
    charged = Counter(client for client, _ in queued)
    assert {day["api_client_id"]: day["used"] for day in days} == charged
    assert all(charged[client.id] <= client.per_day for client in clients)
    twice = "select from conversations group by contact_id, channel_id having count(*) > 1"
    assert await rows(twice) == []
