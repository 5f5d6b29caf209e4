"""Identifiers get their contact once, whoever comes at the same moment."""

from __future__ import annotations

import asyncio

import pytest

from omnidesk.db import transaction
from omnidesk.services.event_handling import handle
from omnidesk.services.identity import Person, ProvedTogether, identify
from omnidesk.services.merges import merge
from tests.factories import count
from tests.services.contact_states import lid, partition, phone
from tests.workers.processes import until

pytestmark = pytest.mark.usefixtures("database")

FIRST, SECOND = lid("1"), lid("2")


async def somebody_waits() -> bool:
    return await count("pg_locks", "not granted") > 0


async def identified(*people: Person) -> None:
    async with transaction() as conn:
        await identify(conn, people)


async def test_identifiers_are_inserted_in_one_order() -> None:
    """Whoever waits for the first one does not hold the second one meanwhile."""
    async with transaction() as holding:
        await identify(holding, [Person((FIRST,))])
        waiting = asyncio.create_task(identified(Person((SECOND, FIRST))))
        await until(somebody_waits, "the other one waits for the first identifier")
        async with transaction() as third:
            await third.execute("set local lock_timeout = '5s'")
            await identify(third, [Person((SECOND,))])
            await third.rollback()
    # What this one had made goes with its transaction; the next try finds the quicker one's.
    with pytest.raises(ProvedTogether):
        await waiting
    await identified(Person((SECOND, FIRST)))
    assert await partition() == {frozenset({"lid:1", "lid:2"})}
    assert await count("contacts") == 1


async def test_strangers_who_are_linked_by_a_third_become_one() -> None:
    await identified(Person((FIRST,)), Person((SECOND,), "Rahma"), Person((SECOND, FIRST)))
    assert await partition() == {frozenset({"lid:1", "lid:2"})}
    assert await count("contacts", "display_name = 'Rahma'") == await count("contacts") == 1


async def test_nobody_keeps_an_empty_contact() -> None:
    async with transaction() as quicker:
        await identify(quicker, [Person((FIRST,))])
        late = asyncio.create_task(identified(Person((FIRST,)), Person((phone("+62811"),))))
        await until(somebody_waits, "the late one waits")
    await late
    assert await count("contacts") == await count("contact_identifiers") == 2


async def test_nothing_is_joined_while_events_are_placed() -> None:
    for one in (FIRST, SECOND):
        await identified(Person((one,)))
    async with transaction() as placing:
        await handle(placing, [])
        merging = asyncio.create_task(merge([FIRST, SECOND]))
        await until(somebody_waits, "the merge waits for the events")
        assert await count("contact_merges") == 0
    assert await merging
    assert await count("contact_merges") == 1
