"""Sending what is due: claim, call the channel outside any transaction, settle.

One call is open at a time, so that a killed worker leaves at most one outcome unknown. Only when a
vendor lets us wait longer than `PATIENCE_S` is the next message begun beside it, up to `MOST_OPEN`
calls, and never more than `MOST_OPEN_PER_CHANNEL` to one account: a vendor that hangs does not hold
up the others. Programs take at most half of an account's calls, so that people find one free.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from random import Random, SystemRandom

from structlog.contextvars import bound_contextvars

from omnidesk.logs import log
from omnidesk.services import bell
from omnidesk.services.calls import Caller
from omnidesk.services.claims import Claim, Claimer, give_back_strays
from omnidesk.services.news import News
from omnidesk.services.settling import Failed, Outcome, Sent, TryAgain, Unknown, settle_surely

# Longer than a vendor nearby or a simulator takes, shorter than most vendors far away.
PATIENCE_S = 0.1
MOST_OPEN = 16
MOST_OPEN_PER_CHANNEL = 4
MOST_BESIDE_PROGRAMS = 2
# After so many in a row there is enough to do for another worker too, and that one calls the next.
CALL_FOR_HELP_AT = 20


def _nothing() -> None:
    """Nobody waits for a call to end."""


class Sender:
    """Sends what is due for one worker process. `on_free` is told when a slow call ended."""

    def __init__(
        self, worker: str, *, on_free: Callable[[], None] = _nothing, rng: Random | None = None
    ) -> None:
        self.worker = worker
        self.is_stopping = False
        # After a claim whose commit was not confirmed: see `claims.give_back_strays`.
        self.may_have_strays = False
        self._on_free = on_free
        rng = rng or SystemRandom()
        self._caller = Caller(rng)
        self._claimer = Claimer(worker, tell=self._tell, goes_on=self._goes_on, rng=rng)
        self._open: dict[asyncio.Task[None], Claim] = {}
        # What this worker called and has not settled, also after it gave the settling up.
        self._unsettled: set[int] = set()
        self._news = News()

    async def drain(self, limit: int | None = None) -> int:
        """Send until nothing more may go now, and return how many sends were begun.

        Calls to slow vendors may still be open afterwards: see `finish`. Raises psycopg.Error or
        Unavailable when the database is away; nothing is lost, and the next drain goes on.
        """
        begun = 0
        while not self.is_stopping and begun != limit:
            taken = await self._claim()
            if taken is None:
                break
            begun += 1
            await self._begin(taken)
            if begun == CALL_FOR_HELP_AT:
                await bell.ring_outbox()
        return begun

    async def finish(self) -> None:
        """Wait for the open calls, and for the live updates about them."""
        while self._open:
            await asyncio.wait(self._open)
        await self._news.finish()

    async def _claim(self) -> Claim | None:
        if self.may_have_strays:
            await give_back_strays(self.worker, self._unsettled)
            self.may_have_strays = False
        try:
            return await self._claimer.claim(
                self._channels_with(MOST_OPEN_PER_CHANNEL),
                self._channels_with(MOST_BESIDE_PROGRAMS),
            )
        except BaseException:
            self.may_have_strays = True
            raise

    def _goes_on(self) -> bool:
        return not self.is_stopping

    def _tell(self, moved: Iterable[int]) -> None:
        self._news.tell(moved)

    def _channels_with(self, most: int) -> list[int]:
        """The channels to which so many calls are open, or more."""
        counted = Counter(one.channel_id for one in self._open.values())
        return [channel for channel, calls in counted.items() if calls >= most]

    async def _begin(self, taken: Claim) -> None:
        """Start the call and wait for its end, unless the vendor takes longer than it deserves."""
        self._unsettled.add(taken.item_id)
        await self._caller.get_ready(taken)
        has_answer = asyncio.Event()
        call = asyncio.create_task(self._deliver(taken, has_answer))
        self._open[call] = taken
        call.add_done_callback(self._open.pop)
        if await _comes(has_answer):
            # A slow database is no reason to have more outcomes open.
            await asyncio.wait({call})
        else:
            call.add_done_callback(lambda _: self._on_free())
        while len(self._open) >= MOST_OPEN:
            await asyncio.wait(self._open, return_when=asyncio.FIRST_COMPLETED)

    async def _deliver(self, taken: Claim, has_answer: asyncio.Event) -> None:
        """One claim from call to settled, with a line in the log under the writer's request id."""
        with bound_contextvars(request_id=taken.request_id, message_id=taken.message_id):
            outcome = await self._caller.send(taken)
            has_answer.set()
            moved = await settle_surely(taken, outcome)
            if moved:
                self._unsettled.discard(taken.item_id)
            _log(taken, outcome, is_current=bool(moved))
        self._news.tell(moved)


async def _comes(answer: asyncio.Event) -> bool:
    """Whether the vendor answers in time."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await answer.wait()
    except TimeoutError:
        return False
    return True


async def drain(worker: str, limit: int | None = None) -> int:
    """Send what is due until nothing is left to begin, and wait for the outcomes."""
    sender = Sender(worker)
    begun = 0
    while more := await sender.drain(None if limit is None else limit - begun):
        begun += more
        await sender.finish()
    return begun


def _log(taken: Claim, outcome: Outcome, *, is_current: bool) -> None:
    facts = {"channel": taken.kind, "attempt": taken.attempts, "is_current": is_current}
    match outcome:
        case Sent():
            log().info("message_sent", **facts)
        case Failed(error) | Unknown(error):
            log().warning(f"message_{type(outcome).__name__.lower()}", error=error.text, **facts)
        case TryAgain(error, at):
            log().info("message_again", error=error.text, at=at.isoformat(), **facts)
