"""The operators' queue: what each list shows, why an item waits, and what may be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Invalid, NotAllowed
from omnidesk.rules.kinds import ChannelKind, OutboxKind
from omnidesk.rules.lanes import lane_of
from omnidesk.rules.verdict import Reason
from omnidesk.services import holds, message_changes, programs
from omnidesk.services.queue import Filter, QueueRow, list_items, open_counts, query_of
from omnidesk.services.queue_accounts import Closed, Used, list_accounts
from omnidesk.services.queue_figures import read_receiving, standing_hold
from tests.factories import insert, make_channel, make_conversation, rows
from tests.outgoing import queue
from tests.people import People
from tests.services.queries import counted_queries

# 10:00 in Jakarta, the zone of the installation.
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def noon(database: None) -> datetime:
    """The clock stands at 10:00 of the installation."""
    clock.set_anchor(clock.Anchor(clock.real_now(), NOON, 0))
    return NOON


async def change(message_id: int, **values: Any) -> None:
    """Write into the intents of a message."""
    places = ", ".join(f"{name} = %({name})s" for name in values)
    async with transaction() as conn:
        statement = f"update outbox set {places} where message_id = %(id)s"
        await conn.execute(statement.encode(), values | {"id": message_id})


async def show(message_id: int, status: str, **values: Any) -> None:
    """A settled message: its intent and what people see agree."""
    state = {"delivered": "sent", "read": "sent"}.get(status, status)
    await change(message_id, state=state, settled_at=clock.now(), attempts=1)
    async with transaction() as conn:
        await conn.execute("update messages set status = %s where id = %s", (status, message_id))
        for name, value in values.items():
            statement = f"update messages set {name} = %s where id = %s"
            await conn.execute(statement.encode(), (value, message_id))


async def only(people: People, which: str = "all") -> QueueRow:
    listed, _ = await list_items(people.ana, which)
    assert len(listed) == 1
    return listed[0]


async def bodies(people: People, which: str, **values: Any) -> list[str]:
    listed, _ = await list_items(people.ana, which, **values)
    return [row.preview for row in listed]


# --- Who may look ---------------------------------------------------------------------------------


async def test_only_admins_look(people: People) -> None:
    asked: list[Awaitable[object]] = [
        list_items(people.budi),
        open_counts(people.budi),
        list_accounts(people.budi),
        standing_hold(people.budi),
        read_receiving(people.budi),
    ]
    for one in asked:
        with pytest.raises(NotAllowed):
            await one


async def test_unknown_filter_is_refused(people: People) -> None:
    with pytest.raises(Invalid):
        await list_items(people.ana, "everything")


# --- What each list shows -------------------------------------------------------------------------


async def one_of_each(conversation_id: int) -> None:
    """A message for each filter, written in this order, its filter as its text."""
    ids: dict[str, int] = {}
    for which in Filter:
        if which is not Filter.ALL:
            ids[which] = await queue(conversation_id, which)
    await change(ids[Filter.PROCESSING], attempts=1)
    await change(ids[Filter.SENDING], state="claimed", attempts=1, claimed_at=clock.now())
    for name in ("sent", "failed", "unknown", "cancelled"):
        await show(ids[name], name)


async def test_each_filter_shows_its_own_and_all_shows_everything(people: People) -> None:
    await one_of_each(await make_conversation())
    others = [one for one in Filter if one is not Filter.ALL]
    for which in others:
        assert await bodies(people, which) == [which.value]
        assert (await list_items(people.ana, which))[0][0].status == which
    assert await bodies(people, "all") == [one.value for one in reversed(others)]
    assert await open_counts(people.ana) == {
        "queued": 1,
        "processing": 1,
        "sending": 1,
        "unknown": 1,
    }


async def test_what_may_be_done_depends_on_the_state(people: People) -> None:
    await one_of_each(await make_conversation())
    listed, _ = await list_items(people.ana)
    may = {
        row.status: (row.may_cancel, row.may_send_again, row.may_decide)
        for row in listed
        if row.may_cancel or row.may_send_again or row.may_decide
    }
    assert may == {
        "queued": (True, False, False),
        "processing": (True, False, False),
        "failed": (False, True, False),
        "cancelled": (False, True, False),
        "unknown": (False, False, True),
    }


async def test_message_that_was_sent_again_is_one_row(people: People) -> None:
    message_id = await queue(await make_conversation(), "Once more")
    await show(message_id, "failed")
    assert (await only(people)).status == "failed"
    await message_changes.send_again(people.ana, message_id)
    assert (await only(people)).status == "queued"
    assert await bodies(people, "failed") == []


async def test_row_says_who_asked_whom_and_on_which_account(people: People) -> None:
    channel_id = await make_channel(ChannelKind.MESSENGER, name="Batik Lestari")
    conversation_id = await make_conversation(channel_id, name="Rahmawati")
    message_id = await queue(conversation_id, "Baik,\nBu")
    async with transaction() as conn:
        await conn.execute("update messages set sent_by_user_id = %s", (people.budi.user_id,))
    row = await only(people)
    assert (row.message_id, row.conversation_id) == (message_id, conversation_id)
    assert (row.name, row.platform, row.channel) == ("Rahmawati", "facebook", "Batik Lestari")
    assert (row.preview, row.kind, row.author) == ("Baik, Bu", "agent", "Budi Santoso")
    assert row.address.startswith("+62 811")


async def test_failure_carries_its_reason(people: People) -> None:
    conversation_id = await make_conversation()
    await show(await queue(conversation_id), "failed", error_key="channel.blocked")
    await show(await queue(conversation_id), "failed", error_text="Number is not valid")
    listed, _ = await list_items(people.ana, "failed")
    assert [row.error for row in listed] == ["Number is not valid", "channel.blocked"]


async def test_kinds_narrow_the_list(people: People) -> None:
    conversation_id = await make_conversation()
    await queue(conversation_id, "by hand")
    await write(conversation_id, "by program", OutboxKind.API)
    assert await bodies(people, "all", kinds=[OutboxKind.API]) == ["by program"]
    assert await bodies(people, "queued", kinds=[OutboxKind.AGENT]) == ["by hand"]


async def test_pages_follow_each_other_without_a_gap(people: People) -> None:
    conversation_id = await make_conversation()
    for number in range(5):
        await queue(conversation_id, str(number))
    first, following = await list_items(people.ana, "queued", limit=2)
    second, last = await list_items(people.ana, "queued", before=following, limit=3)
    assert [row.preview for row in first + second] == ["4", "3", "2", "1", "0"]
    assert last is None


async def test_list_of_1_and_30_costs_the_same_number_of_queries(people: People) -> None:
    conversation_id = await make_conversation()
    await write(conversation_id, "0", OutboxKind.API)
    few = await counted_queries(lambda: list_items(people.ana))
    for number in range(29):
        await write(conversation_id, str(number + 1), OutboxKind.API)
    many = await counted_queries(lambda: list_items(people.ana))
    assert len((await list_items(people.ana))[0]) == 30
    assert few == many == 1


# --- Why it waits ---------------------------------------------------------------------------------


async def write(conversation_id: int, body: str, kind: OutboxKind) -> int:
    """A program's message in the lane of its account."""
    async with transaction() as conn:
        return await programs.write(
            conn,
            conversation_id=conversation_id,
            body=body,
            kind=kind,
            cause=f"test:{conversation_id}:{body}",
            lane=lane_of(kind, conversation_id),
        )


