"""Changing limits: what is stored and audited, who is first, and what is opened by it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Conflict, Invalid, NotAllowed
from omnidesk.rules.kinds import PaceClass
from omnidesk.rules.limits import FIELD_OF, FIELDS
from omnidesk.rules.roles import Role
from omnidesk.services.limit_changes import read, save
from omnidesk.services.limits import KEY, load_limits
from tests.claiming import (
    NIGHT,
    NOON,
    ask,
    make_account,
    pass_by,
    send_what_may_go,
    show,
)
from tests.factories import count, make_channel, make_conversation, make_user, rows
from tests.outgoing import item_of, make_thread, queue
from tests.people import People

PER_MINUTE = "unofficial.per_minute"


async def stored() -> Any:
    found = await rows("select value from app_settings where key = %(key)s", key=KEY)
    return found[0]["value"] if found else None


async def test_read_gives_every_default_before_anybody_changed_one(people: People) -> None:
    present = await read(people.ana)
    assert present.values == {entry.name: entry.default for entry in FIELDS}
    assert (present.changed_at, present.changed_by) == (None, "")


async def test_save_stores_what_differs_and_counts_at_once(people: People) -> None:
    values = {PER_MINUTE: "12", "unofficial.per_hour": "100", "program_hours.opens": "08:30"}
    assert await save(people.ana, values, None)
    assert await stored() == {PER_MINUTE: 12, "program_hours.opens": "08:30"}
    async with transaction() as conn:
        limits = await load_limits(conn)
    assert limits.pace(PaceClass.UNOFFICIAL).per_minute == 12
    assert limits.program_hours.opens.isoformat("minutes") == "08:30"


async def test_save_back_to_the_default_stores_nothing_but_who_did_it(people: People) -> None:
    await save(people.ana, {PER_MINUTE: 12}, None)
    present = await read(people.ana)
    await save(people.ana, {PER_MINUTE: 10}, present.changed_at)
    assert await stored() == {}
    assert (await read(people.ana)).changed_by == "Ana Wulandari"


async def test_save_is_audited_with_before_and_after(people: People) -> None:
    await save(people.ana, {PER_MINUTE: 12, "in_zone_of_contact": "true"}, None)
    entries = await rows("select actor_user_id, action, detail from audit")
    assert entries == [
        {
            "actor_user_id": people.ana.user_id,
            "action": "sending.limits",
            "detail": {
                PER_MINUTE: {"before": 10, "after": 12},
                "in_zone_of_contact": {"before": False, "after": True},
            },
        }
    ]


async def test_save_of_what_is_there_already_changes_nothing(people: People) -> None:
    assert not await save(people.ana, {PER_MINUTE: "10"}, None)
    assert (await stored(), await count("audit")) == (None, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({PER_MINUTE: "-1"}, PER_MINUTE),
        ({PER_MINUTE: "1.5"}, PER_MINUTE),
        ({PER_MINUTE: FIELD_OF[PER_MINUTE].most + 1}, PER_MINUTE),
        ({PER_MINUTE: None}, PER_MINUTE),
        ({"program_hours.opens": "25:00"}, "program_hours.opens"),
        ({"api_gap_s.least": 181}, "api_gap_s.most"),
        ({"api_gap_s.most": 119}, "api_gap_s.most"),
        ({"kept_for_people": 100}, "kept_for_people"),
        ({"nothing.of_ours": 1}, "nothing.of_ours"),
    ],
)
async def test_save_refuses_what_the_rules_refuse(
    people: People, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await save(people.ana, {"unofficial.per_hour": 90, **values}, None)
    assert refused.value.field == field
    assert (await stored(), await count("audit")) == (None, 0)


async def test_users_neither_read_nor_save(people: People) -> None:
    with pytest.raises(NotAllowed):
        await read(people.budi)
    with pytest.raises(NotAllowed):
        await save(people.budi, {PER_MINUTE: 12}, None)
    assert await stored() is None


async def test_second_of_two_admins_is_told_who_was_first(people: People) -> None:
    dewi = await make_user("dewi", "Dewi Lestari", Role.ADMIN)
    await save(people.ana, {PER_MINUTE: 12}, None)
    with pytest.raises(Conflict, match="Ana Wulandari changed these limits"):
        await save(dewi, {PER_MINUTE: 20}, None)
    assert await stored() == {PER_MINUTE: 12}
    await save(dewi, {PER_MINUTE: 20}, (await read(dewi)).changed_at)
    assert await stored() == {PER_MINUTE: 20}


async def test_of_many_at_once_exactly_one_saves(people: People) -> None:
    tries = [save(people.ana, {PER_MINUTE: 20 + n}, None) for n in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert outcomes.count(True) == 1
    assert sum(isinstance(one, Conflict) for one in outcomes) == 7
    assert await count("audit") == 1


# --- What a change opens --------------------------------------------------------------------------


async def change(people: People) -> None:
    await save(people.ana, {PER_MINUTE: 12}, None)


async def closed_gate() -> int:
    """An account that is closed for everybody until tomorrow."""
    channel_id = await make_channel()
    later = clock.now() + timedelta(days=1)
    async with transaction() as conn:
        await conn.execute(
            "insert into channel_gates (channel_id, people_open_at, people_hold_key,"
            " programs_open_at, programs_hold_key, day_count)"
            " values (%s, %s, 'hold.hour', %s, 'hold.day', 500)",
            (channel_id, later, later),
        )
    return channel_id


async def make_lane(hold_key: str, open_at: datetime, **values: Any) -> None:
    channel_id = await make_channel()
    values |= {"key": f"api:{channel_id}", "kind": "api", "channel_id": channel_id}
    async with transaction() as conn:
        names = ", ".join((*values, "hold_key", "open_at"))
        places = ", ".join(["%s"] * (len(values) + 2))
        await conn.execute(
            f"insert into lanes ({names}) values ({places})".encode(),
            (*values.values(), hold_key, open_at),
        )


async def test_gates_open_and_keep_what_they_counted(people: People) -> None:
    await closed_gate()
    await change(people)
    (gate,) = await rows("select * from channel_gates")
    assert gate["people_open_at"] < clock.now()
    assert gate["programs_open_at"] < clock.now()
    assert (gate["people_hold_key"], gate["programs_hold_key"]) == ("", "")
    assert gate["day_count"] == 500


async def test_lane_behind_closed_hours_opens_after_its_drawn_pause(people: People) -> None:
    now = clock.now()
    await make_lane("hold.hours", now + timedelta(hours=9), last_at=now, gap_s=150)
    await change(people)
    (lane,) = await rows("select * from lanes")
    assert (lane["open_at"], lane["hold_key"]) == (now + timedelta(seconds=150), "")


async def test_drawn_pause_of_a_lane_stays(people: People) -> None:
    later = clock.now() + timedelta(minutes=2)
    await make_lane("hold.api_gap", later)
    await change(people)
    (lane,) = await rows("select * from lanes")
    assert (lane["open_at"], lane["hold_key"]) == (later, "hold.api_gap")


@pytest.mark.parametrize(
    ("hold_key", "is_freed"),
    [
        ("hold.contact_gap", True),
        ("hold.hours", True),
        ("hold.scheduled", False),
        ("hold.retry", False),
        ("", False),
    ],
)
async def test_item_that_waits_because_of_a_limit_is_asked_again(
    people: People, hold_key: str, is_freed: bool
) -> None:
    later = clock.now() + timedelta(hours=1)
    message_id = await queue(await make_thread(), not_before=later)
    async with transaction() as conn:
        await conn.execute("update outbox set hold_key = %s", (hold_key,))
    await change(people)
    item = await item_of(message_id)
    assert (item["not_before"] <= clock.now()) == is_freed
    assert item["hold_key"] == ("" if is_freed else hold_key)


# --- With real claims -----------------------------------------------------------------------------


@pytest.fixture
def noon(database: None) -> Iterator[None]:
    """It is noon in the installation's zone, and stays so until a test lets time pass."""
    show(NOON)
    yield
    clock.set_anchor(None)


