"""The web process killed while it is posted to: row 3 of the promises.

Callers do what vendors do: whatever was not acknowledged is posted again, unchanged, until it is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import httpx

from tests.chaos.fleet import strikes
from tests.chaos.ground import Ground, Size
from tests.chaos.posts import Case, Post
from tests.chaos.verdict import Verdict
from tests.web import Web
from tests.workers.processes import until

CALLERS = 8
# Between two posts of a caller: together they are far below what the web can take, so that a long
# run meets many kills.
PAUSE_S = 0.05
AGAIN_S = 0.1
TIMEOUT_S = 10.0


class Callers:
    """Several callers who share out the posts, and what was acknowledged to them."""

    def __init__(self, case: Case, web: Web, number: int) -> None:
        self.acknowledged: Counter[str] = Counter()
        self.repeated = 0
        self._web = web
        self._posts: Iterator[Post] = (case.make(one, web.url) for one in range(number))

    async def run(self) -> None:
        """Until everything is acknowledged."""
        async with asyncio.TaskGroup() as group:
            for _ in range(CALLERS):
                group.create_task(self._call())

    async def _call(self) -> None:
        async with httpx.AsyncClient(base_url=self._web.url, timeout=TIMEOUT_S) as client:
            for post in self._posts:
                while not await self._is_acknowledged(client, post):
                    self.repeated += 1
                    await asyncio.sleep(AGAIN_S)
                self.acknowledged[post.key] += 1
                await asyncio.sleep(PAUSE_S)

    async def _is_acknowledged(self, client: httpx.AsyncClient, post: Post) -> bool:
        try:
            sent = await client.post(post.path, content=post.body, headers=post.headers)
        except httpx.TransportError:
            return False
        # 409: it was queued, and the answer was lost with the process that gave it.
        return sent.is_success or sent.status_code == httpx.codes.CONFLICT


async def web_killed(ground: Ground, size: Size, case: Case) -> Verdict:
    """What was acknowledged is stored, once, whenever the web dies."""
    await case.prepare()
    web = Web(ground.processes)
    await until(web.answers, "the web answers")
    callers = Callers(case, web, size.amount)
    calling = asyncio.create_task(callers.run())
    try:
        kills = await _kill(web, callers, size, calling)
        await calling
    finally:
        calling.cancel()
    stored = await case.find_stored()
    return ground.verdict(
        attempted=size.amount + callers.repeated,
        acknowledged=callers.acknowledged.total(),
        accepted=len(stored),
        lost=len(callers.acknowledged.keys() - stored.keys()),
        twice=stored.total() - len(stored),
        strikes=kills,
        broken=await case.contradictions(size.amount),
    )


async def _kill(web: Web, callers: Callers, size: Size, calling: asyncio.Task[None]) -> int:
    number = 0

    async def is_over() -> bool:
        return calling.done()

    async for _ in strikes(size, callers.acknowledged.total, is_over):
        number += 1
        web.replace()
        await until(web.answers, "the web answers again")
    return number
