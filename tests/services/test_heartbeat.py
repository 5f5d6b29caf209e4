"""Signs of life."""

from __future__ import annotations

import pytest

from omnidesk.services import heartbeat
from tests.factories import count, rows

pytestmark = pytest.mark.usefixtures("database")


async def grow_old(name: str, seconds: int) -> None:
    await rows(
        "update heartbeats set beat_at = beat_at - %(s)s * interval '1 second'"
        " where name = %(name)s returning name",
        s=seconds,
        name=name,
    )


async def test_nobody_is_alive_before_the_first_beat() -> None:
    assert not await heartbeat.is_alive("worker")
    assert await heartbeat.find_last_beat("worker") is None


async def test_a_beat_speaks_for_its_role_only() -> None:
    await heartbeat.beat("worker-1", "worker")
    assert await heartbeat.is_alive("worker")
    assert not await heartbeat.is_alive("ticker")


async def test_beats_of_one_process_are_one_row() -> None:
    await heartbeat.beat("worker-1", "worker")
    first = await heartbeat.find_last_beat("worker")
    await heartbeat.beat("worker-1", "worker")
    second = await heartbeat.find_last_beat("worker")
    assert first is not None
    assert second is not None
    assert (await count("heartbeats"), second > first) == (1, True)


async def test_a_process_that_is_silent_too_long_is_not_alive() -> None:
    await heartbeat.beat("worker-1", "worker")
    await grow_old("worker-1", heartbeat.ALIVE_FOR_S + 1)
    assert not await heartbeat.is_alive("worker")


async def test_an_ordered_end_is_forgotten_and_a_killed_process_after_a_day() -> None:
    for name in ("ended", "killed", "alive"):
        await heartbeat.beat(name, "worker")
    await heartbeat.forget("ended")
    await grow_old("killed", 25 * 3600)
    await heartbeat.forget_the_dead()
    assert await rows("select name from heartbeats") == [{"name": "alive"}]
