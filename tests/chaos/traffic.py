"""Messages on their way to one vendor, and the count of what became of them."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

from omnidesk.db import Connection, transaction
from omnidesk.services import bell, outbox
from tests.chaos.ground import Ground
from tests.chaos.verdict import Verdict
from tests.factories import count as count_rows
from tests.factories import rows
from tests.outgoing import Vendor, make_thread

CONVERSATIONS = 60
AT_ONCE = 50

INSERT = b"""
    insert into messages (conversation_id, channel_id, direction, origin, status, body, sent_at)
    values (%(conversation_id)s, %(channel_id)s, 'outbound', 'agent', 'queued', %(body)s, now())
    returning id"""
DISAGREE = """
    select count(*) as n from outbox o join messages m on m.id = o.message_id
    where o.channel_id = %(channel_id)s
      and o.state in ('sent', 'unknown') and m.status <> o.state"""


class Traffic:
    """What was written for one vendor: ids by conversation, in the order written."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.written: dict[int, list[int]] = {}
        self._numbers = count()

    @property
    def total(self) -> int:
        return sum(len(ids) for ids in self.written.values())

    async def write(self, number: int) -> None:
        """Write so many messages, turn by turn to every conversation, and ring."""
        while len(self.written) < min(CONVERSATIONS, number):
            self.written[await make_thread(self.vendor)] = []
        threads = list(self.written)
        numbers = [next(self._numbers) for _ in range(number)]
        for first in range(0, number, AT_ONCE):
            some = numbers[first : first + AT_ONCE]
            await self._commit([threads[one % len(threads)] for one in some])
        await bell.ring_outbox()

    async def _commit(self, threads: list[int]) -> None:
        async with transaction() as conn:
            made = [(thread, await self._queue(conn, thread)) for thread in threads]
        for thread, message_id in made:
            self.written[thread].append(message_id)

    async def _queue(self, conn: Connection, thread: int) -> int:
        values: dict[str, Any] = {"conversation_id": thread, "channel_id": self.vendor.channel_id}
        made = await conn.execute(INSERT, values | {"body": f"Pesan {len(self.written[thread])}"})
        row = await made.fetchone()
        assert row is not None
        message_id = int(row["id"])
        key = f"chaos:{message_id}"
        await outbox.enqueue(conn, message_id=message_id, idempotency_key=key, **values)
        return message_id

    async def left(self) -> int:
        """How many are not settled yet."""
        where = "channel_id = %(id)s and state in ('queued', 'claimed')"
        return await count_rows("outbox", where, id=self.vendor.channel_id)

    async def is_idle(self) -> bool:
        return await self.left() == 0

    async def states(self) -> Counter[str]:
        """How many intents are in each state."""
        found = await rows(
            "select state, count(*) as n from outbox where channel_id = %(id)s group by state",
            id=self.vendor.channel_id,
        )
        return Counter({row["state"]: row["n"] for row in found})

    async def verdict(
        self, ground: Ground, *, strikes: int, most_unknown: int = 0, broken: tuple[str, ...] = ()
    ) -> Verdict:
        """The count, by the vendor's own log."""
        accepted = Counter(self.vendor.accepted)
        unknown = await self.unknown()
        everything = {one for ids in self.written.values() for one in ids}
        return ground.verdict(
            attempted=self.total,
            acknowledged=self.total,
            accepted=len(accepted),
            lost=len(everything - accepted.keys() - unknown),
            twice=accepted.total() - len(accepted),
            unknown=len(unknown),
            strikes=strikes,
            most_unknown=most_unknown,
            broken=(*broken, *self._disorder(), *await self._contradictions(everything)),
        )

    async def unknown(self) -> set[int]:
        """The messages of which nobody knows whether they were sent."""
        where = "select message_id from outbox where state = 'unknown' and channel_id = %(id)s"
        return {row["message_id"] for row in await rows(where, id=self.vendor.channel_id)}

    def _disorder(self) -> tuple[str, ...]:
        """Conversations in which the vendor heard something before what was written earlier."""
        places = {one: place for place, one in enumerate(self.vendor.accepted)}
        for thread, ids in self.written.items():
            heard = [places[one] for one in ids if one in places]
            if heard != sorted(heard):
                return (f"conversation {thread} is out of order",)
        return ()

    async def _contradictions(self, everything: set[int]) -> tuple[str, ...]:
        """What the tables say against the vendor or against each other."""
        found = await self.states()
        settled = found["sent"] + found["unknown"]
        disagree = (await rows(DISAGREE, channel_id=self.vendor.channel_id))[0]["n"]
        broken = []
        if settled != len(everything):
            broken.append(
                f"{len(everything)} messages were written, their intents are {dict(found)}"
            )
        if disagree:
            broken.append(f"{disagree} messages show another status than their intent has")
        if foreign := set(self.vendor.accepted) - everything:
            broken.append(f"the vendor got {len(foreign)} messages that nobody wrote")
        return tuple(broken)
