"""The limits of API clients hold over processes, without Redis, and to the last unit."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from omnidesk import clock, db
from omnidesk.db import Connection, transaction
from omnidesk.processes import spawn
from omnidesk.services import link_guesses
from omnidesk.services.api import limits, strangers, windows
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.windows import Window
from omnidesk.settings import environment_with
from tests.api_arrivals import most_in_any
from tests.api_client import Program, calls, make_program
from tests.factories import count, rows
from tests.seeds import seeded

MINUTE_MS = 60_000


def caller(program: Program, per_minute: int = 60, per_day: int = 1000) -> ApiCaller:
    return ApiCaller(
        id=program.id,
        client_id=program.client_id,
        name="Billing",
        per_minute=per_minute,
        per_day=per_day,
        channel="auto",
        template_id=None,
        mapping={},
        shortens_links=True,
        shows_destination=True,
    )


async def spend(conn: Connection, charges: Sequence[tuple[ApiCaller, int]]) -> None:
    await conn.execute("select spend_days(%s)", (limits.charges(charges, clock.now()),))


async def take(who: ApiCaller, n: int = 1) -> bool:
    """Whether the day of a client held so many more."""
    try:
        async with transaction() as conn:
            await spend(conn, [(who, n)])
    except psycopg.errors.CheckViolation as error:
        assert error.diag.constraint_name == limits.DAY_IS_FULL
        return False
    return True


async def used(program: Program) -> int:
    found = await rows("select used from api_client_days where api_client_id = %(i)s", i=program.id)
    return int(found[0]["used"]) if found else 0


async def test_the_last_units_of_a_day_are_given_once(database: None) -> None:
    program = await make_program()
    who = caller(program)
    assert await take(who, 990)
    given = await asyncio.gather(*[take(who) for _ in range(64)])
    assert sum(given) == 10
    assert await used(program) == 1000


async def test_a_day_holds_all_of_a_bulk_or_nothing(database: None) -> None:
    program = await make_program()
    who = caller(program, per_day=250)
    given = await asyncio.gather(*[take(who, 100) for _ in range(5)])
    assert sum(given) == 2
    assert await used(program) == 200
    assert not await take(who, 51)
    assert await take(who, 50)


async def test_a_first_bulk_beyond_the_quota_leaves_no_trace(database: None) -> None:
    program = await make_program()
    assert not await take(caller(program, per_day=7), 8)
    assert await count("api_client_days") == 0


async def test_days_are_charged_in_one_order_whatever_was_asked(database: None) -> None:
    """Two who charge the same two clients the other way round wait in line, never in a circle."""
    programs = [await make_program("Billing"), await make_program("Shop")]
    callers = [caller(one) for one in programs]

    async def take_both(order: int) -> None:
        async with transaction() as conn:
            await spend(conn, [(who, 1) for who in callers[::order]])

    await asyncio.gather(*[take_both(order) for _ in range(20) for order in (1, -1)])
    assert [await used(one) for one in programs] == [40, 40]


async def test_where_one_client_has_no_room_none_is_charged(database: None) -> None:
    small, large = await make_program("Billing"), await make_program("Shop")
    charges = [(caller(large), 1), (caller(small, per_day=1), 2)]
    with pytest.raises(psycopg.errors.CheckViolation):
        async with transaction() as conn:
            await spend(conn, charges)
    assert await count("api_client_days") == 0


async def test_the_day_is_one_of_the_installations_zone(database: None) -> None:
    """At 16:59 UTC it is 23:59 in Jakarta."""
    real = clock.real_now()
    late = clock.now().replace(hour=16, minute=59, second=0)
    clock.set_anchor(clock.Anchor(real, late, 1.0))
    who = caller(await make_program(), per_day=1)
    assert (await take(who), await take(who)) == (True, False)
    assert 1 <= limits.quota_exceeded().retry_after_s <= 60
    clock.set_anchor(clock.Anchor(real, late + timedelta(minutes=2), 1.0))
    assert await take(who)


async def test_a_minute_gives_exactly_its_limit(database: None) -> None:
    who = caller(await make_program(), per_minute=25)
    found = await asyncio.gather(*[limits.spend_minute(who) for _ in range(100)])
    passed = [one for one in found if one.retry_after_s is None]
    assert sorted(one.remaining for one in passed) == list(range(25))
    refused = [one for one in found if one.retry_after_s is not None]
    assert all(one.remaining == 0 and 59 <= one.retry_after_s <= 61 for one in refused)  # type: ignore[operator]


async def test_redis_may_be_emptied(database: None) -> None:
    who = caller(await make_program(), per_minute=10)
    first = await asyncio.gather(*[limits.spend_minute(who) for _ in range(6)])
    await db.redis().flushall()
    second = await asyncio.gather(*[limits.spend_minute(who) for _ in range(6)])
    assert [one.retry_after_s is None for one in (*first, *second)].count(True) == 10


async def test_each_client_has_a_minute_of_its_own(database: None) -> None:
    one, other = await make_program("One"), await make_program("Other")
    for who in (caller(one, 3), caller(other, 3)):
        found = await asyncio.gather(*[limits.spend_minute(who) for _ in range(5)])
        assert sum(standing.retry_after_s is None for standing in found) == 3


async def test_a_lower_limit_counts_what_was_before(database: None) -> None:
    program = await make_program()
    for _ in range(5):
        assert (await limits.spend_minute(caller(program, 10))).retry_after_s is None
    standing = await limits.spend_minute(caller(program, 4))
    assert (standing.retry_after_s is None, standing.remaining) == (False, 0)
    assert (await limits.spend_minute(caller(program, 10))).remaining == 4


async def test_a_place_is_free_again_after_its_time(database: None) -> None:
    """Small windows, so that many pass: each holds its limit, to the edge of a slot."""
    window = Window("client:0", 2, 100, 5)
    assert [(await windows.spend(window)).is_granted for _ in range(3)] == [True, True, False]
    await asyncio.sleep(0.6)
    assert (await windows.spend(window)).used == 1


async def test_a_clock_set_back_keeps_the_same_minute(database: None) -> None:
    """Who had used everything has to wait for a minute, not until the clock comes there again."""
    who = caller(await make_program(), per_minute=2)
    for _ in range(2):
        await limits.spend_minute(who)
    hour = 3600_000 // limits.SLOT_MS
    await rows("update api_windows set slot = slot + %(hour)s returning 1", hour=hour)
    refused = await limits.spend_minute(who)
    assert refused.retry_after_s is not None and refused.retry_after_s <= 61
    await rows("update api_windows set slot = slot - %(m)s returning 1", m=limits.SLOTS)
    assert (await limits.spend_minute(who)).remaining == 1


async def test_random_arrivals_over_processes_stay_within_the_limit(database: None) -> None:
    """Three processes, a window of a second, and an independent count of what was let through."""
    program = await make_program(per_minute=40)
    seed = seeded().randrange(2**31)
    children = [
        spawn(
            [sys.executable, "-m", "tests.api_arrivals", str(program.id), str(seed + number)],
            env=environment_with(),
            output=subprocess.PIPE,
            errors=subprocess.DEVNULL,
        )
        for number in range(3)
    ]
    passed: list[float] = []
    for child in children:
        out, _ = await asyncio.to_thread(child.communicate)
        passed += json.loads(out)
    assert most_in_any(sorted(passed), 1.0) <= 40
    assert len(passed) > 80  # the window slides: more than one of them was used up


async def test_strangers_of_a_network_are_counted_together(database: None) -> None:
    addresses = [f"2001:db8:1:2::{n:x}" for n in range(1, 61)]
    for address in addresses:
        assert strangers.refusal(await strangers.count_failure(address)) is None
    closed = await strangers.count_failure("2001:db8:1:2:ffff::1")
    assert strangers.refusal(closed) is not None
    assert strangers.refusal(await strangers.count_failure("2001:db8:1:3::1")) is None
    strangers.forget_strangers()  # another process knows it too
    assert strangers.refusal(await strangers.count_failure(addresses[0])) is not None
    strangers.forget_strangers()


async def test_failures_close_the_address_and_not_the_client(database: None) -> None:
    program = await make_program(per_minute=100)
    async with calls() as api:
        wrong = [await api.get(program, secret="x") for _ in range(62)]
        assert [answer.status_code for answer in wrong] == [401] * 60 + [429] * 2
        assert wrong[-1].json()["code"] == "too_many_attempts"
        assert 1 <= int(wrong[-1].headers["retry-after"]) <= 62
        right = await api.get(program)
    assert right.status_code == 200
    assert right.headers["x-ratelimit-remaining"] == "99"
    async with calls("198.51.100.4") as elsewhere:
        assert (await elsewhere.get(program, secret="x")).status_code == 401


async def test_headers_tell_what_is_left(database: None) -> None:
    program = await make_program(per_minute=2, per_day=50)
    await take(caller(program, per_day=50), 8)
    async with calls() as api:
        answers = [await api.get(program) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    told = [answer.headers for answer in answers]
    assert [headers["x-ratelimit-remaining"] for headers in told] == ["1", "0", "0"]
    assert {headers["x-ratelimit-limit"] for headers in told} == {"2"}
    assert {headers["x-ratelimit-daily-limit"] for headers in told} == {"50"}
    assert {headers["x-ratelimit-daily-remaining"] for headers in told} == {"42"}
    again_s = int(told[2]["retry-after"])
    assert 58 <= again_s <= 61
    assert abs(int(told[2]["x-ratelimit-reset"]) - clock.real_now().timestamp() - again_s) < 3
    assert answers[2].json()["code"] == "rate_limited"


async def test_old_windows_of_strangers_are_dropped(database: None) -> None:
    await strangers.count_failure("203.0.113.9")
    await link_guesses.count_miss("203.0.113.9")
    await limits.spend_minute(caller(await make_program()))
    assert await windows.drop_old() == 0
    await rows("update api_windows set slot = slot - 3700 returning 1")
    assert await windows.drop_old() == 2
    assert await count("api_windows") == 1
    strangers.forget_strangers()


def test_counting_of_this_test_notices_too_many() -> None:
    assert most_in_any([0.0, 0.5, 0.99], 1.0) == 3
    assert most_in_any([0.0, 0.5, 1.0], 1.0) == 2
    fields: dict[str, Any] = limits.Standing().headers()
    assert len(fields) == 5
