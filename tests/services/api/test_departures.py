"""What was told of a message's departure, held against when it really leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from omnidesk import clock
from omnidesk.rules.kinds import ApiChannel, ChannelKind, OutboxKind, PaceClass
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.messages import Queued, find, queue, queue_many
from omnidesk.services.api.wanted import Wanted
from omnidesk.services.claims import claim
from omnidesk.services.queue import list_items
from tests.claiming import NOON, ask, finish, pass_by, send_what_may_go, show
from tests.factories import make_channel, rows
from tests.people import People
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database", "told")

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
# A pause is drawn between two and three minutes; half a minute from its mean.
SPREAD, MEAN = 30 * SECOND, 150 * SECOND
# When the more urgent ones fall due that were asked for later. What would leave at about that time
# leaves before or after them, as chance draws the pauses.
URGENT_AT = (NOON + 9 * MINUTE, NOON + 20 * MINUTE)
# How finely the test looks: what may go at once leaves at the next look.
STEP = SECOND / 4


@pytest.fixture(autouse=True)
def noon(told: None) -> Iterator[None]:
    show(NOON)
    yield
    clock.set_anchor(None)


@dataclass
class Lane:
    """The messages of one lane, with all that was told of them and when they left."""

    spread: timedelta
    told: dict[str, list[tuple[int, datetime]]] = field(default_factory=dict)
    left: dict[str, datetime] = field(default_factory=dict)

    async def ask_about(self, caller: ApiCaller) -> None:
        """What GET tells of each that has not left."""
        for request_id in self.told.keys() - self.left.keys():
            leaves_at = (await find(caller, request_id)).estimated_send_at
            assert leaves_at is not None
            self.told[request_id].append((len(self.left), leaves_at))

    def wrong(self) -> list[tuple[str, timedelta]]:
        """What was told wrongly: off by more than the pauses until then can differ."""
        places = {request_id: place for place, request_id in enumerate(self.left)}
        return [
            (request_id, self.left[request_id] - leaves_at)
            for request_id, tellings in self.told.items()
            for gone, leaves_at in tellings
            if abs(self.left[request_id] - leaves_at)
            > self._allowed(places[request_id] - gone + 1, leaves_at)
        ]

    def _allowed(self, pauses: int, leaves_at: datetime) -> timedelta:
        differs = pauses * self.spread + 2 * STEP
        is_near = any(abs(at - leaves_at) <= differs + MEAN for at in URGENT_AT)
        return differs + (MEAN if self.spread and is_near else timedelta(0))


async def leave(lanes: dict[str, Lane], until: datetime, step: timedelta) -> None:
    """Claim and settle at every step until then, and note what leaves."""
    while clock.now() < until:
        while (taken := await claim("w")) is not None:
            await finish(taken)
            [item] = await rows(
                "select o.lane, a.request_id from outbox o"
                " join api_messages a on a.message_id = o.message_id where o.id = %(id)s",
                id=taken.item_id,
            )
            lanes[item["lane"]].left[item["request_id"]] = clock.now()
        show(clock.now() + step)


def demand() -> list[Wanted]:
    """Thirty messages to as many people by two numbers, some urgent, some for later."""
    later = {5: 10 * SECOND, 6: 12 * SECOND, 11: 20 * MINUTE, 12: 20 * MINUTE, 20: 9 * MINUTE}
    urgent = {3: 5, 6: 9, 12: 9, 14: 5, 20: 100}
    return [
        wanted(
            f"order-{n}",
            phone_number=f"+6281100000{n:02}",
            channel=ApiChannel.SMS if n % 2 else ApiChannel.WHATSAPP,
            priority=urgent.get(n, 0),
            scheduled_at=NOON + later[n] if n in later else None,
        )
        for n in range(30)
    ]


async def test_thirty_messages_leave_when_it_was_told() -> None:
    ordinary = await make_channel()
    official = await make_channel(kind=ChannelKind.SMS_TWILIO)
    caller = await make_caller(has_fast_lane=True)
    slow, fast = f"api:{ordinary}", f"api-fast:{official}"
    lanes = {slow: Lane(SPREAD), fast: Lane(timedelta(0))}
    for asked, one in zip(demand(), await queue_many(caller, demand()), strict=True):
        assert isinstance(one, Queued)
        assert one.estimated_send_at is not None
        lane = lanes[fast if asked.channel is ApiChannel.SMS else slow]
        lane.told[asked.request_id] = [(0, one.estimated_send_at)]
    for _ in range(6):
        await leave(lanes, clock.now() + 3 * SECOND, STEP)
        await lanes[fast].ask_about(caller)
    for _ in range(8):
        await leave(lanes, clock.now() + 5 * MINUTE, 2 * SECOND)
        await lanes[slow].ask_about(caller)
    await leave(lanes, clock.now() + 20 * MINUTE, 5 * SECOND)
    assert [len(lane.left) for lane in lanes.values()] == [15, 15]
    assert lanes[fast].wrong() == []
    assert lanes[slow].wrong() == []


async def test_one_person_gets_several_by_the_fast_lane_with_pauses() -> None:
    await make_channel(kind=ChannelKind.SMS_TWILIO)
    caller = await make_caller(has_fast_lane=True)
    asked = [wanted(f"order-{n}", channel=ApiChannel.SMS) for n in range(3)]
    told = [one.estimated_send_at for one in await queue_many(caller, asked)]  # type: ignore[union-attr]
    assert told == [NOON, NOON + 6 * SECOND, NOON + 12 * SECOND]
    left = []
    for second in range(15):
        show(NOON + second * SECOND)
        left += [clock.now() for _ in await send_what_may_go()]
    assert left == told


async def test_of_who_opted_out_nobody_knows_when(people: People) -> None:
    await make_channel()
    caller = await make_caller()
    await queue(caller, wanted())
    assert (await find(caller, "order-1")).estimated_send_at is not None
    for mark, key in (
        ("opted_out_at", "hold.opted_out"),
        ("blocked_at", "hold.blocked"),
    ):
        await rows("update contacts set opted_out_at = null, blocked_at = null returning id")
        await rows(f"update contacts set {mark} = now() returning id")
        assert (await find(caller, "order-1")).estimated_send_at is None
        [row], _ = await list_items(people.ana)
        assert row.leaves_at_ms is None
        assert row.reason is not None
        assert row.reason.key == key


async def test_nobody_knows_behind_an_older_message_of_a_campaign(people: People) -> None:
    channel = await make_channel(settings={"pace_class": PaceClass.UNLIMITED})
    caller = await make_caller()
    await queue(caller, wanted("first"))
    assert len(await send_what_may_go()) == 1
    [thread] = await rows("select id from conversations")
    for _ in range(2):
        await ask(channel, OutboxKind.CAMPAIGN, thread["id"], lane="campaign:1")
    behind = await queue(caller, wanted("behind"))
    urgent = await queue(caller, wanted("urgent", priority=9))
    assert behind.estimated_send_at is None
    assert urgent.estimated_send_at is not None
    assert (await find(caller, "behind")).estimated_send_at is None
    assert (await find(caller, "urgent")).estimated_send_at is not None
    listed, _ = await list_items(people.ana)
    reasons = {row.request_id: row.reason and row.reason.key for row in listed}
    assert reasons["behind"] == "hold.order"
    await rows("update outbox set state = 'cancelled' where kind = 'campaign' returning id")
    assert (await find(caller, "behind")).estimated_send_at is not None


async def test_what_a_campaign_is_just_sending_is_as_good_as_gone() -> None:
    """Its call ends soon, whatever becomes of it: POST and GET tell the same instant."""
    channel = await make_channel(settings={"pace_class": PaceClass.UNLIMITED})
    caller = await make_caller()
    await queue(caller, wanted("first"))
    assert len(await send_what_may_go()) == 1
    [thread] = await rows("select id from conversations")
    await ask(channel, OutboxKind.CAMPAIGN, thread["id"], lane="campaign:1")
    assert await claim("w") is not None
    behind = (await queue(caller, wanted("behind"))).estimated_send_at
    assert behind is not None
    assert (await find(caller, "behind")).estimated_send_at == behind


async def test_what_is_scheduled_holds_up_nobody_even_in_its_conversation() -> None:
    await make_channel()
    caller = await make_caller()
    later = await queue(caller, wanted("later", scheduled_at=NOON + 60 * MINUTE, priority=100))
    soon = await queue(caller, wanted("soon"))
    assert (later.estimated_send_at, soon.estimated_send_at) == (NOON + 60 * MINUTE, NOON)
    assert [len(await send_what_may_go()) for _ in range(1)] == [1]
    pass_by(minutes=59)
    assert await send_what_may_go() == []
    pass_by(minutes=2)
    assert len(await send_what_may_go()) == 1
    states = await rows("select distinct state from outbox")
    assert states == [{"state": "sent"}]
