"""When the messages that wait in a lane will probably leave, with pauses of average length.

The lane is played through as claims empty it: of what is due the most urgent first, then what was
due first; inside the hours only. An account that is full can make it later, and so does what is
more urgent and is asked for after this.

Invariants:
* nothing leaves before its own instant, before the lane is open, or outside the hours;
* two messages are never closer than the average pause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from heapq import heappop, heappush, heapreplace

from omnidesk.rules.hours import closes_at, opens_at
from omnidesk.rules.limits import Hours


@dataclass(frozen=True, slots=True)
class Batch:
    """`n` messages of a lane that are alike: equally urgent, and due from the same instant."""

    priority: int
    due_at: datetime
    n: int = 1


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """From when a lane is open, its pause (least, most) in seconds, and the hours it keeps."""

    open_at: datetime
    gap_s: tuple[float, float]
    hours: Hours
    zone: tzinfo

    @property
    def gap(self) -> timedelta:
        """The pause of average length."""
        return timedelta(seconds=sum(self.gap_s) / 2)


@dataclass(frozen=True, slots=True)
class Run:
    """`n` messages of the batch at this place leave one after another, the first `at`."""

    place: int
    at: datetime
    n: int


def runs(batches: Iterable[Batch], lane: LaneFacts, now: datetime) -> Iterator[Run]:
    """How the lane empties. Of two batches that are alike, the one that is given first goes first.

    A run ends where another batch falls due, as that one may be more urgent, and where the hours
    end.
    """
    coming = sorted(enumerate(batches), key=lambda one: one[1].due_at, reverse=True)
    due: list[tuple[int, datetime, int, Batch]] = []
    at = max(now, lane.open_at)
    while coming or due:
        if not due:
            at = max(at, coming[-1][1].due_at)
        at = opens_at(lane.hours, lane.zone, at)
        while coming and coming[-1][1].due_at <= at:
            place, batch = coming.pop()
            heappush(due, (-batch.priority, batch.due_at, place, batch))
        priority, since, place, batch = due[0]
        n = min(batch.n, _fitting(lane, at, coming[-1][1].due_at if coming else None))
        yield Run(place, at, n)
        at += n * lane.gap
        if n == batch.n:
            heappop(due)
        else:
            heapreplace(due, (priority, since, place, replace(batch, n=batch.n - n)))


def departure(mine: Batch, ahead: Iterable[Batch], lane: LaneFacts, now: datetime) -> datetime:
    """When one message leaves a lane in which these wait as well; of its likes it is the last."""
    others = list(ahead)
    return next(run.at for run in runs([*others, mine], lane, now) if run.place == len(others))


def last_departure(batches: Iterable[Batch], lane: LaneFacts, now: datetime) -> datetime | None:
    """When the last of all leaves; nothing for an empty lane."""
    ends = [run.at + (run.n - 1) * lane.gap for run in runs(batches, lane, now)]
    return max(ends, default=None)


def _fitting(lane: LaneFacts, at: datetime, next_due_at: datetime | None) -> int:
    """How many leave from the open instant `at` on before anything has to be looked at anew."""
    if not lane.gap:
        return 1_000_000_000
    ends = [] if lane.hours.opens == lane.hours.closes else [closes_at(lane.hours, lane.zone, at)]
    ends += [] if next_due_at is None else [next_due_at]
    return min((-((at - end) // lane.gap) for end in ends), default=1_000_000_000)
