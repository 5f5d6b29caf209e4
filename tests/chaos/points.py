"""The points at which a process is made to die, each around a function of the product.

The product knows nothing of them: `arm` wraps the function from outside. A transaction's points are
reached only when it has written something, so that no look at an empty table counts.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from importlib import import_module
from typing import Any, NoReturn

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus


class Moment(StrEnum):
    """When, around the function."""

    BEFORE = "before it begins"
    BEFORE_COMMIT = "before its transaction is committed"
    AFTER_COMMIT = "after its transaction is committed"
    AFTER = "after it has returned"


class Scene(StrEnum):
    """What goes on meanwhile, see `crash_points`."""

    SENDING = "sending"
    SWEEPING = "sweeping"
    ARRIVING = "arriving"
    STORING = "storing"
    MERGING = "merging"


@dataclass(frozen=True, slots=True)
class Point:
    """One point. `may_be_unknown`: whether dying there may leave an outcome that nobody knows."""

    name: str
    what: str
    function: str
    moment: Moment
    scene: Scene = Scene.SENDING
    may_be_unknown: bool = False


CLAIM = "omnidesk.services.claims:Claimer.claim"
SEND = "omnidesk.services.channels.fake.channel:FakeChannel.send"
SETTLE = "omnidesk.services.settling:settle"
MERGE = "omnidesk.services.merges:merge"
STORE = "omnidesk.services.event_writer:_write"

POINTS = (
    Point(
        "claim-before-commit",
        "An item is chosen and marked, and the decision to send it is not made.",
        CLAIM,
        Moment.BEFORE_COMMIT,
    ),
    Point(
        "claim-after-commit",
        "The decision is made, and nobody acts on it.",
        CLAIM,
        Moment.AFTER_COMMIT,
        may_be_unknown=True,
    ),
    Point(
        "call-before",
        "The call to the vendor is about to begin.",
        SEND,
        Moment.BEFORE,
        may_be_unknown=True,
    ),
    Point(
        "call-after",
        "The vendor has accepted the message, and nothing of ours knows it.",
        SEND,
        Moment.AFTER,
        may_be_unknown=True,
    ),
    Point(
        "settle-before-commit",
        "The outcome is written and not committed.",
        SETTLE,
        Moment.BEFORE_COMMIT,
        may_be_unknown=True,
    ),
    Point(
        "settle-after-commit",
        "The outcome is committed, and no screen has heard of it.",
        SETTLE,
        Moment.AFTER_COMMIT,
    ),
    Point(
        "sweep-before-commit",
        "A lease that ran out is being made unknown.",
        "omnidesk.services.sweeping:expire_leases",
        Moment.BEFORE_COMMIT,
        Scene.SWEEPING,
        may_be_unknown=True,
    ),
    Point(
        "store-before-commit",
        "A vendor's event is inserted and not committed.",
        STORE,
        Moment.BEFORE_COMMIT,
        Scene.STORING,
    ),
    Point(
        "store-after-commit",
        "The event is stored, and its vendor has no answer, so it comes again.",
        STORE,
        Moment.AFTER_COMMIT,
        Scene.STORING,
    ),
    Point(
        "process-before-commit",
        "Contact, conversation, message and counters are written and not committed.",
        "omnidesk.services.processing:_drain_batch",
        Moment.BEFORE_COMMIT,
        Scene.ARRIVING,
    ),
    Point(
        "process-after-commit",
        "The events are processed, and no screen has heard of it.",
        "omnidesk.services.processing:tell",
        Moment.BEFORE,
        Scene.ARRIVING,
    ),
    Point(
        "merge-before-commit",
        "Two contacts are joined, their threads folded, and nothing is committed.",
        MERGE,
        Moment.BEFORE_COMMIT,
        Scene.MERGING,
    ),
    Point(
        "merge-after-commit",
        "Two contacts are joined, and the event that proved it is not processed.",
        MERGE,
        Moment.AFTER_COMMIT,
        Scene.MERGING,
    ),
)

Function = Callable[..., Awaitable[Any]]
_is_inside: ContextVar[bool] = ContextVar("is_inside", default=False)


def arm(point: Point, reach: int) -> None:
    """Have this process die when it reaches the point for the `reach`-th time."""
    trap = _Trap(point.moment, reach)
    module, _, path = point.function.partition(":")
    owner: Any = import_module(module)
    *classes, name = path.split(".")
    for one in classes:
        owner = getattr(owner, one)
    _replace(owner, name, trap.around(getattr(owner, name)))
    if point.moment in {Moment.BEFORE_COMMIT, Moment.AFTER_COMMIT}:
        setattr(AsyncConnection, "commit", trap.around_commit(AsyncConnection.commit))  # noqa: B010


def _replace(owner: Any, name: str, wrapped: Function) -> None:
    """In the owner, and in every module that has imported the function by name."""
    original = getattr(owner, name)
    setattr(owner, name, wrapped)
    for module in list(sys.modules.values()):
        if getattr(module, name, None) is original:
            setattr(module, name, wrapped)


class _Trap:
    """Counts how often the moment comes."""

    def __init__(self, moment: Moment, reach: int) -> None:
        self._moment = moment
        self._left = reach

    def _pass(self, moment: Moment) -> None:
        if moment is not self._moment:
            return
        self._left -= 1
        if self._left == 0:
            _die()

    def around(self, function: Function) -> Function:
        @wraps(function)
        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            self._pass(Moment.BEFORE)
            token = _is_inside.set(True)
            try:
                result = await function(*args, **kwargs)
            finally:
                _is_inside.reset(token)
            self._pass(Moment.AFTER)
            return result

        return wrapped

    def around_commit(self, commit: Function) -> Function:
        @wraps(commit)
        async def wrapped(conn: AsyncConnection[Any]) -> None:
            counts = _is_inside.get() and await _has_written(conn)
            if counts:
                self._pass(Moment.BEFORE_COMMIT)
            await commit(conn)
            if counts:
                self._pass(Moment.AFTER_COMMIT)

        return wrapped


async def _has_written(conn: AsyncConnection[Any]) -> bool:
    if conn.info.transaction_status is not TransactionStatus.INTRANS:
        return False
    found = await conn.execute("select 1 where pg_current_xact_id_if_assigned() is not null")
    return await found.fetchone() is not None


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL cannot be survived")
