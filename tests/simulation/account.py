"""One account with its gate, its lanes and more work than it may send.

Plays the worker: people first, then lane by lane; asks the rules, and does what they say. It keeps
what the database keeps and moves it back with the clock, as the worker does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from omnidesk.rules.gates import (
    Request,
    Tally,
    decide,
    let_through,
    moved_back,
    set_back,
)
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.lanes import LaneKind, begins_anew, gap_s, lane_kind
from omnidesk.rules.limits import Limits
from omnidesk.rules.verdict import Go, Scope, Wait
from tests.simulation.demand import HOUR_US, Contact, Demand
from tests.simulation.log import Send
from tests.simulation.shown_clock import EPOCH, MICROSECOND, ShownClock

SLACK = timedelta(seconds=2)
# A worker that finds nothing looks again after so long; sooner when it found items for people who
# may not be written to now, as there are others in the lane.
IDLE = timedelta(minutes=10)
NEXT_ITEM = timedelta(seconds=10)
MOST_WAITING = 5
# After a send, when a clock that is set back does most harm: about once on a busy day.
SET_BACK_CHANCE = 1 / 500


@dataclass(slots=True, eq=False)
class Item:
    """An intent to send, and when it may be looked at again."""

    kind: OutboxKind
    contact: Contact
    not_before: datetime = EPOCH


@dataclass(slots=True, eq=False)
class Lane:
    """One line of items; people's has no key and never closes by itself."""

    key: str
    kind: OutboxKind
    open_at: datetime = EPOCH
    last_at: datetime = EPOCH
    items: list[Item] = field(default_factory=list)

    @property
    def lane_kind(self) -> LaneKind | None:
        return lane_kind(self.key, self.kind)

    def due(self, now: datetime) -> Iterator[Item]:
        if self.open_at <= now:
            yield from (item for item in tuple(self.items) if item.not_before <= now)


class Account:
    """Sends what `demand` asks for, as fast as the rules let it."""

    def __init__(
        self, zone: str, limits: Limits, demand: Demand, clock: ShownClock, rng: Random
    ) -> None:
        self.zone, self.limits, self.demand = ZoneInfo(zone), limits, demand
        self.clock, self.rng = clock, rng
        self.pace = limits.pace(demand.profile.pace_class)
        self.tally = Tally((), None, 0, 0, EPOCH)
        self.people = Lane("", OutboxKind.AGENT)
        self.lanes = [Lane(key, kind) for key, kind in demand.lanes.items()]
        self.open_at = {True: EPOCH, False: EPOCH}
        self.log: list[Send] = []
        self.attempted = 0
        self._has_skipped = False

    def work_until(self, end: datetime) -> None:
        """Everything that happens until the clock shows `end`."""
        while (now := self.clock.now()) < end:
            self._notice_set_back(now)
            self._take_orders(now)
            if self._send_one(now):
                self.clock.advance(self.rng.randrange(200_000))
                if self.rng.random() < SET_BACK_CHANCE:
                    self.clock.set_back(HOUR_US)
            else:
                self.clock.advance(self._pause(now))

    def _take_orders(self, now: datetime) -> None:
        """What people have written since, and always some work in every lane."""
        for contact in self.demand.written_by_people(self.clock.real_us):
            self.people.items.append(Item(OutboxKind.AGENT, contact))
            self.attempted += 1
        for lane in self.lanes:
            if not self.demand.is_asked_for(lane.key, now):
                continue
            while sum(item.not_before <= now for item in lane.items) < 3:
                lane.items.append(Item(lane.kind, self.demand.asked_by_program()))
                self.attempted += 1

    def _send_one(self, now: datetime) -> bool:
        """Find the first item that may go; everything that may not learns until when it waits."""
        self._has_skipped = False
        for lane in (self.people, *self.lanes):
            for item in lane.due(now):
                if self.open_at[lane is self.people] > now:
                    break
                if self._try(item, lane, now):
                    return True
        return False

    def _try(self, item: Item, lane: Lane, now: datetime) -> bool:
        request = item.contact.request(item.kind, lane.lane_kind)
        verdict = decide(
            request,
            self.tally,
            lane.open_at,
            pace=self.pace,
            limits=self.limits,
            zone=self.zone,
            now=now,
            slack=SLACK,
        )
        if isinstance(verdict, Wait):
            self._hold(item, lane, verdict, now)
            return False
        lane.items.remove(item)
        if isinstance(verdict, Go):
            self._send(item, lane, request, now)
            return True
        self._has_skipped = True
        return False

    def _send(self, item: Item, lane: Lane, request: Request, now: datetime) -> None:
        """Pass the gate, be noted down by the vendor, and begin the pause of the lane."""
        self.tally = let_through(self.tally, request, pace=self.pace, zone=self.zone, now=now)
        took_us = self.rng.choice((0, self.rng.randrange(2_000_000)))
        self.log.append(self._noted(item, lane, took_us))
        item.contact.last_at = now
        if lane is not self.people:
            lane.last_at, answered_at = now, now + took_us * MICROSECOND
            gap = gap_s(lane.lane_kind, self.limits, self.pace, self.rng)
            begins_at = answered_at if begins_anew(lane.lane_kind) else now
            lane.open_at = max(answered_at, begins_at + timedelta(seconds=gap))

    def _noted(self, item: Item, lane: Lane, took_us: int) -> Send:
        shown_us, contact = self.clock.shown_us, item.contact
        follows = self.limits.in_zone_of_contact and contact.zone
        return Send(
            real_us=self.clock.real_us,
            shown_us=shown_us,
            end_us=shown_us + took_us,
            kind=item.kind.value,
            lane=lane.key,
            contact=contact.number,
            zone=contact.zone if follows else self.zone.key,
            has_written=contact.has_written,
            is_suppressed=contact.is_opted_out or contact.is_blocked,
        )

    def _hold(self, item: Item, lane: Lane, wait: Wait, now: datetime) -> None:
        if wait.scope is Scope.CHANNEL:
            self.open_at[lane is self.people] = wait.until
        elif wait.scope is Scope.LANE:
            lane.open_at = wait.until
        else:
            self._has_skipped = lane is not self.people
            self._set_aside(item, lane, wait.until, now)

    def _set_aside(self, item: Item, lane: Lane, until: datetime, now: datetime) -> None:
        """Let it wait by itself; give it up where many wait already, as some wait for days."""
        if sum(other.not_before > now for other in lane.items) < MOST_WAITING:
            item.not_before = until
        else:
            lane.items.remove(item)

    def _pause(self, now: datetime) -> int:
        """Until something may have changed, often to the microsecond, else a little later."""
        instants = [
            now + (NEXT_ITEM if self._has_skipped else IDLE),
            *self.open_at.values(),
            *(lane.open_at for lane in self.lanes),
        ]
        instants += (i.not_before for lane in (self.people, *self.lanes) for i in lane.items)
        until_due = (min(at for at in instants if at > now) - now) // MICROSECOND
        until_due = min(until_due, self.demand.next_people_us - self.clock.real_us)
        return max(1, until_due) + self.rng.choice((0, self.rng.randrange(2_000_000)))

    def _notice_set_back(self, now: datetime) -> None:
        """As a worker that finds the gate or a lane later than the clock."""
        moved = moved_back(self.tally, now)
        if moved is not self.tally:
            self.tally, self.open_at = moved, {True: EPOCH, False: EPOCH}
            for lane in (self.people, *self.lanes):
                for item in lane.items:
                    item.not_before = EPOCH
        for lane in self.lanes:
            lane.open_at = set_back(lane.open_at, lane.last_at, now)
            lane.last_at = min(lane.last_at, now)
