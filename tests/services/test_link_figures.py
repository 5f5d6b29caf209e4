"""How often links were followed: one in full, and all of them by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway

from omnidesk import clock
from omnidesk.db import redis, transaction
from omnidesk.errors import Invalid, NotAllowed, NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services import link_figures as figures
from omnidesk.services.link_figures import DayClicks, clicks_by_day, link_figures
from tests.links import PHONE, make_click, make_link
from tests.people import People
from tests.services.queries import counted_queries
from tests.services.test_api_queue_page import nodes, read
from tests.services.test_link_lists import many_links

# 14:00 in Jakarta, whose day begins at 17:00 UTC.
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def at_two(database: None) -> None:
    show(NOW)


def show(now: datetime) -> None:
    clock.set_anchor(clock.Anchor(clock.real_now(), now, 0.0))


def by_day(days: list[DayClicks]) -> dict[date, tuple[int, int]]:
    return {one.day: (one.people, one.robots) for one in days if one.people or one.robots}


async def test_a_link_in_full(people: People) -> None:
    link, other = await make_link(), await make_link()
    at = [NOW - 40 * DAY, NOW - 14 * HOUR - HOUR, NOW - HOUR, NOW]
    for one in at:
        await make_click(link, one)
        await make_click(other, one)
    await make_click(link, NOW - 2 * HOUR, is_robot=True, user_agent="WhatsApp/2")
    found = await link_figures(people.ana, link)
    assert (found.row.id, found.people, found.robots) == (link, 4, 1)
    assert (found.first_at_ms, found.last_at_ms) == (to_milliseconds(at[0]), to_milliseconds(NOW))
    assert len(found.days) == 30
    assert by_day(found.days) == {date(2026, 11, 21): (1, 0), date(2026, 11, 22): (2, 1)}
    assert [(one.is_robot, one.user_agent) for one in found.newest[:3]] == [
        (False, PHONE),
        (False, PHONE),
        (True, "WhatsApp/2"),
    ]
    assert [one.at_ms for one in found.newest] == sorted(
        (one.at_ms for one in found.newest), reverse=True
    )


async def test_a_link_that_nobody_followed(people: People) -> None:
    found = await link_figures(people.ana, await make_link())
    assert (found.people, found.robots, found.first_at_ms, found.last_at_ms) == (0, 0, None, None)
    assert (by_day(found.days), found.newest) == ({}, [])


@pytest.mark.parametrize("days", [14, 30])
async def test_days_are_those_of_the_installation(people: People, days: int) -> None:
    link = await make_link()
    midnight = NOW - 14 * HOUR
    for at, is_robot in (
        (midnight, False),
        (midnight - timedelta(milliseconds=1), False),
        (midnight - (days - 1) * DAY, True),
        (midnight - (days - 1) * DAY - timedelta(milliseconds=1), True),
    ):
        await make_click(link, at, is_robot=is_robot)
    found = await clicks_by_day(people.ana, days)
    assert (len(found), found[-1].day) == (days, date(2026, 11, 22))
    assert by_day(found) == {
        date(2026, 11, 22): (1, 0),
        date(2026, 11, 21): (1, 0),
        date(2026, 11, 22) - (days - 1) * DAY: (0, 1),
    }


async def test_a_day_that_is_over_is_counted_once_and_today_each_time(people: People) -> None:
    link = await make_link()
    await make_click(link, NOW - DAY)
    first = await clicks_by_day(people.ana)
    await make_click(link, NOW - DAY)  # nothing writes into the past; this shows that nobody looks
    await make_click(link, NOW)
    second = await clicks_by_day(people.ana)
    assert by_day(first) == {date(2026, 11, 21): (1, 0)}
    assert by_day(second) == {date(2026, 11, 21): (1, 0), date(2026, 11, 22): (1, 0)}
    assert by_day(await clicks_by_day(people.ana, 30)) == by_day(second)
    assert await counted_queries(lambda: clicks_by_day(people.ana)) == 1


async def test_a_day_is_not_over_before_its_last_clicks_are_committed(people: People) -> None:
    link, midnight = await make_link(), NOW + 10 * HOUR
    show(midnight + timedelta(minutes=1))
    await clicks_by_day(people.ana)
    await make_click(link, midnight - timedelta(seconds=1))
    assert by_day(await clicks_by_day(people.ana)) == {date(2026, 11, 22): (1, 0)}


async def test_everything_is_counted_while_redis_is_away(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_click(await make_link(), NOW - DAY)
    await clicks_by_day(people.ana)

    async def away(*_: Any) -> None:
        raise RedisAway

    monkeypatch.setattr(type(redis()), "hgetall", away)
    assert by_day(await clicks_by_day(people.ana)) == {date(2026, 11, 21): (1, 0)}


async def test_only_admins_see_figures(people: People) -> None:
    link = await make_link()
    for looking in (link_figures(people.budi, link), clicks_by_day(people.budi)):
        with pytest.raises(NotAllowed):
            await looking
    with pytest.raises(NotFound):
        await link_figures(people.ana, link + 1)
    with pytest.raises(Invalid):
        await clicks_by_day(people.ana, 3650)


async def test_figures_read_their_stretch_of_an_index(people: People) -> None:
    await many_links()
    noon = clock.now()
    values = {"id": 2, "since": noon - 2 * DAY, "until": noon, "zone": "Asia/Jakarta", "limit": 20}
    async with transaction() as conn:
        await conn.execute("update link_clicks set is_robot = is_robot where id = 1")
    for query in (figures.OF_ALL, figures.OF_LINK, figures.TOTALS, figures.NEWEST):
        async with transaction() as conn:
            explained = f"explain (analyze, format json) {query}".encode()
            plan = await (await conn.execute(explained, values)).fetchone()
        assert plan is not None
        for node in nodes(plan["QUERY PLAN"][0]["Plan"]):
            if node.get("Relation Name") == "link_clicks":
                assert read(node) <= 3_000, (query, node)