async def test_nothing_in_the_way(people: People, noon: datetime) -> None:
    await queue(await make_conversation())
    row = await only(people)
    assert (row.reason, row.is_estimate) == (None, False)
    assert row.leaves_at_ms == noon.timestamp() * 1000


async def test_held_sending_is_the_reason_of_everything(people: People, noon: datetime) -> None:
    await queue(await make_conversation(), not_before=noon + timedelta(hours=1))
    await holds.hold(people.ana)
    row = await only(people)
    assert (row.reason, row.leaves_at_ms) == (Reason("hold.held"), None)
    hold = await standing_hold(people.ana)
    assert hold is not None
    assert hold.by == "Ana Wulandari"


async def test_what_a_claim_wrote_down_is_shown(people: People, noon: datetime) -> None:
    tomorrow = noon + timedelta(hours=21)
    hours = {"opens": "07:00", "closes": "21:00", "zone": "Asia/Jakarta"}
    message_id = await queue(await make_conversation())
    await change(message_id, not_before=tomorrow, hold_key="hold.hours", hold_params=Jsonb(hours))
    row = await only(people)
    assert row.reason == Reason("hold.hours", hours)
    assert row.leaves_at_ms == tomorrow.timestamp() * 1000


async def test_later_place_in_a_lane_is_an_estimate(people: People, noon: datetime) -> None:
    conversation_id = await make_conversation()
    for body in ("first", "second", "third"):
        await write(conversation_id, body, OutboxKind.API)
    listed, _ = await list_items(people.ana, "queued")
    minutes = [((row.leaves_at_ms or 0) / 1000 - noon.timestamp()) / 60 for row in listed]
    assert minutes == [5, 2.5, 0]
    assert [row.is_estimate for row in listed] == [True, True, False]
    assert listed[0].reason == Reason("hold.api_gap", {"least": "2", "most": "3"})


async def test_settled_message_waits_for_nothing(people: People) -> None:
    await show(await queue(await make_conversation()), "delivered")
    row = await only(people, "sent")
    assert (row.status, row.reason, row.leaves_at_ms) == ("delivered", None, None)


# --- Accounts -------------------------------------------------------------------------------------


