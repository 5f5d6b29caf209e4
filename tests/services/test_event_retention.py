"""What is dropped after its time, in steps, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.services import traffic
from omnidesk.services.alarms import clear_alarm, raise_alarm
from omnidesk.services.event_retention import (
    ALARMS_KEPT,
    EVENTS_KEPT,
    drop_events,
    drop_old,
)
from tests.factories import count, make_channel, rows

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)


async def make_events(n: int, age: timedelta, state: str = "processed") -> None:
    """Events in the order of their arrival, each as old as told."""
    async with transaction() as conn:
        await conn.execute(
            "insert into inbox_events (channel, kind, vendor_id, ordering_key, state, received_at)"
            " select 'fake:toko', 'message', gen_random_uuid()::text, 'k', %s, now() - %s"
            " from generate_series(1, %s)",
            (state, age, n),
        )


async def states() -> dict[str, int]:
    found = await rows("select state, count(*) as n from inbox_events group by state")
    return {row["state"]: row["n"] for row in found}


async def test_old_events_are_dropped_and_set_aside_ones_stay() -> None:
    for state in ("processed", "ignored", "parked", "failed", "received"):
        await make_events(3, EVENTS_KEPT + DAY, state)
    for state in ("processed", "ignored", "parked", "failed", "received"):
        await make_events(2, EVENTS_KEPT - DAY, state)
    assert await drop_events() == 9
    assert await states() == {
        "processed": 2,
        "ignored": 2,
        "parked": 2,
        "failed": 5,
        "received": 5,
    }
    assert await drop_events() == 0


async def test_steps_end_at_the_first_that_is_not_old() -> None:
    """What stands behind fresh events is not looked at, however much that is."""
    await make_events(25, EVENTS_KEPT + DAY)
    await make_events(20, timedelta())
    await make_events(20, EVENTS_KEPT + DAY)
    assert await drop_events(batch=10) == 25
    assert await count("inbox_events") == 40


async def test_one_tidying_has_its_share() -> None:
    await make_events(50, EVENTS_KEPT + DAY)
    assert await drop_events(batch=10, most_batches=3) == 30
    assert await drop_events(batch=10, most_batches=3) == 20


async def test_events_that_stay_do_not_hide_what_comes_after_them() -> None:
    await make_events(30, EVENTS_KEPT + DAY, "failed")
    await make_events(5, EVENTS_KEPT + DAY)
    assert await drop_events(batch=10) == 5


async def test_traffic_and_alarms_have_their_time_too() -> None:
    channel_id = await make_channel()
    now = clock.now()
    async with transaction() as conn:
        for age in (traffic.KEPT + DAY, traffic.KEPT - DAY):
            await conn.execute(
                "insert into channel_traffic values (%s, %s, 1)", (channel_id, now - age)
            )
    for kind in ("old", "recent"):
        await raise_alarm(kind)
        await clear_alarm(kind)
    await raise_alarm("stands")
    async with transaction() as conn:
        await conn.execute(
            "update alarms set raised_at = %(at)s, cleared_at = case when kind = 'old'"
            " then %(at)s else cleared_at end",
            {"at": now - ALARMS_KEPT - DAY},
        )
    await drop_old()
    assert await count("channel_traffic") == 1
    found = await rows("select kind from alarms order by kind")
    assert [row["kind"] for row in found] == ["recent", "stands"]
