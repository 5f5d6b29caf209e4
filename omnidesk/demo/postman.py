"""Carries a vendor's signed webhooks to the product, in order for each person, with retries."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, ClientTimeout

# Vendors hang up on a webhook that is not answered in time: Twilio after 15 s, Meta after 20 s.
ANSWER_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class Letter:
    """One webhook call. Letters with the same `lane` arrive in the order in which they are due."""

    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a letter; status 0 means that nobody answered, or there is no address yet."""

    letter: Letter
    status: int
    tries: int


class Postman:
    """Sends letters on the simulators' loop; `post` may be called from any thread."""

    def __init__(self, retries_s: tuple[float, ...]) -> None:
        self.retries_s = retries_s
        self.posted: list[Posted] = []
        self._pending = 0
        self._count = threading.Lock()
        self._lanes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Be ready on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._http = ClientSession(timeout=ClientTimeout(total=ANSWER_WITHIN_S))

    async def close(self) -> None:
        """Drop what is under way, as a vendor's outage would."""
        self._cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    def drop(self) -> None:
        """Forget what was posted and what is under way."""
        self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        self.posted.clear()
        for task in self._tasks:
            task.cancel()

    @property
    def pending(self) -> int:
        """Letters that are waiting or under way."""
        return self._pending

    def post(self, letter: Letter, after_s: float = 0.0) -> None:
        """Send the letter after so many seconds; returns at once."""
        self._add(1)
        self._loop.call_soon_threadsafe(self._begin, letter, after_s)

    def _begin(self, letter: Letter, after_s: float) -> None:
        task = self._loop.create_task(self._carry(letter, after_s))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._add(-1)

    def _add(self, number: int) -> None:
        with self._count:
            self._pending += number

    async def _carry(self, letter: Letter, after_s: float) -> None:
        if after_s > 0:
            await asyncio.sleep(after_s)
        async with self._lanes[letter.lane]:
            self.posted.append(await self._deliver(letter))

    async def _deliver(self, letter: Letter) -> Posted:
        status = tries = 0
        for pause in (0.0, *self.retries_s) if letter.url else ():
            await asyncio.sleep(pause)
            status, tries = await self._try(letter), tries + 1
            if 0 < status < 500:
                break
        return Posted(letter, status, tries)

    async def _try(self, letter: Letter) -> int:
        try:
            async with self._http.post(
                letter.url, data=letter.body, headers=letter.headers
            ) as answer:
                await answer.read()
                return answer.status
        except (ClientError, TimeoutError):
            return 0