async def make_gate(channel_id: int, now: datetime, **values: Any) -> None:
    """A gate that let 10 messages through within the last minute, one each second."""
    recent = [now - timedelta(seconds=number) for number in range(9, -1, -1)]
    facts = {"recent": recent, "day": date(2026, 11, 20), "day_count": 412, "last_at": now}
    values = facts | {"cold_count": 3} | values
    names = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    statement = f"insert into channel_gates (channel_id, {names}) values (%(id)s, {places})"
    async with transaction() as conn:
        await conn.execute(statement.encode(), values | {"id": channel_id})


async def test_account_shows_what_it_used_and_what_closes_it(
    people: People, noon: datetime
) -> None:
    channel_id = await make_channel(settings={"pace_class": "unofficial"}, name="Toko")
    await make_gate(channel_id, noon)
    [row] = await list_accounts(people.ana)
    assert (row.name, row.platform) == ("Toko", "whatsapp")
    assert (row.minute, row.hour) == (Used(10, 10), Used(10, 100))
    assert (row.today, row.new_people) == (Used(412, 500), Used(3, 10))
    assert isinstance(row.closed_for_people, Closed)
    assert row.closed_for_people.reason == Reason("hold.minute", {"limit": 10})
    until = noon + timedelta(seconds=51)
    assert row.closed_for_people.until_ms == until.timestamp() * 1000


async def test_account_that_was_never_used_is_open(people: People, noon: datetime) -> None:
    await make_channel()
    await make_channel(is_active=False)
    [row] = await list_accounts(people.ana)
    assert (row.minute, row.today) == (Used(None, 0), Used(0, 0))
    assert (row.closed_for_people, row.closed_for_programs) == (None, None)


async def test_yesterday_does_not_count(people: People, noon: datetime) -> None:
    channel_id = await make_channel(settings={"pace_class": "unofficial"})
    await make_gate(channel_id, noon - timedelta(days=1), day=date(2026, 11, 19))
    [row] = await list_accounts(people.ana)
    assert (row.minute, row.today, row.new_people) == (Used(0, 10), Used(0, 500), Used(0, 10))


async def test_clock_that_was_set_back_keeps_the_account_closed(
    people: People, noon: datetime
) -> None:
    channel_id = await make_channel(settings={"pace_class": "unofficial"})
    await make_gate(channel_id, noon + timedelta(hours=1))
    [row] = await list_accounts(people.ana)
    assert row.minute == Used(10, 10)
    assert row.closed_for_people is not None
    until = noon + timedelta(seconds=51)
    assert row.closed_for_people.until_ms == until.timestamp() * 1000


# --- Receiving ------------------------------------------------------------------------------------


async def test_receiving_says_how_far_behind_it_is(people: People) -> None:
    assert (await read_receiving(people.ana)).waiting == 0
    for number, minutes in enumerate((1, 5)):
        await insert(
            "inbox_events",
            channel="fake:1",
            kind="message",
            vendor_id=str(number),
            ordering_key="a",
            received_at=clock.real_now() - timedelta(minutes=minutes),
            not_before=clock.real_now() - timedelta(minutes=minutes),
        )
    receiving = await read_receiving(people.ana)
    assert receiving.waiting == 2
    assert 300 <= receiving.oldest_s < 600


async def test_event_that_is_tried_again_waits_since_then(people: People) -> None:
    await insert(
        "inbox_events",
        channel="fake:1",
        kind="message",
        vendor_id="old",
        ordering_key="a",
        received_at=clock.real_now() - timedelta(days=3),
    )
    receiving = await read_receiving(people.ana)
    assert receiving.waiting == 1
    assert receiving.oldest_s < 600


# --- What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("which", list(Filter))
async def test_list_reads_no_more_than_it_shows_however_much_was_sent(
    people: People, which: Filter
) -> None:
    await many_were_sent(20_000)
    values = {"before": None, "kinds": None, "limit": 51}
    async with transaction() as conn:
        asked = b"explain (analyze, format json) " + query_of(which).encode()
        found = await (await conn.execute(asked, values)).fetchone()
    assert found is not None
    [scan] = [node for node in nodes(found["QUERY PLAN"][0]["Plan"]) if node.get("Alias") == "o"]
    assert "Index Name" in scan
    assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) <= 60


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan and everything below it."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


async def many_were_sent(count: int) -> None:
    """As many messages that were sent, but for a few that failed, in one conversation."""
    conversation_id = await make_conversation()
    channel = await rows("select channel_id from conversations")
    async with transaction() as conn:
        await conn.execute(
            "insert into messages (conversation_id, channel_id, direction, origin, body, status,"
            " sent_at) select %s, %s, 'outbound', 'agent', 'x', 'sent', now()"
            " from generate_series(1, %s)",
            (conversation_id, channel[0]["channel_id"], count),
        )
        await conn.execute(
            "insert into outbox (message_id, conversation_id, channel_id, idempotency_key, state)"
            " select id, conversation_id, channel_id, id::text,"
            " case when id % 5000 = 0 then 'failed' else 'sent' end from messages"
        )
        await conn.execute("analyze outbox, messages")
