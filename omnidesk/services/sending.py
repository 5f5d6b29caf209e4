"""Sending what is due: claim, call the channel outside any transaction, settle.

One call is open at a time, so that a killed worker leaves at most one outcome unknown. Only when a
vendor lets us wait longer than `PATIENCE_S` is the next message begun beside it, up to `MOST_OPEN`
calls, and never more than `MOST_OPEN_PER_CHANNEL` to one account: a vendor that hangs does not hold
up the others.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from random import Random, SystemRandom
from typing import Any

import psycopg
from structlog.contextvars import bound_contextvars

from omnidesk import clock
from omnidesk.errors import ChannelError, OmniDeskError, Unavailable
from omnidesk.logs import log
from omnidesk.rules.retry import next_attempt_at
from omnidesk.services import bell, realtime
from omnidesk.services.channel_accounts import load_account
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.claims import LONGEST_CALL_S, Claim, claim, give_back_strays
from omnidesk.services.settling import Failed, Outcome, Sent, TryAgain, Unknown, settle_surely

# Longer than a vendor nearby or a simulator takes, shorter than most vendors far away.
PATIENCE_S = 0.1
MOST_OPEN = 16
MOST_OPEN_PER_CHANNEL = 4
# After so many messages in a row there is enough to do for another worker too.
CALL_FOR_HELP_EVERY = 20
# The channels' own time-outs come first; this one is for a channel that forgot.
CALL_LIMIT_S = LONGEST_CALL_S + 5


def _nothing() -> None:
    """Nobody waits for a call to end."""


class Sender:
    """Sends what is due for one worker process. `on_free` is told when a slow call ended."""

    def __init__(
        self, worker: str, *, on_free: Callable[[], None] = _nothing, rng: Random | None = None
    ) -> None:
        self.worker = worker
        self.is_stopping = False
        self._on_free = on_free
        self._rng = rng or SystemRandom()
        self._open: dict[asyncio.Task[None], Claim] = {}
        self._news: set[asyncio.Task[None]] = set()
        self.may_have_strays = False

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
            if begun % CALL_FOR_HELP_EVERY == 0:
                await bell.ring_outbox()
        return begun

    async def finish(self) -> None:
        """Wait for the open calls, and for the live updates about them."""
        while waiting := [*self._open, *self._news]:
            await asyncio.wait(waiting)

    async def _claim(self) -> Claim | None:
        """The next item. A claim of which we do not know whether it stood is looked for first."""
        if self.may_have_strays:
            await give_back_strays(self.worker, [one.item_id for one in self._open.values()])
            self.may_have_strays = False
        try:
            return await claim(self.worker, self._busy_channels())
        except BaseException:
            self.may_have_strays = True
            raise

    def _busy_channels(self) -> list[int]:
        counted = Counter(one.channel_id for one in self._open.values())
        return [channel for channel, calls in counted.items() if calls >= MOST_OPEN_PER_CHANNEL]

    async def _begin(self, taken: Claim) -> None:
        """Start the call and wait for it, but not longer than a vendor deserves."""
        call = asyncio.create_task(self._deliver(taken))
        self._open[call] = taken
        call.add_done_callback(self._open.pop)
        await asyncio.wait({call}, timeout=PATIENCE_S)
        if not call.done():
            call.add_done_callback(lambda _: self._on_free())
        while len(self._open) >= MOST_OPEN:
            await asyncio.wait(self._open, return_when=asyncio.FIRST_COMPLETED)

    async def _deliver(self, taken: Claim) -> None:
        """One claim from call to settled, with a line in the log under the writer's request id."""
        with bound_contextvars(request_id=taken.request_id, message_id=taken.message_id):
            outcome = await _outcome(taken, self._rng)
            is_current = await settle_surely(taken, outcome)
            _log(taken, outcome, is_current)
        if is_current:
            self._tell(realtime.status_changed(taken.message_id))

    def _tell(self, news: Coroutine[Any, Any, None]) -> None:
        """Live updates go out beside the next message, not before it."""
        task = asyncio.create_task(news)
        self._news.add(task)
        task.add_done_callback(self._news.discard)


async def drain(worker: str, limit: int | None = None) -> int:
    """Send what is due until nothing is left to begin, and wait for the outcomes."""
    sender = Sender(worker)
    begun = 0
    while more := await sender.drain(None if limit is None else limit - begun):
        begun += more
        await sender.finish()
    return begun


async def _outcome(taken: Claim, rng: Random) -> Outcome:
    """What became of the call. Whatever is not known to be harmless is unknown."""
    try:
        account = await load_account(taken.channel_id)
    except (OmniDeskError, psycopg.Error) as error:
        return _failed(taken, _not_begun(error), rng)
    if taken.is_stale:
        late = ChannelError("the worker paused before the call", permanent=False)
        return TryAgain(late, clock.now())
    try:
        async with asyncio.timeout(CALL_LIMIT_S):
            return Sent(await channel_for(taken.kind).send(account, taken.outgoing))
    except ChannelError as error:
        return Unknown(error) if error.outcome_unknown else _failed(taken, error, rng)
    except TimeoutError:
        return _unknown(f"no answer within {CALL_LIMIT_S} s")
    except Exception as error:  # a fault of ours in the middle of a call: nobody knows what left us
        log().exception("channel_broke", channel=taken.kind)
        return _unknown(f"{type(error).__name__} during the call")


def _not_begun(error: OmniDeskError | psycopg.Error) -> ChannelError:
    """Why the channel could not even be asked. Only the database comes back by itself."""
    if isinstance(error, ChannelError):
        return error
    passes = isinstance(error, psycopg.Error | Unavailable)
    key = None if isinstance(error, psycopg.Error) else error.key
    return ChannelError(str(error), permanent=not passes, key=key)


def _failed(taken: Claim, error: ChannelError, rng: Random) -> Outcome:
    """Known not to have been sent: again later, or never."""
    at = next_attempt_at(
        taken.attempts,
        permanent=error.permanent,
        not_before=error.not_before,
        now=clock.now(),
        rng=rng,
    )
    if at is not None:
        return TryAgain(error, at)
    return Failed(error if error.permanent else _gave_up(error))


def _gave_up(error: ChannelError) -> ChannelError:
    """The last try is over: the sentence no longer says that it is tried again by itself."""
    return ChannelError(
        error.text, permanent=True, vendor_code=error.vendor_code, key="message.gave_up"
    )


def _unknown(why: str) -> Unknown:
    error = ChannelError(why, permanent=False, outcome_unknown=True, key="channel.no_answer")
    return Unknown(error)


def _log(taken: Claim, outcome: Outcome, is_current: bool) -> None:
    facts = {"channel": taken.kind, "attempt": taken.attempts, "is_current": is_current}
    match outcome:
        case Sent():
            log().info("message_sent", **facts)
        case Failed(error) | Unknown(error):
            log().warning(f"message_{type(outcome).__name__.lower()}", error=error.text, **facts)
        case TryAgain(error, at):
            log().info("message_again", error=error.text, at=at.isoformat(), **facts)
