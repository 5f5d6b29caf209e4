"""When programs' messages will leave: told at once, and the same when asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from omnidesk import clock
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.message_queue import flush
from omnidesk.services.api.messages import Queued, find, queue, queue_many
from omnidesk.services.app_settings import set_value
from tests.factories import count, make_channel, rows
from tests.services.api.callers import make_caller, wanted
from tests.services.live_updates import recorded

pytestmark = pytest.mark.usefixtures("database", "told")

# Noon in Jakarta, and half an hour before the hours of programs end.
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
EVENING = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
# The mean of the pause between two messages of a lane.
GAP = timedelta(seconds=150)
# The clock goes on while a test runs.
A_WHILE = timedelta(minutes=1)


def show(at: datetime) -> None:
    clock.set_anchor(clock.Anchor(clock.real_now(), at, 1.0))


async def leave(ids: list[str]) -> list[datetime]:
    """When each leaves, as GET tells it."""
    told = [(await find(CALLERS[0], one)).estimated_send_at for one in ids]
    return [at for at in told if at is not None]


CALLERS: list[ApiCaller] = []


@pytest.fixture(autouse=True)
async def caller(told: None) -> None:
    await make_channel()
    CALLERS[:] = [await make_caller()]
    show(NOON)


async def test_one_after_another_with_the_mean_pause() -> None:
    told = [(await queue(CALLERS[0], wanted(one))).estimated_send_at for one in "abc"]
    for place, at in enumerate(told):
        assert at is not None
        assert timedelta(0) <= at - NOON - place * GAP < A_WHILE
    for place, at in enumerate(await leave(["a", "b", "c"])):
        assert timedelta(0) <= at - NOON - place * GAP < A_WHILE


async def test_the_more_urgent_go_first() -> None:
    asked = [wanted("a"), wanted("b", priority=9), wanted("c"), wanted("d", priority=9)]
    await queue_many(CALLERS[0], asked)
    opens = NOON + timedelta(minutes=2)  # as after a message that has just left
    await rows("update lanes set open_at = %(at)s returning key", at=opens)
    await queue(CALLERS[0], wanted("e", priority=10))
    order = sorted(zip(await leave(list("abcde")), "abcde", strict=True))
    assert [(at - opens) / GAP for at, _ in order] == [0, 1, 2, 3, 4]
    assert [one for _, one in order] == ["e", "b", "d", "a", "c"]


async def test_a_bulk_is_told_what_get_tells() -> None:
    asked = [wanted(f"order-{n}", priority=n % 3) for n in range(20)]
    results = await queue_many(CALLERS[0], asked)
    told = [one.estimated_send_at or NOON for one in results if isinstance(one, Queued)]
    for first, later in zip(told, await leave([one.request_id for one in asked]), strict=True):
        assert abs(later - first) < A_WHILE


async def test_after_the_hours_it_leaves_in_the_morning() -> None:
    show(EVENING)
    results = [await queue(CALLERS[0], wanted(f"order-{n}")) for n in range(20)]
    last = results[-1].estimated_send_at
    assert last is not None
    # Twelve fit into the evening, at half past eight and every 150 s until nine.
    assert last.isoformat()[:16] == "2026-11-23T00:17"


async def test_what_is_scheduled_leaves_then_and_holds_up_nobody() -> None:
    at = NOON + timedelta(hours=2)
    scheduled = await queue(CALLERS[0], wanted("later", scheduled_at=at, priority=100))
    assert scheduled.estimated_send_at == at
    assert (await find(CALLERS[0], "later")).scheduled_at == at
    assert await count("outbox", "not_before = %(at)s", at=at) == 1
    soon = await queue(CALLERS[0], wanted("soon"))
    assert soon.estimated_send_at is not None
    assert soon.estimated_send_at < NOON + A_WHILE


async def test_what_lies_back_is_now() -> None:
    past = await queue(CALLERS[0], wanted(scheduled_at=NOON - timedelta(days=30)))
    assert past.estimated_send_at is not None
    assert NOON <= past.estimated_send_at < NOON + A_WHILE


async def test_nobody_knows_while_all_sending_is_held() -> None:
    await set_value("sending.hold", {"since": NOON.isoformat(), "why": "operator"}, None)
    assert (await queue(CALLERS[0], wanted())).estimated_send_at is None
    assert (await find(CALLERS[0], "order-1")).estimated_send_at is None


async def test_screens_are_told_why_it_waits() -> None:
    async with recorded() as recording:
        await queue(CALLERS[0], wanted("a"))
        await queue(CALLERS[0], wanted("b"))
        await flush()
    waits = [one["message"]["waits"] for one in recording.updates]
    assert [one["key"] for one in waits] == ["", "hold.api_gap"]


async def test_a_long_queue_is_counted_up_to_a_thousand() -> None:
    await queue(CALLERS[0], wanted("first"))
    await rows(
        "with written as (insert into messages"
        " (conversation_id, channel_id, direction, origin, body, status, sent_at)"
        " select conversation_id, channel_id, 'outbound', 'api', 'x', 'queued', now()"
        " from messages, generate_series(1, 1200) returning id, conversation_id, channel_id)"
        " insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind,"
        " lane, not_before) select id, conversation_id, channel_id, 'x:' || id, 'api',"
        " 'api:' || channel_id, %(at)s from written returning id",
        at=NOON,
    )
    last = (await queue(CALLERS[0], wanted("last"))).estimated_send_at
    assert last is not None
    assert timedelta(days=2) < last - NOON < timedelta(days=4)
    assert abs((await leave(["last"]))[0] - last) < A_WHILE
