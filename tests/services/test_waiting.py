"""Why a queued message waits, as threads, live updates and the queue say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.kinds import OutboxKind
from omnidesk.services import realtime
from omnidesk.services.conversation_rows import Waits
from omnidesk.services.conversations import list_messages
from omnidesk.services.programs import write
from tests.claiming import NOON, make_account, send_what_may_go, show
from tests.factories import make_conversation, rows
from tests.outgoing import queue
from tests.people import People
from tests.services.live_updates import recorded
from tests.services.queries import counted_queries

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=5)


async def execute(statement: str, **values: Any) -> None:
    async with transaction() as conn:
        await conn.execute(statement.encode(), values)


async def waits_in(people: People, conversation: int) -> list[Waits | None]:
    """What each message of the thread waits for."""
    found, _ = await list_messages(people.ana, conversation)
    return [message.waits for message in found]


async def program(conversation: int, kind: OutboxKind, cause: str, **values: Any) -> int:
    async with transaction() as conn:
        return await write(
            conn,
            conversation_id=conversation,
            body="Promo",
            kind=kind,
            cause=cause,
            lane=f"{kind}:1",
            **values,
        )


async def close_gate(column: str, until: datetime) -> None:
    await execute(
        "insert into channel_gates (channel_id) select id from channels on conflict do nothing"
    )
    await execute(
        f"update channel_gates set {column}_open_at = %(until)s, {column}_hold_key = 'hold.minute',"
        f" {column}_hold_params = %(params)s",
        until=until,
        params=Jsonb({"limit": 10}),
    )


async def test_message_whose_turn_it_is_has_no_reason(people: People) -> None:
    conversation = await make_conversation()
    await queue(conversation)
    (waits,) = await waits_in(people, conversation)
    assert waits is not None
    assert (waits.key, waits.params) == ("", {})
    assert waits.until_ms is not None
    assert waits.until_ms <= to_milliseconds(clock.now())


@pytest.mark.parametrize("state", ["claimed", "sent", "failed", "unknown", "cancelled"])
async def test_message_that_is_not_queued_waits_for_nothing(people: People, state: str) -> None:
    conversation = await make_conversation()
    message = await queue(conversation)
    await execute("update outbox set state = %(state)s", state=state)
    assert await waits_in(people, conversation) == [None]
    await execute("update messages set status = 'sent' where id = %(id)s", id=message)
    assert await waits_in(people, conversation) == [None]


async def test_message_that_was_put_off_tells_its_reason_and_end(people: People) -> None:
    conversation = await make_conversation()
    await queue(conversation)
    until = clock.now() + SOON
    await execute(
        "update outbox set not_before = %(until)s, hold_key = 'hold.contact_gap',"
        " hold_params = %(params)s",
        until=until,
        params=Jsonb({"seconds": 5}),
    )
    expected = Waits(to_milliseconds(until), "hold.contact_gap", {"seconds": 5})
    assert await waits_in(people, conversation) == [expected]


async def test_message_asked_for_later_is_scheduled(people: People) -> None:
    conversation = await make_conversation()
    until = clock.now() + HOUR
    await queue(conversation, not_before=until)
    assert await waits_in(people, conversation) == [
        Waits(to_milliseconds(until), "hold.scheduled", {})
    ]


async def test_gate_closed_for_programs_is_not_closed_for_people(people: People) -> None:
    conversation = await make_conversation()
    await queue(conversation)
    await close_gate("programs", clock.now() + SOON)
    (waits,) = await waits_in(people, conversation)
    assert waits is not None
    assert waits.key == ""
    until = clock.now() + SOON
    await close_gate("people", until)
    assert await waits_in(people, conversation) == [
        Waits(to_milliseconds(until), "hold.minute", {"limit": 10})
    ]


async def test_latest_of_item_lane_and_gate_is_what_counts(people: People) -> None:
    conversation = await make_conversation()
    await program(conversation, OutboxKind.API, "api:1", not_before=clock.now() + SOON)
    await close_gate("programs", clock.now() + 2 * SOON)
    until = clock.now() + 3 * SOON
    await execute(
        "update lanes set open_at = %(until)s, hold_key = 'hold.hours'",
        until=until,
    )
    assert await waits_in(people, conversation) == [Waits(to_milliseconds(until), "hold.hours", {})]


async def test_second_of_a_lane_waits_for_the_pause_after_the_first(people: People) -> None:
    await execute(
        "insert into app_settings (key, value) values ('sending.limits', %(all_day)s)",
        all_day=Jsonb({"program_hours.opens": "00:00", "program_hours.closes": "00:00"}),
    )
    conversation = await make_conversation()
    for number in range(3):
        await program(conversation, OutboxKind.CAMPAIGN, f"campaign:{number}")
    first, second, third = await waits_in(people, conversation)
    assert first is not None and second is not None and third is not None
    assert first.key == ""
    assert (second.key, second.params) == ("hold.campaign_gap", {"least": "10", "most": "30"})
    assert second.until_ms is not None and third.until_ms is not None
    assert third.until_ms - second.until_ms == pytest.approx(20 * 60_000, abs=1000)


async def test_lane_is_counted_in_the_order_in_which_it_is_left(people: People) -> None:
    show(NOON)
    account = await make_account()
    first, second = await make_conversation(account), await make_conversation(account)
    await program(first, OutboxKind.CAMPAIGN, "c1:1")
    await program(second, OutboxKind.CAMPAIGN, "c1:2")
    opens = clock.now() + HOUR
    await execute("update lanes set open_at = %(at)s, hold_key = 'hold.campaign_gap'", at=opens)
    await execute("update outbox set not_before = not_before + interval '1 s' where id = 1")
    [later], [sooner] = await waits_in(people, first), await waits_in(people, second)
    assert sooner is not None and later is not None
    assert sooner.until_ms == to_milliseconds(opens)
    assert later.until_ms == to_milliseconds(opens) + 20 * 60_000


async def test_message_behind_another_of_its_conversation_waits_for_it(people: People) -> None:
    conversation = await make_conversation()
    await queue(conversation)
    await queue(conversation)
    first, second = await waits_in(people, conversation)
    assert first is not None and second is not None
    assert (first.key, second.key) == ("", "hold.order")


async def test_message_of_a_person_does_not_wait_for_an_older_one_of_a_program(
    people: People,
) -> None:
    conversation = await make_conversation()
    await program(conversation, OutboxKind.API, "api:1:1")
    await queue(conversation)
    _, persons = await waits_in(people, conversation)
    assert persons is not None
    assert persons.key == ""


async def test_message_of_an_account_that_is_switched_off_says_so(people: People) -> None:
    conversation = await make_conversation()
    await queue(conversation)
    await execute("update channels set is_active = false")
    assert await waits_in(people, conversation) == [Waits(None, "hold.inactive", {})]


async def test_held_sending_is_the_reason_of_all_that_waits(people: People) -> None:
    conversation = await make_conversation()
    await queue(conversation, not_before=clock.now() + HOUR)
    await execute(
        "insert into app_settings (key, value) values ('sending.hold', %(hold)s)",
        hold=Jsonb({"since": datetime.now(UTC).isoformat(), "why": "operator", "by": "Ana"}),
    )
    assert await waits_in(people, conversation) == [Waits(None, "hold.held", {})]


async def test_open_threads_hear_why_a_message_was_put_off(people: People) -> None:
    conversation = await make_conversation(department_id=people.sales)
    message = await queue(conversation)
    until = clock.now() + SOON
    await execute("update outbox set not_before = %(at)s, hold_key = 'hold.cold'", at=until)
    async with recorded() as recording:
        await realtime.statuses_changed([message])
    (update,) = recording.of(people.budi)
    assert update["status"] == "queued"
    assert update["waits"] == {"until_ms": to_milliseconds(until), "key": "hold.cold", "params": {}}
    assert recording.of(people.citra) == []


async def test_claim_that_puts_a_message_off_tells_open_threads(people: People) -> None:
    thread = await make_conversation(await make_account(), department_id=people.sales)
    first, second = await queue(thread), await queue(thread)
    async with recorded() as recording:
        assert await send_what_may_go() == [first]
    (update,) = recording.of(people.budi)
    assert (update["message_id"], update["status"]) == (second, "queued")
    assert update["waits"]["key"] == "hold.contact_gap"
    assert recording.of(people.citra) == []


async def test_reasons_are_read_with_the_thread_in_one_query(people: People) -> None:
    empty, waiting = await make_conversation(), await make_conversation()
    for _ in range(30):
        await queue(waiting)

    async def read(conversation: int) -> None:
        await list_messages(people.budi, conversation)

    of_empty = await counted_queries(lambda: read(empty))
    assert await counted_queries(lambda: read(waiting)) == of_empty
    assert len(await rows("select id from outbox where state = 'queued'")) == 30
