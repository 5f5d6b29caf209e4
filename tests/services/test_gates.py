"""Limits in the transaction of the claim: who may go, who waits where and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.services import outbox
from omnidesk.services.claims import claim
from omnidesk.services.settling import TryAgain, settle
from omnidesk.services.wakes import seconds_to_next
from tests.claiming import (
    NIGHT,
    NOON,
    STANDING,
    ask,
    finish,
    gate,
    lane,
    make_account,
    pass_by,
    send_what_may_go,
    show,
    write_to_many,
)
from tests.factories import count, make_conversation, rows
from tests.outgoing import item_of, message_of, queue, state_of, status_of

UNREACHABLE = ChannelError("connection refused", permanent=False, key="channel.not_reached")

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def noon(database: None) -> Iterator[None]:
    """It is noon in the installation's zone, and stays so until a test lets time pass."""
    show(NOON)
    yield
    clock.set_anchor(None)


async def ask_many(channel_id: int, number: int, kind: OutboxKind = OutboxKind.AUTO_REPLY) -> None:
    """Messages of a program without pauses of its own, to as many contacts."""
    for _ in range(number):
        await ask(channel_id, kind)


@pytest.mark.parametrize(
    ("changed", "allowed", "key", "seconds"),
    [
        ({}, 10, "hold.minute", 60),
        ({"per_second": 2}, 2, "hold.second", 1),
        ({"per_minute": 0, "per_hour": 4}, 4, "hold.hour", 3600),
    ],
)
async def test_an_account_sends_what_it_may_and_then_closes(
    changed: dict[str, Any], allowed: int, key: str, seconds: int
) -> None:
    account = await make_account(**changed)
    written = await write_to_many(account, allowed + 2)
    assert await send_what_may_go() == written[:allowed]
    closed = await gate(account)
    assert closed["people_hold_key"] == key
    wait = closed["people_open_at"] - NOON
    assert timedelta(seconds=seconds) <= wait < timedelta(seconds=seconds + 1)
    pass_by(seconds=seconds - 1)
    assert await send_what_may_go() == []
    pass_by(seconds=2)
    assert await send_what_may_go() == written[allowed:]


async def test_an_account_that_is_switched_off_sends_nothing_until_it_is_on_again() -> None:
    off, on = await make_account(), await make_account()
    waiting = [*await write_to_many(off, 1), await ask(off)]
    await rows("update channels set is_active = false where id = %(id)s returning id", id=off)
    sent = [*await write_to_many(on, 1), await ask(on)]
    assert await send_what_may_go() == sent
    await rows("update channels set is_active = true where id = %(id)s returning id", id=off)
    assert await send_what_may_go() == waiting


async def test_a_closed_account_leaves_its_items_as_they_are() -> None:
    account = await make_account(per_minute=1)
    await write_to_many(account, 3)
    await send_what_may_go()
    assert await count("outbox", "state = 'queued' and hold_key = ''") == 2


async def test_a_closed_account_does_not_close_another() -> None:
    full, free = await make_account(per_minute=1), await make_account()
    await write_to_many(full, 2)
    await send_what_may_go()
    message_id = await queue(await make_conversation(free))
    assert await send_what_may_go() == [message_id]


async def test_an_account_without_limits_keeps_no_gate() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    assert len(await write_to_many(account, 30)) == len(await send_what_may_go())
    assert await count("channel_gates") == 0


async def test_two_messages_to_one_contact_keep_their_distance_from_the_answer_on() -> None:
    thread = await make_conversation(await make_account())
    first, second = await queue(thread), await queue(thread)
    taken = await claim("w")
    assert taken is not None
    pass_by(seconds=3)
    await finish(taken)
    assert await send_what_may_go() == []
    held = await item_of(second)
    assert (held["hold_key"], held["not_before"] - NOON) == (
        "hold.contact_gap",
        pytest.approx(timedelta(seconds=8), abs=timedelta(seconds=0.1)),
    )
    pass_by(seconds=6)
    assert (taken.message_id, await send_what_may_go()) == (first, [second])
    assert (await item_of(second))["hold_key"] == ""


async def test_the_day_stops_programs_and_not_people() -> None:
    account = await make_account(per_minute=0, per_hour=0, per_day=2)
    await write_to_many(account, 3)
    assert len(await send_what_may_go()) == 3
    await ask(account)
    assert await send_what_may_go() == []
    closed = await gate(account)
    assert (closed["programs_hold_key"], closed["people_hold_key"]) == ("hold.day", "")
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    assert closed["programs_open_at"] == midnight
    show(midnight.replace(hour=8))
    assert len(await send_what_may_go()) == 1