async def write_to_many(channel_id: int, number: int) -> list[int]:
    return [await queue(await make_conversation(channel_id)) for _ in range(number)]


@pytest.mark.usefixtures("noon")
async def test_loosened_limit_lets_the_next_go_at_once_and_still_counts_the_last(
    people: People,
) -> None:
    written = await write_to_many(await make_account(), 14)
    assert await send_what_may_go() == written[:10]
    await save(people.ana, {PER_MINUTE: 12}, None)
    assert await send_what_may_go() == written[10:12]
    pass_by(seconds=61)
    assert await send_what_may_go() == written[12:]


@pytest.mark.usefixtures("noon")
async def test_tightened_limit_counts_what_has_left_already(people: People) -> None:
    account = await make_account()
    written = await write_to_many(account, 3)
    assert await send_what_may_go() == written
    await save(people.ana, {PER_MINUTE: 3}, None)
    late = await write_to_many(account, 1)
    assert await send_what_may_go() == []
    pass_by(seconds=61)
    assert await send_what_may_go() == late


@pytest.mark.usefixtures("noon")
async def test_stranger_of_tomorrow_is_written_to_today_when_more_are_allowed(
    people: People,
) -> None:
    account = await make_account(cold_per_day=1)
    cold = [await queue(await make_conversation(account, last_inbound_at=None)) for _ in range(2)]
    assert await send_what_may_go() == cold[:1]
    assert (await item_of(cold[1]))["hold_key"] == "hold.cold"
    await save(people.ana, {"unofficial.cold_per_day": 2}, (await read(people.ana)).changed_at)
    assert await send_what_may_go() == cold[1:]


