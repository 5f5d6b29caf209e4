"""Taking one item to send: the decision, by a conditional update.

1. Find the first item that may go: people's before programs', then the highest priority, then the
   earliest, then the oldest. Closed accounts and lanes are passed over.
2. Where anything counts, lock the account's gate and the lane and ask the rules (`gates.py`). A
   message that has to wait says until when and why; one that never goes is taken out of the queue.
3. Mark it claimed with an attempt number, the worker's name and a lease, together with what gate
   and lane remember of it. This commit decides.

While all sending is held nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from typing import Any

from psycopg.errors import UniqueViolation

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, Origin, OutboxKind
from omnidesk.rules.lanes import LaneKind, lane_kind, lane_of
from omnidesk.rules.verdict import Never, Wait
from omnidesk.services import claim_queries as sql
from omnidesk.services import gates, realtime
from omnidesk.services.channels.base import Identifier, Outgoing
from omnidesk.services.gates import Admitted, Candidate, Passed
from omnidesk.services.limits import limits_of
from omnidesk.services.outbox import AGENT_PRIORITY
from omnidesk.services.refusing import refuse

# Real seconds. Vendors are given 20 s to answer; a lease outlives such a call by far, so that one
# which ran out means a worker that died or hung, not a slow vendor.
LONGEST_CALL_S = 20
LEASE_S = 60
# A claim that is older than this when its call is about to begin is given back instead.
STALE_S = LEASE_S - 2 * LONGEST_CALL_S
# Clocks that are kept right are moved back by less than this at once.
CLOCK_STEP_S = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """One item in the hands of one worker. `worker` and `attempts` fence the settling."""

    item_id: int
    worker: str
    attempts: int
    message_id: int
    conversation_id: int
    channel_id: int
    kind: ChannelKind
    lane: LaneKind | None
    request_id: str
    outgoing: Outgoing
    taken_at: datetime

    @property
    def is_stale(self) -> bool:
        """Whether so much real time has passed that a call now could outlive the lease.

        After a clock that was set back nobody knows, and that counts as too much.
        """
        passed_s = (clock.real_now() - self.taken_at).total_seconds()
        return not -CLOCK_STEP_S <= passed_s <= STALE_S


def _always() -> bool:
    return True


@dataclass(slots=True)
class _Aside:
    """What one claim no longer looks at."""

    channels: set[int]
    channels_of_programs: set[int]
    lanes: set[str] = field(default_factory=set)
    looked_at: set[int] = field(default_factory=set)

    def put(self, one: Candidate, answer: Wait | Never | Passed) -> None:
        """Leave out where another worker is, and, lest a look go in circles, what comes again."""
        if isinstance(answer, Passed) or one.item_id in self.looked_at:
            if one.lane:
                self.lanes.add(one.lane)
            else:
                self.channels.add(one.channel_id)
        self.looked_at.add(one.item_id)


class Claimer:
    """Takes items for one worker, while it `goes_on`. `tell` hears of messages that moved."""

    def __init__(
        self,
        worker: str,
        *,
        tell: Callable[[Iterable[int]], None],
        goes_on: Callable[[], bool] = _always,
        rng: Random | None = None,
    ) -> None:
        self._worker = worker
        self._tell = tell
        self._goes_on = goes_on
        self._rng = rng or SystemRandom()

    async def claim(
        self, busy: Collection[int] = (), busy_for_programs: Collection[int] = ()
    ) -> Claim | None:
        """Take the next item, or None when nothing may go now.

        Channels in `busy` are left out: this worker has enough calls open there. Programs leave out
        those in `busy_for_programs` as well.
        """
        aside = _Aside(set(busy), {*busy, *busy_for_programs})
        while self._goes_on():
            taken_at = clock.real_now()
            try:
                async with transaction() as conn:
                    one = await _find_next(conn, aside)
                    if one is None:
                        return None
                    answer = await self._take(conn, one, taken_at)
            except UniqueViolation:
                # Another worker began to send in the same conversation at this very moment. From
                # now on its claim is visible, so the next look passes this conversation over.
                continue
            if isinstance(answer, Claim):
                return answer
            if isinstance(answer, Never):
                self._tell(await refuse(one.item_id, answer.reason.key))
            if isinstance(answer, Wait):
                self._tell([one.message_id])  # open threads say why it waits
            aside.put(one, answer)
        return None

    async def _take(
        self, conn: Connection, one: Candidate, taken_at: datetime
    ) -> Claim | Wait | Never | Passed:
        if one.is_misplaced:
            ordinary = lane_of(one.kind, one.channel_id)
            await conn.execute(sql.CHANGE_LANE, {"lane": one.lane, "other": ordinary})
            return Passed()
        values = {"id": one.item_id, "worker": self._worker, "lease_s": LEASE_S}
        statement, at = sql.TAKE, clock.now()
        if one.is_counted:
            answer = await gates.judge(conn, one, self._rng)
            if not isinstance(answer, Admitted):
                return answer
            statement, at = sql.TAKE_COUNTED, answer.at  # as the gate counts it
            values |= answer.moves
        taken = await (await conn.execute(statement, values | {"now": at})).fetchone()
        return Passed() if taken is None else to_claim(taken, taken_at)


async def claim(worker: str, busy_channels: Collection[int] = ()) -> Claim | None:
    """`Claimer.claim` once, for whoever claims no more than that."""
    moved: list[int] = []
    taken = await Claimer(worker, tell=moved.extend).claim(busy_channels)
    if moved:
        await realtime.statuses_changed(moved)
    return taken


async def _find_next(conn: Connection, aside: _Aside) -> Candidate | None:
    """The item whose turn it seems to be: a person's, locked, else a program's, not locked yet."""
    now = clock.now()
    values = {
        "now": now,
        "ahead": gates.ahead(now),
        "busy": list(aside.channels),
        "usual": AGENT_PRIORITY,
    }
    found = await (await conn.execute(sql.NEXT_OF_PEOPLE, values)).fetchone()
    assert found is not None  # noqa: S101 - the settings are always there
    if found["is_held"]:
        return None
    limits = limits_of(found["limits"])
    if found["id"] is None:
        values |= {"busy": list(aside.channels_of_programs), "passed": list(aside.lanes)}
        found = await (await conn.execute(sql.NEXT_OF_PROGRAMS, values)).fetchone()
    return None if found is None else gates.candidate(found, limits)


def to_claim(row: Mapping[str, Any], taken_at: datetime) -> Claim:
    """A claim from a row of `COLUMNS`; `taken_at` is real time."""
    return Claim(
        item_id=row["id"],
        worker=row["claimed_by"],
        attempts=row["attempts"],
        message_id=row["message_id"],
        conversation_id=row["conversation_id"],
        channel_id=row["channel_id"],
        kind=ChannelKind(row["channel_kind"]),
        lane=lane_kind(row["lane"], OutboxKind(row["kind"])),
        request_id=row["request_id"],
        outgoing=_to_outgoing(row),
        taken_at=taken_at,
    )


def _to_outgoing(row: Mapping[str, Any]) -> Outgoing:
    return Outgoing(
        message_id=row["message_id"],
        text=row["body"],
        to=Identifier(
            IdentifierKind(row["identifier_kind"]), row["identifier_scope"], row["identifier_value"]
        ),
        claimed_at=row["claimed_at"],
        last_inbound_at=row["last_inbound_at"],
        by_person=row["origin"] == Origin.AGENT,
        known_ids=frozenset(row.get("known_ids") or ()),
    )


async def give_back_strays(worker: str, called_item_ids: Collection[int]) -> int:
    """Queue again what this worker claimed without knowing it, and return how many there were.

    When the connection breaks during the commit of a claim, the claim may stand although nobody
    acts on it. Only `worker` sends what it claimed, so whatever it has not called was never sent.
    A call whose outcome could not be written down stays claimed until its lease runs out.
    """
    async with transaction() as conn:
        given_back = await conn.execute(
            "update outbox set state = 'queued', lease_until = null"
            " where state = 'claimed' and claimed_by = %s and id <> all(%s::bigint[])",
            (worker, list(called_item_ids)),
        )
    return given_back.rowcount