async def test_cold_first_messages_have_a_day_of_their_own_whoever_asks() -> None:
    account = await make_account(cold_per_day=2)
    strangers = [await make_conversation(account, last_inbound_at=None) for _ in range(3)]
    cold = [await queue(thread) for thread in strangers]
    warm = await queue(await make_conversation(account))
    assert await send_what_may_go() == [*cold[:2], warm]
    assert (await item_of(cold[2]))["hold_key"] == "hold.cold"
    pass_by(seconds=10)
    second = await queue(strangers[0])
    assert await send_what_may_go() == [second]


async def test_a_first_message_that_is_tried_again_counts_once_a_day() -> None:
    account = await make_account(cold_per_day=1)
    stranger = await make_conversation(account, last_inbound_at=None)
    tried = await queue(stranger)
    for _ in range(2):
        taken = await claim("w")
        assert taken is not None
        await settle(taken, TryAgain(UNREACHABLE, clock.now()))
    assert (await gate(account))["cold_count"] == 1
    other = await queue(await make_conversation(account, last_inbound_at=None))
    pass_by(days=1)
    assert await send_what_may_go() == [tried]
    assert (await item_of(other))["hold_key"] == "hold.cold"
    assert (await gate(account))["cold_count"] == 1


async def test_programs_leave_a_share_to_people() -> None:
    account = await make_account()
    await ask_many(account, 12)
    assert len(await send_what_may_go()) == 8
    written = await write_to_many(account, 4)
    assert await send_what_may_go() == written[:2]


@pytest.mark.parametrize("kind", [OutboxKind.API, OutboxKind.CAMPAIGN, OutboxKind.AUTO_REPLY])
async def test_programs_keep_hours(kind: OutboxKind) -> None:
    show(NIGHT)
    account = await make_account(PaceClass.UNLIMITED)
    program, person = await ask(account, kind), await queue(await make_conversation(account))
    assert await send_what_may_go() == [person]
    closed = await lane(f"{kind}:{account}")
    opens = NIGHT.replace(hour=7) + timedelta(days=1)
    assert (closed["hold_key"], closed["open_at"]) == ("hold.hours", opens)
    show(opens)
    assert await send_what_may_go() == [program]


@pytest.mark.parametrize(
    ("kind", "least", "most"), [(OutboxKind.API, 120, 180), (OutboxKind.CAMPAIGN, 600, 1800)]
)
async def test_a_lane_pauses_from_the_answer_on(kind: OutboxKind, least: int, most: int) -> None:
    account = await make_account(PaceClass.UNLIMITED)
    await ask(account, kind)
    second = await ask(account, kind)
    taken = await claim("w")
    assert taken is not None
    pass_by(seconds=7)
    await finish(taken)
    pause = (await lane(f"{kind}:{account}"))["open_at"] - clock.now()
    assert least - 1 <= pause.total_seconds() <= most
    assert await send_what_may_go() == []
    pass_by(seconds=pause.total_seconds() + 1)
    assert await send_what_may_go() == [second]


async def test_of_a_lane_one_call_is_open() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    await ask_many(account, 2)
    taken = await claim("w")
    assert taken is not None
    assert await claim("other") is None
    await finish(taken)
    assert await claim("other") is not None


async def test_lanes_do_not_wait_for_each_other() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    asked = [await ask(account, OutboxKind.CAMPAIGN, lane=f"campaign:{n}") for n in range(3)]
    assert sorted(await send_what_may_go()) == sorted(asked)


async def test_a_lane_is_of_one_account() -> None:
    await ask(await make_account(), lane="campaign:1")
    with pytest.raises(ValueError, match="another account"):
        await ask(await make_account(), lane="campaign:1")


async def test_in_a_lane_the_urgent_go_first_and_what_is_not_due_holds_up_nobody() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    wishes: dict[str, dict[str, Any]] = {
        "low": {},
        "high": {"priority": 9},
        "later": {"priority": 99, "not_before": NOON + timedelta(hours=1)},
    }
    asked = {
        name: await ask(account, OutboxKind.AUTO_REPLY, **values) for name, values in wishes.items()
    }
    assert await send_what_may_go() == [asked["high"], asked["low"]]


async def test_people_go_before_programs_whatever_came_first() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    program = await ask(account, priority=100)
    pass_by(minutes=1)
    person = await queue(await make_conversation(account), priority=0)
    assert await send_what_may_go() == [person, program]


