"""How often short links were followed: one link in full, and all of them day by day.

People and programs are counted apart; days are those of the installation. What all links had on a
day that is over is counted once and kept in Redis, so that whoever looks at the page counts today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString

from redis.exceptions import RedisError

from omnidesk import clock
from omnidesk.db import Connection, redis, transaction
from omnidesk.errors import Invalid, NotFound
from omnidesk.rules.instants import maybe_milliseconds, to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.fields import require, row_id
from omnidesk.services.link_lists import LinkRow, find_row
from omnidesk.settings import get_settings

DAYS_OF_LINK = 30
DAYS_OF_ALL = (14, 30)
NEWEST_CLICKS = 20
# A click is committed soon after its instant: so long after midnight no other joins the day.
SETTLED_AFTER = timedelta(minutes=10)
# Past that all are counted anew, once: a backup may have been restored meanwhile.
KEPT_FOR = timedelta(hours=6)

OF_ALL: LiteralString = """
    select (at at time zone %(zone)s)::date as day, is_robot, count(*) as n
    from link_clicks where at >= %(since)s and at < %(until)s group by 1, 2"""
# Both kinds by name: so each is one stretch of the index.
OF_LINK: LiteralString = """
    select (at at time zone %(zone)s)::date as day, is_robot, count(*) as n
    from link_clicks where short_link_id = %(id)s and is_robot = any(array[false, true])
      and at >= %(since)s group by 1, 2"""
TOTALS: LiteralString = """
    select
      (select count(*) from link_clicks where short_link_id = %(id)s and not is_robot) as people,
      (select count(*) from link_clicks where short_link_id = %(id)s and is_robot) as robots,
      (select min(at) from link_clicks where short_link_id = %(id)s and not is_robot) as first_at,
      (select max(at) from link_clicks where short_link_id = %(id)s and not is_robot) as last_at"""
NEWEST: LiteralString = """
    (select at, is_robot, user_agent from link_clicks
      where short_link_id = %(id)s and not is_robot order by at desc limit %(limit)s)
    union all
    (select at, is_robot, user_agent from link_clicks
      where short_link_id = %(id)s and is_robot order by at desc limit %(limit)s)
    order by at desc limit %(limit)s"""


@dataclass(frozen=True, slots=True)
class DayClicks:
    """What people and programs followed on one day."""

    day: date
    people: int
    robots: int


@dataclass(frozen=True, slots=True)
class Click:
    """One visit; `user_agent` is what the visitor called itself."""

    at_ms: int
    is_robot: bool
    user_agent: str


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """Everything about one link, all clicks counted. First and last click are people's."""

    row: LinkRow
    people: int
    robots: int
    first_at_ms: int | None
    last_at_ms: int | None
    days: list[DayClicks]
    newest: list[Click]


async def link_figures(viewer: Viewer, link_id: int) -> LinkFigures:
    """One link with its clicks. Raises NotAllowed and NotFound."""
    require(viewer, Action.MANAGE_API)
    days = _days(DAYS_OF_LINK)
    values = {"id": row_id(link_id), "limit": NEWEST_CLICKS} | _zone() | _since(days[0])
    async with transaction() as conn:
        row = await find_row(conn, values["id"])
        totals = await (await conn.execute(TOTALS, values)).fetchone()
        by_day = await (await conn.execute(OF_LINK, values)).fetchall()
        newest = await (await conn.execute(NEWEST, values)).fetchall()
    if row is None or totals is None:
        raise NotFound
    counts = _counts(by_day)
    return LinkFigures(
        row=row,
        people=totals["people"],
        robots=totals["robots"],
        first_at_ms=maybe_milliseconds(totals["first_at"]),
        last_at_ms=maybe_milliseconds(totals["last_at"]),
        days=[DayClicks(day, *counts.get(day, (0, 0))) for day in days],
        newest=[
            Click(to_milliseconds(one["at"]), one["is_robot"], one["user_agent"]) for one in newest
        ],
    )


async def clicks_by_day(viewer: Viewer, days: int = DAYS_OF_ALL[0]) -> list[DayClicks]:
    """What all links had on each of the last days, today last. Raises NotAllowed and Invalid."""
    require(viewer, Action.MANAGE_API)
    if days not in DAYS_OF_ALL:
        raise Invalid(field="days")
    wanted = _days(days)
    counts = await _find_kept(wanted)
    missing = [day for day in wanted if day not in counts]
    async with transaction() as conn:
        for first, last in _stretches(missing):
            found = _counts(await _count(conn, first, last))
            counts |= {day: found.get(day, (0, 0)) for day in missing if first <= day <= last}
    await _keep({day: counts[day] for day in missing if _is_settled(day)})
    return [DayClicks(day, *counts[day]) for day in wanted]


Counts = dict[date, tuple[int, int]]


def _days(count: int) -> list[date]:
    """The last days of the installation's zone, today last."""
    today = clock.now().astimezone(get_settings().zone).date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days that follow each other, as (first, last)."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), get_settings().zone)


def _is_settled(day: date) -> bool:
    return clock.now() >= _begin(day + timedelta(days=1)) + SETTLED_AFTER


def _zone() -> dict[str, Any]:
    return {"zone": get_settings().timezone}


def _since(day: date) -> dict[str, Any]:
    return {"since": _begin(day)}


async def _count(conn: Connection, first: date, last: date) -> list[dict[str, Any]]:
    values = _zone() | _since(first) | {"until": _begin(last + timedelta(days=1))}
    return await (await conn.execute(OF_ALL, values)).fetchall()


def _counts(rows: Iterable[Mapping[str, Any]]) -> Counts:
    """(People, programs) of each day."""
    found: Counts = {}
    for row in rows:
        people, robots = found.get(row["day"], (0, 0))
        found[row["day"]] = (
            (people, robots + row["n"]) if row["is_robot"] else (people + row["n"], robots)
        )
    return found


def _key() -> str:
    return f"omnidesk:clicks:{get_settings().timezone}"


async def _find_kept(days: Iterable[date]) -> Counts:
    """The days that are kept; none when Redis is away: then they are counted again."""
    try:
        kept = await redis().hgetall(_key())  # type: ignore[misc]  # awaitable on this client
    except (RedisError, OSError):
        return {}
    found: Counts = {}
    for day in days:
        people, _, robots = kept.get(day.isoformat(), "").partition(" ")
        if robots and _is_settled(day):  # the clock may have been set back
            found[day] = (int(people), int(robots))
    return found


async def _keep(counts: Counts) -> None:
    if not counts:
        return
    kept = {day.isoformat(): f"{people} {robots}" for day, (people, robots) in counts.items()}
    try:
        async with redis().pipeline(transaction=False) as pipe:
            pipe.hset(_key(), mapping=kept)
            pipe.expire(_key(), KEPT_FOR)
            await pipe.execute()
    except (RedisError, OSError):
        return
