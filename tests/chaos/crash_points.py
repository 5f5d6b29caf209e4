"""A process dies at one point again and again, others go on, and then everything is counted."""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services.channels.base import Identifier, InboundMessage, channel_key
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.sending import drain as send_all
from tests.chaos.crashing_worker import PEOPLE, event
from tests.chaos.fleet import end_leases, settled
from tests.chaos.ground import Ground, Size
from tests.chaos.points import Point, Scene
from tests.chaos.traffic import Traffic
from tests.chaos.verdict import Verdict
from tests.factories import count, make_channel, rows
from tests.identity_storm import START, Expected, assert_as_expected, drain_everything
from tests.outgoing import make_vendor
from tests.workers.processes import Process, until

# So many die at the same time, each at its first to third reach: the state around it is never the
# same. Enough work is there for all of them.
TOGETHER = 2
FARTHEST = 3
PLENTY = TOGETHER * FARTHEST * 2
# A worker that claimed and never came back; no process has its number.
GONE = "worker-gone-0-0"
CHAOS = channel_key(ChannelKind.FAKE, "chaos")


class Work(ABC):
    """Something to do for processes that die of it."""

    def __init__(self, ground: Ground, point: Point) -> None:
        self.ground = ground
        self.point = point
        self.dead: list[int] = []

    @abstractmethod
    async def prepare(self) -> None:
        """Accounts, and the first work."""

    @abstractmethod
    async def give_more(self) -> None:
        """See to it that there is plenty to do."""

    @abstractmethod
    async def verdict(self, broken: tuple[str, ...]) -> Verdict:
        """Finish what is left without dying, and count."""

    def start(self) -> Process:
        """A process that will die."""
        reach = str(self.ground.rng.randint(1, FARTHEST))
        return self.ground.processes.start(
            "tests.chaos.crashing_worker", self.point.name, reach, *self.arguments()
        )

    def arguments(self) -> tuple[str, ...]:
        """What the process is told beside the point."""
        return ()


class Sending(Work):
    """Messages to a vendor that cannot be asked."""

    async def prepare(self) -> None:
        self.traffic = Traffic(await make_vendor(self.ground.folder, look_up=False))
        await self.give_more()

    async def give_more(self) -> None:
        await end_leases(self.dead)
        if await self.traffic.left() < PLENTY:
            await self.traffic.write(PLENTY)

    async def verdict(self, broken: tuple[str, ...]) -> Verdict:
        await settled(self.traffic.left, "everything settled", self._finish)
        most = len(self.dead) if self.point.may_be_unknown else 0
        return await self.traffic.verdict(
            self.ground, strikes=len(self.dead), most_unknown=most, broken=broken
        )

    async def _finish(self) -> None:
        await end_leases([0, *self.dead])
        await send_all("finisher")


class Sweeping(Sending):
    """Claims of workers that are gone, for the sweeps of those that will be."""

    claimed: frozenset[int] = frozenset()

    async def give_more(self) -> None:
        if await self.traffic.left() >= PLENTY:
            return
        await self.traffic.write(PLENTY)
        while (taken := await claim(GONE)) is not None:
            self.claimed |= {taken.message_id}
        await rows(
            "update outbox set lease_until = now() - interval '1 second'"
            " where state = 'claimed' and claimed_by = %(gone)s returning id",
            gone=GONE,
        )

    async def verdict(self, broken: tuple[str, ...]) -> Verdict:
        """Whatever the gone had claimed is unknown; who died of it may have been sending too."""
        await settled(self.traffic.left, "everything settled", self._finish)
        unknown = await self.traffic.unknown()
        if self.claimed - unknown:
            broken += (f"{len(self.claimed - unknown)} leases ran out, and it is not unknown",)
        most, strikes = len(self.claimed) + len(self.dead), len(self.dead)
        return await self.traffic.verdict(
            self.ground, strikes=strikes, most_unknown=most, broken=broken
        )


class Arriving(Work):
    """Stored events that wait to be processed."""

    async def prepare(self) -> None:
        self.stored = 0
        self.account = "chaos"
        await make_channel(account_id=self.account)
        await self.give_more()

    async def give_more(self) -> None:
        if await count("inbox_events", "state = 'received'") < PLENTY:
            await self._store(PLENTY)

    async def _store(self, number: int) -> None:
        numbers = range(self.stored, self.stored + number)
        await store_events([event(self.account, one) for one in numbers])
        self.stored += number

    async def verdict(self, broken: tuple[str, ...]) -> Verdict:
        await drain()
        found = Counter({row["id"]: row["n"] for row in await self._messages()})
        unread = (await rows("select sum(unread_count)::int as n from conversations"))[0]["n"]
        conversations = await count("conversations")
        if (unread, conversations) != (self.stored, min(PEOPLE, self.stored)):
            broken += (f"{unread} are unread, in {conversations} conversations",)
        return self.ground.verdict(
            attempted=self.stored,
            acknowledged=self.stored,
            accepted=len(found),
            lost=len({f"e{one}" for one in range(self.stored)} - found.keys()),
            twice=found.total() - len(found),
            strikes=len(self.dead),
            broken=broken,
        )

    async def _messages(self) -> list[dict[str, str]]:
        return await rows("select external_id as id, count(*) as n from messages group by 1")


