"""Limits and waits after the clock was wrong: no burst, and no wait for a day that never was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from omnidesk import clock
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import PaceClass
from omnidesk.services import limits
from omnidesk.services.app_settings import set_value
from omnidesk.services.claims import claim
from omnidesk.services.settling import Sent, TryAgain, settle
from omnidesk.services.sweeping import shorten
from tests.claiming import (
    NIGHT,
    NOON,
    ask,
    make_account,
    pass_by,
    send_what_may_go,
    show,
    write_to_many,
)
from tests.factories import make_conversation, rows
from tests.outgoing import item_of, queue, state_of

UNREACHABLE = ChannelError("connection refused", permanent=False, key="channel.not_reached")

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def noon(database: None) -> Iterator[None]:
    """It is noon in the installation's zone, and stays so until a test lets time pass."""
    show(NOON)
    yield
    clock.set_anchor(None)


async def test_a_clock_that_is_set_back_causes_no_burst_and_no_long_wait() -> None:
    account = await make_account()
    written = await write_to_many(account, 10)
    assert await send_what_may_go() == written
    pass_by(hours=-1)
    rest = await write_to_many(account, 3)
    assert await send_what_may_go() == []
    pass_by(seconds=61)
    assert await send_what_may_go() == rest


async def test_a_lane_pauses_as_long_after_the_clock_was_set_back() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    await ask(account)
    await send_what_may_go()
    second = await ask(account)
    pass_by(hours=-1)
    await shorten()
    assert await send_what_may_go() == []
    pass_by(seconds=100)
    assert await send_what_may_go() == []
    pass_by(seconds=81)
    assert await send_what_may_go() == [second]


async def test_what_was_asked_before_the_clock_was_set_back_goes_at_once() -> None:
    thread = await make_conversation(await make_account(PaceClass.UNLIMITED))
    written = [await queue(thread) for _ in range(2)]
    pass_by(hours=-1)
    assert await send_what_may_go() == []
    await shorten()
    assert await send_what_may_go() == written


async def test_a_wait_is_no_longer_than_it_was_meant_to_be() -> None:
    account = await make_account()
    retried, gap = await make_conversation(account), await make_conversation(account)
    tried, first = await queue(retried), await queue(gap)
    second = await queue(gap)
    for outcome in (TryAgain(UNREACHABLE, NOON + timedelta(seconds=40)), Sent("SM1")):
        taken = await claim("w")
        assert taken is not None
        await settle(taken, outcome)
    assert await claim("w") is None
    pass_by(hours=-1)
    await shorten()
    waits = [(await item_of(one))["not_before"] - clock.now() for one in (tried, second)]
    assert [round(wait.total_seconds()) for wait in waits] == [40, 5]
    assert await state_of(first) == "sent"


async def test_hours_of_a_day_that_a_wrong_clock_showed_close_no_lane() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    await ask(account)
    await send_what_may_go()
    second = await ask(account)
    await close_by(NIGHT + timedelta(days=365), "hold.hours")
    pass_by(minutes=1)
    await shorten()
    assert await send_what_may_go() == []
    pass_by(minutes=2)
    assert await send_what_may_go() == [second]


async def close_by(wrong: datetime, key: str) -> None:
    """Let a clock that is wrong for a moment close the only lane, or hold the message in it."""
    right = clock.now()
    show(wrong)
    assert await send_what_may_go() == []
    held = "select hold_key from outbox union select hold_key from lanes"
    assert {"hold_key": key} in await rows(held)
    show(right)


async def test_a_message_does_not_wait_for_a_day_that_a_wrong_clock_showed() -> None:
    await set_value(limits.KEY, {"in_zone_of_contact": True}, None)
    message_id = await ask(await make_account(PaceClass.UNLIMITED))
    await rows("update contacts set zone = 'Asia/Tokyo' returning id")
    await close_by(NIGHT + timedelta(days=365), "hold.hours")
    await shorten()
    assert await send_what_may_go() == [message_id]


async def test_what_was_asked_for_later_stays_where_it_was() -> None:
    account = await make_account()
    at = NOON + timedelta(days=1)
    message_id = await ask(account, not_before=at)
    pass_by(hours=-1)
    await shorten()
    assert (await item_of(message_id))["not_before"] == at


async def test_a_lease_is_no_longer_after_the_machines_clock_was_set_back() -> None:
    message_id = await queue(await make_conversation(await make_account()))
    await claim("w")
    await rows("update outbox set lease_until = lease_until + interval '1 hour' returning id")
    await shorten()
    assert (await item_of(message_id))["lease_until"] < clock.real_now() + timedelta(seconds=61)
    assert await state_of(message_id) == "claimed"
