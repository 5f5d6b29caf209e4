"""Contacts that one event proves to be one person: joined as a whole, or not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import SQLModel

import omnidesk.models  # noqa: F401 - registers the tables
from omnidesk.db import transaction
from omnidesk.errors import NotAllowed
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services import conversations, merge_moves
from omnidesk.services.channels.base import InboundMessage
from omnidesk.services.claims import claim
from omnidesk.services.contacts import give_name
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.merges import find_kept, list_merges, merge
from omnidesk.services.settling import Sent, settle
from tests.factories import count, make_channel, rows
from tests.outgoing import queue
from tests.people import People
from tests.services.contact_states import everything, lid, partition, strays
from tests.services.joined_people import (
    LID,
    PHONE,
    PROOF,
    START,
    change,
    conversation_of,
    two_contacts,
    write,
)
from tests.services.live_updates import recorded
from tests.workers.processes import until


@pytest.fixture
async def channel(people: People) -> int:
    return await make_channel(ChannelKind.FAKE, "toko")


async def test_one_event_joins_two_contacts(channel: int) -> None:
    kept, _ = await two_contacts(name="Rahma")
    await write(LID, "l3", 5, also=[PHONE])
    assert await partition() == {frozenset({"lid:77", "phone:+62811"})}
    found = await rows("select * from conversations")
    assert [(one["contact_id"], one["unread_count"]) for one in found] == [(kept, 5)]
    assert found[0]["last_message_preview"] == "text l3"
    bodies = await rows("select body from messages order by sent_at, id")
    assert [one["body"] for one in bodies] == [
        f"text {one}" for one in ("p1", "l1", "p2", "l2", "l3")
    ]
    contacts = await rows("select display_name, merged_into_id from contacts order by id")
    assert [(one["display_name"], one["merged_into_id"]) for one in contacts] == [
        ("Rahma", None),
        ("", kept),
    ]
    assert await strays() == []


async def test_the_log_says_who_was_joined_and_why(channel: int, people: People) -> None:
    kept, _ = await two_contacts(name="Rahma")
    await write(PHONE, "p3", 5, also=[LID])
    (merged,) = await list_merges(people.ana)
    assert (merged.kept_name, merged.joined_name) == ("Rahma", "Rahma")
    assert merged.proof == "+62 811 · LID 77"
    assert merged.conversation_ids == [await conversation_of(kept)]
    assert not merged.is_undone
    with pytest.raises(NotAllowed):
        await list_merges(people.budi)


async def test_equal_names_join_nobody(channel: int) -> None:
    await write(PHONE, "p1", name="Rahma")
    await write(LID, "l1", name="Rahma")
    assert await count("contacts") == 2
    assert await count("contact_merges") == 0


async def test_a_proof_without_two_contacts_changes_nothing(channel: int) -> None:
    await write(PHONE, "p1", also=[LID])
    before = await everything()
    assert await merge(PROOF)
    assert await merge([lid("unknown")])
    assert await everything() == before


async def test_three_contacts_and_events_that_prove_them_together(channel: int) -> None:
    """Neither event names all three, but together they do."""
    scoped = lid("88")
    for number, one in enumerate((PHONE, LID, scoped)):
        await write(one, f"a{number}")
    first = InboundMessage("fake:toko", "b", PHONE, "Halo", START, also=(lid("99"),))
    second = InboundMessage("fake:toko", "c", LID, "Halo", START, also=(lid("99"), scoped))
    await store_events([first, second])
    await drain()
    assert len(await partition()) == 1
    assert await count("conversations") == 1
    assert await count("messages") == 5


async def test_conversations_of_other_channels_change_their_contact(channel: int) -> None:
    await make_channel(ChannelKind.FAKE, "cabang")
    kept, _ = await two_contacts()
    await write(LID, "x1", channel="fake:cabang")
    assert await merge(PROOF)
    found = await rows("select contact_id, channel_id, unread_count from conversations order by id")
    assert [(one["contact_id"], one["unread_count"]) for one in found] == [(kept, 4), (kept, 1)]


async def test_the_stricter_marks_survive(channel: int) -> None:
    kept, joined = await two_contacts()
    values = {"early": START, "late": START + timedelta(days=1), "kept": kept, "joined": joined}
    await change(
        "update contacts set opted_out_at = %(late)s, zone = 'Asia/Jakarta' where id = %(kept)s",
        **values,
    )
    await change(
        "update contacts set opted_out_at = %(early)s, blocked_at = %(late)s, zone = 'Asia/Tokyo'"
        " where id = %(joined)s",
        **values,
    )
    assert await merge(PROOF)
    found = await rows("select zone, opted_out_at, blocked_at from contacts order by id")
    assert found[0] == {
        "zone": "Asia/Jakarta",
        "opted_out_at": START,
        "blocked_at": START + timedelta(days=1),
    }
    assert found[1] == {"zone": "", "opted_out_at": None, "blocked_at": None}


async def test_answers_go_where_the_person_wrote_last(channel: int) -> None:
    await two_contacts()
    assert await merge(PROOF)
    found = await rows(
        "select i.kind, c.last_inbound_at from conversations c"
        " join contact_identifiers i on i.id = c.identifier_id"
    )
    assert found == [{"kind": "lid", "last_inbound_at": START + timedelta(minutes=4)}]


async def test_everything_moves_or_nothing(channel: int) -> None:
    """The last statement fails, by a constraint that the server keeps."""
    await two_contacts()
    before = await everything()
    await change("alter table contact_merges add constraint empty check (before = '{}')")
    try:
        await write(LID, "l3", 5, also=[PHONE])
        after = await everything()
        found = await rows("select state, error, attempts from inbox_events where vendor_id = 'l3'")
    finally:
        await change("alter table contact_merges drop constraint empty")
    assert after == before
    assert (found[0]["state"], found[0]["attempts"]) == ("received", 1)
    assert found[0]["error"].startswith("CheckViolation")
    await change("update inbox_events set not_before = now()")
    await drain()
    assert await count("messages") == 5
    assert await count("conversations") == 1


async def test_a_call_that_is_open_settles_in_the_kept_conversation(channel: int) -> None:
    kept, joined = await two_contacts()
    folded = await conversation_of(joined)
    message_id = await queue(folded)
    claimed = await claim("worker")
    assert claimed is not None
    assert await merge(PROOF)
    assert await settle(claimed, Sent("vendor-id")) == [message_id]
    found = await rows(
        "select conversation_id, status from messages where id = %(id)s", id=message_id
    )
    assert found == [{"conversation_id": await conversation_of(kept), "status": "sent"}]
    assert await strays() == []


async def test_two_open_calls_make_the_merge_wait(channel: int) -> None:
    kept, joined = await two_contacts()
    for contact_id in (kept, joined):
        await queue(await conversation_of(contact_id))
    claims = [await claim("worker"), await claim("worker")]
    before = await everything()
    await write(LID, "l3", 5, also=[PHONE])
    assert await everything() == before
    waiting = await rows(
        "select state, attempts, not_before > now() as waits from inbox_events"
        " where vendor_id = 'l3'"
    )
    assert waiting == [{"state": "received", "attempts": 0, "waits": True}]
    assert claims[0] is not None
    await settle(claims[0], Sent("one"))
    await change("update inbox_events set not_before = now()")
    await drain()
    assert await count("conversations") == 1
    assert claims[1] is not None
    assert await settle(claims[1], Sent("two")) != []


async def test_a_call_that_begins_during_the_merge_makes_it_wait(channel: int) -> None:
    """The claim stands uncommitted while the merge looks, so that only the index sees both."""
    kept, joined = await two_contacts()
    ids = [await queue(await conversation_of(one)) for one in (kept, joined)]
    await change("update outbox set state = 'claimed' where message_id = %(id)s", id=ids[0])
    async with transaction() as conn:
        await conn.execute("update outbox set state = 'claimed' where message_id = %s", (ids[1],))
        merging = asyncio.create_task(merge(PROOF))
        await until(_somebody_waits, "the merge waits for the claim")
    assert not await merging
    assert await count("contact_merges") == 0


async def _somebody_waits() -> bool:
    return await count("pg_locks", "not granted") > 0


def test_every_table_of_a_contact_or_conversation_moves() -> None:
    moved = {*merge_moves.OF_CONTACT.items(), *merge_moves.OF_CONVERSATION.items()}
    owners = {"contacts.id", "conversations.id"}
    referring = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname in owners
    }
    assert referring == moved | merge_moves.STAY


async def test_a_folded_conversation_does_not_leak(channel: int, people: People) -> None:
    """Citra saw one of the two; the one that is kept belongs to Sales."""
    kept, joined = await two_contacts(name="Rahma")
    of_kept, of_joined = await conversation_of(kept), await conversation_of(joined)
    for one, department in ((of_kept, people.sales), (of_joined, people.support)):
        await change(
            "update conversations set department_id = %(d)s where id = %(id)s", d=department, id=one
        )
    assert [one.id for one in (await conversations.list_conversations(people.citra))[0]] == [
        of_joined
    ]
    async with recorded() as heard:
        assert await merge(PROOF)
    assert (await conversations.list_conversations(people.citra))[0] == []
    assert heard.of(people.citra) == [
        {
            "type": "gone",
            "update_id": heard.of(people.citra)[0]["update_id"],
            "conversation_id": of_joined,
            "platform": "whatsapp",
            "unread": 2,
        }
    ]
    told = [(one["type"], one.get("unread_delta")) for one in heard.of(people.budi)]
    assert told == [("gone", None), ("conversation", 4), ("joined", None)]


async def test_screens_are_led_to_the_kept_conversation(channel: int, people: People) -> None:
    kept, joined = await two_contacts()
    of_kept, of_joined = await conversation_of(kept), await conversation_of(joined)
    async with recorded() as heard:
        assert await merge(PROOF)
    told = {one["type"]: one for one in heard.of(people.ana)}
    assert (told["joined"]["conversation_id"], told["joined"]["into"]) == (of_joined, of_kept)
    assert told["conversation"]["conversation"]["unread"] == 4
    assert told["conversation"]["unread_delta"] == 4
    gone = [one["conversation_id"] for one in heard.of(people.ana) if one["type"] == "gone"]
    assert sorted(gone) == [of_kept, of_joined]


async def test_a_department_is_taken_over_rather_than_lost(channel: int, people: People) -> None:
    _, joined = await two_contacts()
    await change(
        "update conversations set department_id = %(d)s where contact_id = %(id)s",
        d=people.support,
        id=joined,
    )
    assert await merge(PROOF)
    found = await rows("select department_id from conversations")
    assert found == [{"department_id": people.support}]


async def test_receipts_and_resends_find_the_moved_message(channel: int) -> None:
    kept, joined = await two_contacts()
    message_id = await queue(await conversation_of(joined))
    assert await merge(PROOF)
    found = await rows(
        "select conversation_id from outbox where message_id = %(id)s", id=message_id
    )
    assert found == [{"conversation_id": await conversation_of(kept)}]


async def test_a_name_that_comes_late_does_not_fill_the_empty_row(channel: int) -> None:
    _, joined = await two_contacts()
    assert await merge(PROOF)
    async with transaction() as conn:
        assert not await give_name(conn, joined, "Rahma")


async def test_one_look_says_who_a_contact_is_now(channel: int, people: People) -> None:
    """Also for one that was joined twice, and for the conversations that went along."""
    for number, one in enumerate((lid("11"), PHONE, LID)):
        await write(one, f"a{number}")
    threads = [row["id"] for row in await rows("select id from conversations order by id")]
    assert await merge(PROOF)
    assert await merge([lid("11"), PHONE])
    found = await rows("select merged_into_id from contacts order by id")
    assert [row["merged_into_id"] for row in found] == [None, 1, 1]
    assert [await find_kept(people.ana, one) for one in threads] == [None, threads[0], threads[0]]


async def test_where_a_conversation_went_is_told_only_to_those_who_see_it(
    channel: int, people: People
) -> None:
    kept, joined = await two_contacts()
    of_kept, of_joined = await conversation_of(kept), await conversation_of(joined)
    await change("update conversations set department_id = %(d)s", d=people.sales)
    assert await merge(PROOF)
    assert await find_kept(people.budi, of_joined) == of_kept
    assert await find_kept(people.citra, of_joined) is None
    assert await find_kept(people.ana, of_joined + 1) is None