async def test_a_person_passes_a_program_in_a_conversation_and_not_the_other_way() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    thread = await make_conversation(account)
    program = await ask(account, OutboxKind.AUTO_REPLY, thread)
    person = await queue(thread, not_before=NOON + timedelta(seconds=30))
    after = await ask(account, OutboxKind.AUTO_REPLY, thread, lane="auto_reply:0")
    assert await send_what_may_go() == [program]
    pass_by(seconds=31)
    assert await send_what_may_go() == [person, after]


@pytest.mark.parametrize(
    ("mark", "key"),
    [
        ("opted_out_at", "message.suppressed_opted_out"),
        ("blocked_at", "message.suppressed_blocked"),
    ],
)
async def test_whoever_is_marked_gets_nothing_from_programs(mark: str, key: str) -> None:
    account = await make_account(PaceClass.UNLIMITED)
    thread = await make_conversation(account)
    await rows(f"update contacts set {mark} = now() returning id")
    program, person = await ask(account, thread=thread), await queue(thread)
    assert await send_what_may_go() == [person]
    message = await message_of(program)
    assert (message["status"], message["error_key"]) == ("cancelled", key)
    assert await state_of(program) == "cancelled"
    listed = await rows("select last_message_status as status from conversations")
    assert listed == [{"status": "cancelled"}]


async def test_what_is_suppressed_costs_the_lane_no_pause() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    await ask(account)
    await rows("update contacts set opted_out_at = now() returning id")
    free = await ask(account)
    assert await send_what_may_go() == [free]


async def test_claims_at_once_let_exactly_as_many_through_as_may_go() -> None:
    account = await make_account(per_minute=7)
    await write_to_many(account, 20)
    taken = await asyncio.gather(*(claim(f"w{number % 8}") for number in range(24)))
    assert len([one for one in taken if one is not None]) == 7
    assert len((await gate(account))["recent"]) == 7


async def test_a_claim_stands_at_the_instant_that_the_gate_counts() -> None:
    clock.set_anchor(None)
    account = await make_account()
    (message_id,) = await write_to_many(account, 1)
    assert await send_what_may_go() == [message_id]
    assert (await gate(account))["recent"] == [(await item_of(message_id))["claimed_at"]]


async def test_claims_at_once_take_one_item_of_a_lane() -> None:
    account = await make_account()
    await ask_many(account, 8)
    taken = await asyncio.gather(*(claim(f"w{number}") for number in range(8)))
    assert len([one for one in taken if one is not None]) == 1


async def test_what_was_given_back_counts() -> None:
    account = await make_account(per_minute=2)
    await write_to_many(account, 2)
    await claim("w")
    await rows("update outbox set state = 'queued' where state = 'claimed' returning id")
    assert len(await send_what_may_go()) == 1


async def test_nobody_hurries_while_nothing_waits_for_an_instant() -> None:
    assert await seconds_to_next() is None
    await queue(await make_conversation(await make_account()))
    assert await seconds_to_next() is None


async def shown_until_next() -> float:
    """Seconds by the clock until workers look again."""
    real_s = await seconds_to_next()
    assert real_s is not None
    return real_s * STANDING


async def test_workers_wake_for_items_lanes_and_accounts() -> None:
    later = await make_account(PaceClass.UNLIMITED)
    await queue(await make_conversation(later), not_before=NOON + timedelta(hours=5))
    assert await shown_until_next() == pytest.approx(5 * 3600, abs=1)
    full = await make_account(per_hour=1)
    await write_to_many(full, 2)
    await send_what_may_go()
    assert await shown_until_next() == pytest.approx(3600, abs=1)
    for _ in range(2):
        await ask(later)
    await send_what_may_go()
    assert await shown_until_next() == pytest.approx(150, abs=31)


async def test_what_is_closed_wakes_nobody_when_nothing_waits_there() -> None:
    account = await make_account(per_minute=1)
    await queue(await make_conversation(account))
    await send_what_may_go()
    assert (await gate(account))["people_open_at"] > NOON
    assert await seconds_to_next() is None


async def test_a_program_that_is_sent_again_stays_in_its_lane() -> None:
    account = await make_account(PaceClass.UNLIMITED)
    message_id = await ask(account, OutboxKind.CAMPAIGN, lane="campaign:5", priority=7)
    async with transaction() as conn:
        await conn.execute("update outbox set state = 'failed'")
        item = await outbox.get_item(conn, "campaign:0")
        await outbox.enqueue_again(
            conn,
            message_id=message_id,
            channel_id=account,
            conversation_id=item.conversation_id,
        )
    again = await item_of(message_id)
    assert (again["kind"], again["lane"], again["priority"]) == ("campaign", "campaign:5", 7)
    assert (again["idempotency_key"], again["state"]) == (f"again:{item.id}", "queued")
    assert await status_of(message_id) == "queued"
