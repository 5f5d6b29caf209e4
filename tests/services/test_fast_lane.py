"""The faster lane of API clients: its pause, and everything that holds there as anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.rules.kinds import PaceClass
from omnidesk.services import limits
from omnidesk.services.app_settings import set_value
from omnidesk.services.claims import claim
from omnidesk.services.limit_changes import save
from tests.claiming import (
    NIGHT,
    NOON,
    ask,
    finish,
    lane,
    make_account,
    pass_by,
    send_what_may_go,
    show,
)
from tests.factories import make_conversation, rows
from tests.people import People

pytestmark = pytest.mark.usefixtures("database")

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def noon(database: None) -> Iterator[None]:
    """It is noon in the installation's zone, and stays so until a test lets time pass."""
    show(NOON)
    yield
    clock.set_anchor(None)


async def ask_fast(account: int, **values: Any) -> int:
    return await ask(account, lane=f"api-fast:{account}", **values)


async def departures(until_s: int, step_s: float = 0.25) -> dict[int, float]:
    """When each message leaves, in seconds from now; a claim is tried at every step."""
    begun = clock.now()
    left: dict[int, float] = {}
    for step in range(int(until_s / step_s)):
        show(begun + timedelta(seconds=step * step_s))
        left |= dict.fromkeys(await send_what_may_go(), step * step_s)
    return left


async def test_one_a_second_leaves() -> None:
    account = await make_account(PaceClass.OFFICIAL)
    asked = [await ask_fast(account) for _ in range(10)]
    left = await departures(12)
    assert [left[one] for one in asked] == list(range(10))


async def test_it_counts_from_call_to_call_and_waits_for_a_slow_answer() -> None:
    account = await make_account(PaceClass.OFFICIAL)
    for _ in range(3):
        await ask_fast(account)
    first = await claim("w")
    assert first is not None
    pass_by(seconds=0.6)
    await finish(first)
    assert (await lane(f"api-fast:{account}"))["open_at"] == NOON + SECOND
    pass_by(seconds=0.3)
    assert await claim("w") is None
    pass_by(seconds=0.2)
    second = await claim("w")
    assert second is not None
    pass_by(seconds=5)
    assert await claim("other") is None
    await finish(second)
    assert await claim("w") is not None


async def test_both_lanes_of_a_number_keep_their_own_pause() -> None:
    account = await make_account(PaceClass.OFFICIAL)
    fast = [await ask_fast(account) for _ in range(3)]
    slow = [await ask(account) for _ in range(2)]
    left = await departures(30, step_s=1)
    assert [left[one] for one in fast] == [0, 1, 2]
    assert left[slow[0]] == 0
    assert slow[1] not in left


async def test_hours_priority_schedule_and_the_pause_to_one_person_hold() -> None:
    account = await make_account(PaceClass.OFFICIAL)
    show(NIGHT)
    await ask_fast(account)
    assert await send_what_may_go() == []
    assert (await lane(f"api-fast:{account}"))["hold_key"] == "hold.hours"
    show(NOON + timedelta(days=1))
    assert len(await send_what_may_go()) == 1
    pass_by(minutes=1)
    person = await make_conversation(account)
    twice = [await ask_fast(account, thread=person) for _ in range(2)]
    low, high = await ask_fast(account), await ask_fast(account, priority=9)
    later = await ask_fast(account, priority=9, not_before=clock.now() + 5 * SECOND)
    left = await departures(12, step_s=1)
    assert [left[one] for one in (high, twice[0], low, later)] == [0, 1, 2, 5]
    assert left[twice[1]] == 7


async def test_the_accounts_second_holds_for_both_lanes() -> None:
    account = await make_account(PaceClass.OFFICIAL, per_second=1)
    for _ in range(4):
        await ask_fast(account)
        await ask(account)
    left = await departures(6)
    assert len(left) == len(set(left.values())) == 5
    assert sorted(left.values()) == pytest.approx([0, 1.25, 2.5, 3.75, 5])


async def test_a_number_that_is_official_no_more_sends_in_its_ordinary_lane() -> None:
    account = await make_account(PaceClass.OFFICIAL)
    fast = [await ask_fast(account) for _ in range(3)]
    slow = await ask(account, priority=9)
    await rows('update channels set settings = \'{"pace_class": "unofficial"}\' returning id')
    assert await send_what_may_go() == [slow]
    pass_by(minutes=3)
    assert await send_what_may_go() == [fast[0]]
    assert await rows("select distinct lane from outbox") == [{"lane": f"api:{account}"}]


async def test_a_shorter_pause_counts_for_what_waits(people: People) -> None:
    await set_value(limits.KEY, {"official.fast_gap_s": 3600}, None)
    account = await make_account(PaceClass.OFFICIAL)
    first, second = await ask_fast(account), await ask_fast(account)
    assert await send_what_may_go() == [first]
    seen = (await rows("select updated_at from app_settings where key = 'sending.limits'"))[0]
    await save(people.ana, {"official.fast_gap_s": 10}, seen["updated_at"])
    pass_by(seconds=9)
    assert await send_what_may_go() == []
    pass_by(seconds=2)
    assert await send_what_may_go() == [second]
