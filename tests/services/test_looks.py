"""Whoever asks while somebody looks hears what that one finds, and nobody waits in turn."""

from __future__ import annotations

import asyncio

import pytest

from omnidesk.errors import Unavailable
from omnidesk.services.looks import Looks


class Place:
    """Where a look takes until the test says so."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.asked: list[str] = []
        self.may_end = asyncio.Event()
        self._is_away = is_away

    async def look(self, key: str) -> str:
        self.asked.append(key)
        await self.may_end.wait()
        if self._is_away:
            raise Unavailable
        return f"{key} {len(self.asked)}"


async def _asking(looks: Looks[str], place: Place, keys: str) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(looks.share(key, place.look)) for key in keys]
    while len(place.asked) < len(set(keys)):  # noqa: ASYNC110 - tasks tell of no start
        await asyncio.sleep(0)
    return tasks


async def test_all_who_ask_meanwhile_share_one_look_for_each_key() -> None:
    looks: Looks[str] = Looks()
    place = Place()
    tasks = await _asking(looks, place, "aab")
    assert len(looks) == 2
    place.may_end.set()
    assert await asyncio.gather(*tasks) == ["a 2", "a 2", "b 2"]
    assert len(looks) == 0
    assert await looks.share("a", place.look) == "a 3"


async def test_a_look_that_fails_fails_for_all_at_once_and_is_not_kept() -> None:
    looks: Looks[str] = Looks()
    place = Place(is_away=True)
    tasks = await _asking(looks, place, "aaa")
    place.may_end.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in found] == [Unavailable] * 3
    assert place.asked == ["a"]
    assert len(looks) == 0


async def test_who_leaves_ends_nobody_elses_look() -> None:
    looks: Looks[str] = Looks()
    place = Place()
    first, second = await _asking(looks, place, "aa")
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    place.may_end.set()
    assert await second == "a 1"