@pytest.mark.usefixtures("noon")
async def test_longer_hours_open_a_lane_at_night(people: People) -> None:
    show(NIGHT)
    asked = await ask(await make_account())
    assert await send_what_may_go() == []
    await save(people.ana, {"program_hours.closes": "23:00"}, None)
    assert await send_what_may_go() == [asked]


@pytest.mark.usefixtures("noon")
async def test_pause_is_no_longer_than_the_new_longest_one(people: People) -> None:
    await save(people.ana, {"api_gap_s.least": 80_000, "api_gap_s.most": 86_400}, None)
    account = await make_account(PaceClass.UNLIMITED)
    asked = [await ask(account) for _ in range(2)]
    assert await send_what_may_go() == asked[:1]
    usual = {"api_gap_s.least": 120, "api_gap_s.most": 180}
    await save(people.ana, usual, (await read(people.ana)).changed_at)
    pass_by(seconds=179)
    assert await send_what_may_go() == []
    pass_by(seconds=2)
    assert await send_what_may_go() == asked[1:]


@pytest.mark.usefixtures("noon")
async def test_change_of_another_limit_shortens_no_pause_between_api_messages(
    people: People,
) -> None:
    account = await make_account()
    asked = [await ask(account) for _ in range(2)]
    assert await send_what_may_go() == asked[:1]
    await change(people)
    assert await send_what_may_go() == []
    pass_by(seconds=119)
    assert await send_what_may_go() == []
    pass_by(seconds=62)
    assert await send_what_may_go() == asked[1:]


@pytest.mark.usefixtures("noon")
async def test_claims_and_changes_at_once_keep_the_limit(people: People) -> None:
    """Whatever is claimed while limits change, no minute holds more than the largest of them."""
    written = await write_to_many(await make_account(), 30)

    async def changing() -> None:
        for limit in (15, 5, 20, 8):
            await save(people.ana, {PER_MINUTE: limit}, (await read(people.ana)).changed_at)

    first, second, _ = await asyncio.gather(send_what_may_go(), send_what_may_go(), changing())
    assert len(first) + len(second) <= 20
    await save(people.ana, {PER_MINUTE: 30}, (await read(people.ana)).changed_at)
    rest = await send_what_may_go()
    assert sorted(first + second + rest) == written
