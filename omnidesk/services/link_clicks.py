"""Following short links: where they lead, and who followed them.

Requests that arrive at the same moment share one statement, which finds their links and writes
their clicks. A page is answered only after its click is committed: a process that is killed loses
at most the clicks of pages that it had not answered. People and programs are counted apart; whoever
only asks whether there is a page (HEAD) is not counted.

A person's first click opens the link, in the same statement. Screens that show the conversation are
told of it once, after the answer.
"""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Future, Task
from dataclasses import dataclass
from typing import LiteralString
from weakref import WeakKeyDictionary

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import statements
from omnidesk.errors import Unavailable
from omnidesk.logs import log
from omnidesk.rules.links import Target, find_target, is_code, is_robot
from omnidesk.rules.texts import storable
from omnidesk.services import realtime
from omnidesk.services.news import News
from omnidesk.services.outages import is_outage

FOLLOW: LiteralString = """
    with asked as materialized (
      select * from jsonb_to_recordset(%(asked)s)
        as a(place int, code text, counts boolean, is_robot boolean, user_agent text)
    ), found as materialized (
      select a.*, l.id, l.url, l.shows_destination, l.opened_at
      from asked a join short_links l on l.code = a.code
      where l.disabled_at is null and (l.expires_at is null or l.expires_at > %(now)s)
    ), clicked as (
      insert into link_clicks (short_link_id, at, is_robot, user_agent)
      select id, %(now)s, is_robot, user_agent from found where counts
    ), first as materialized (
      select l.id from short_links l
      where l.opened_at is null and l.id = any(array(
        select id from found where counts and not is_robot and opened_at is null))
      order by l.id for no key update
    ), opened as (
      update short_links l set opened_at = %(now)s from first where l.id = first.id returning l.id
    )
    select found.place, found.url, found.shows_destination, opened.id as opened
    from found left join opened using (id)"""

# No code holds a 0: what cannot be a code is looked for like any other, and never found.
NO_CODE = "0"
# Names of browsers have up to 200 characters; what is longer says nothing more.
LONGEST_USER_AGENT = 300
MOST_AT_ONCE = 200
# A commit waits for the disk; meanwhile the next one may gather. More would only make them smaller.
MOST_UNDER_WAY = 4


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a link leads; `is_shown`: whether previews may tell it."""

    target: Target
    is_shown: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    code: str
    counts: bool
    user_agent: str
    found: Future[Destination | None]


async def follow(
    code: str, user_agent: str, *, counts: bool = True, is_prefetch: bool = False
) -> Destination | None:
    """Where a link leads, its click committed; nothing for one that is unknown, over or disabled.

    `counts`: somebody gets the page. `is_prefetch`: the browser asks before anybody wanted it,
    which counts as a program's. Raises Unavailable.
    """
    return await _follower().add(
        _Asked(
            code if is_code(code) else NO_CODE,
            counts,
            "" if is_prefetch else storable(user_agent)[:LONGEST_USER_AGENT],
            asyncio.get_running_loop().create_future(),
        )
    )


async def finish_telling() -> None:
    """Wait until screens know of every link that was opened."""
    await _follower().news.finish()


class _Follower:
    """Looks up what one event loop asks for, with a few statements under way at once."""

    def __init__(self) -> None:
        self.news = News(realtime.links_opened)
        self._waiting: list[_Asked] = []
        self._tasks: set[Task[None]] = set()

    async def add(self, asked: _Asked) -> Destination | None:
        self._waiting.append(asked)
        if len(self._tasks) < MOST_UNDER_WAY:
            task = asyncio.create_task(self._follow_all())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await asked.found

    async def _follow_all(self) -> None:
        await asyncio.sleep(0)  # whoever is ready in this moment comes along
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                self.news.tell(await _follow(batch))
            except Exception as error:
                self.news.tell(await _follow_singly(batch, error))


_followers: WeakKeyDictionary[AbstractEventLoop, _Follower] = WeakKeyDictionary()


def _follower() -> _Follower:
    """That of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _followers:
        _followers[loop] = _Follower()
    return _followers[loop]


async def _follow(batch: list[_Asked]) -> set[int]:
    """Answer all; returns the links that were opened by it."""
    asked = [
        {
            "place": place,
            "code": one.code,
            "counts": one.counts,
            "is_robot": is_robot(one.user_agent),
            "user_agent": one.user_agent,
        }
        for place, one in enumerate(batch)
    ]
    async with statements() as conn:
        values = {"asked": Jsonb(asked), "now": clock.now()}
        rows = await (await conn.execute(FOLLOW, values)).fetchall()
    found = {row["place"]: _destination(row["url"], row["shows_destination"]) for row in rows}
    for place, one in enumerate(batch):
        if not one.found.done():
            one.found.set_result(found.get(place))
    return {row["opened"] for row in rows if row["opened"] is not None}


async def _follow_singly(batch: list[_Asked], error: Exception) -> set[int]:
    """Each alone, so that one cannot hurt the others; a failure is told to the one whose it is."""
    if len(batch) == 1 or is_outage(error):
        _tell(batch, error)
        return set()
    log().warning("links_followed_singly", links=len(batch), error=type(error).__name__)
    opened: set[int] = set()
    for one in batch:
        try:
            opened |= await _follow([one])
        except Exception as own_error:
            _tell([one], own_error)
    return opened


def _tell(batch: list[_Asked], error: Exception) -> None:
    told = Unavailable() if is_outage(error) else error
    for one in batch:
        if not one.found.done():
            one.found.set_exception(told)


def _destination(url: str, is_shown: bool) -> Destination | None:
    """What stands in the table is looked at again: only web addresses are ever answered."""
    target = find_target(url)
    return None if target is None else Destination(target, is_shown)