class Storing(Arriving):
    """A vendor's calls, each repeated until it is acknowledged."""

    async def prepare(self) -> None:
        await super().prepare()
        self.records: dict[Path, int] = {}

    async def give_more(self) -> None:
        """A vendor always has more."""

    def arguments(self) -> tuple[str, ...]:
        """Each process goes on where no other has been, or with what was not acknowledged."""
        record = self.ground.folder / f"acknowledged-{len(self.records)}"
        first = len(self.records) * FARTHEST
        self.records[record] = first
        return self.account, str(first), str(record)

    async def verdict(self, broken: tuple[str, ...]) -> Verdict:
        """The vendors call again with everything that they have no answer for."""
        acknowledged = [int(one) for path in self.records for one in _lines(path)]
        found = {row["vendor_id"] for row in await rows("select vendor_id from inbox_events")}
        absent = len({f"e{one}" for one in acknowledged} - found)
        if absent:
            broken += (f"{absent} events were acknowledged and are not there",)
        await self._store(len(self.records) * FARTHEST)
        return await super().verdict(broken)


class Merging(Work):
    """People who wrote under two names, and then once under both."""

    async def prepare(self) -> None:
        self.events: list[InboundMessage] = []
        await make_channel(account_id="chaos")
        await self.give_more()

    async def give_more(self) -> None:
        if await count("inbox_events", "state = 'received'") > 0:
            return
        first = len(self.events)
        people = [_two_names(first + number) for number in range(PLENTY)]
        await self._store([_written(f"a{p.value}", p) for p, _ in people])
        await self._store([_written(f"b{lid.value}", lid) for _, lid in people])
        await drain()
        await self._store([_written(f"c{p.value}", p, lid) for p, lid in people])

    async def _store(self, events: list[InboundMessage]) -> None:
        self.events += events
        await store_events(events)

    async def verdict(self, broken: tuple[str, ...]) -> Verdict:
        persons = len(self.events) // 3
        try:
            await drain_everything()
            await assert_as_expected(Expected(self.events))
        except AssertionError as error:
            broken += (str(error),)
        merges = await count("contact_merges")
        return self.ground.verdict(
            attempted=persons,
            acknowledged=persons,
            accepted=merges,
            lost=max(0, persons - merges),
            twice=max(0, merges - persons),
            strikes=len(self.dead),
            broken=broken,
        )


def _two_names(person: int) -> tuple[Identifier, Identifier]:
    phone = Identifier(IdentifierKind.PHONE, "", f"+62813{person:07d}")
    return phone, Identifier(IdentifierKind.LID, "", str(7_000_000 + person))


def _written(vendor_id: str, sender: Identifier, *also: Identifier) -> InboundMessage:
    return InboundMessage(CHAOS, vendor_id, sender, "Halo", START, also=also)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


WORK: Mapping[Scene, type[Work]] = {
    Scene.SENDING: Sending,
    Scene.SWEEPING: Sweeping,
    Scene.ARRIVING: Arriving,
    Scene.STORING: Storing,
    Scene.MERGING: Merging,
}


async def crash(ground: Ground, size: Size, point: Point) -> Verdict:
    """Die at this point `amount` times: nothing is lost and nothing happens twice."""
    work, broken = WORK[point.scene](ground, point), set[str]()
    await work.prepare()
    while len(work.dead) < size.amount:
        dying = [work.start() for _ in range(min(TOGETHER, size.amount - len(work.dead)))]
        await _deaths(dying, work)
        for code in [await one.ended() for one in dying]:
            if code != -signal.SIGKILL:
                broken.add(f"a process ended with {code} and has not reached the point")
        work.dead += [one.pid for one in dying]
    return await work.verdict(tuple(broken))


async def _deaths(processes: Sequence[Process], work: Work) -> None:
    """Give them work until they are dead."""

    async def are_dead() -> bool:
        await work.give_more()
        return not any(one.is_running for one in processes)

    await until(are_dead, f"{len(processes)} processes reach the point")
