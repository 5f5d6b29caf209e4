"""A merge that was wrong: everything goes back, and stays there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk.errors import Conflict, NotAllowed, NotFound
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services import conversations, messages
from omnidesk.services.claims import claim
from omnidesk.services.merges import list_merges, merge, undo
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


@pytest.fixture
async def channel(people: People) -> int:
    return await make_channel(ChannelKind.FAKE, "toko")


async def newest_merge() -> int:
    return int((await rows("select max(id) as id from contact_merges"))[0]["id"])


async def bodies_of(contact_id: int) -> list[str]:
    found = await rows(
        "select m.body from messages m join conversations c on c.id = m.conversation_id"
        " where c.contact_id = %(id)s order by m.sent_at, m.id",
        id=contact_id,
    )
    return [row["body"].removeprefix("text ") for row in found]


async def test_exactly_what_was_comes_back(channel: int, people: People) -> None:
    await make_channel(ChannelKind.FAKE, "cabang")
    kept, joined = await two_contacts(name="Rahma")
    await write(LID, "x1", channel="fake:cabang")
    of_joined = await rows(
        "select id from conversations where contact_id = %(id)s order by id", id=joined
    )
    for one, conversation_id in enumerate([await conversation_of(kept), of_joined[0]["id"]]):
        await queue(conversation_id, f"Baik {one}")
    await messages.send_text(people.ana, of_joined[0]["id"], "Baik", "key")
    await change("update contacts set blocked_at = %(at)s where id = %(id)s", at=START, id=joined)
    await change(
        "update conversations set read_watermark = %(at)s, department_id = %(d)s where id = %(id)s",
        at=START,
        d=people.support,
        id=of_joined[0]["id"],
    )
    before = await everything()
    assert await merge(PROOF)
    assert await everything() != before
    await undo(people.ana, await newest_merge())
    assert await everything() == before


async def test_what_came_since_goes_with_its_address(channel: int, people: People) -> None:
    kept, joined = await two_contacts()
    assert await merge(PROOF)
    merged = await conversation_of(kept)
    await write(PHONE, "p3", 5)
    await messages.send_text(people.ana, merged, "to the phone", "a")
    await write(LID, "l3", 6)
    await messages.send_text(people.ana, merged, "to the lid", "b")
    await write(LID, "l4", 7)
    await undo(people.ana, await newest_merge())
    assert set(await bodies_of(kept)) == {"p1", "p2", "p3", "to the phone"}
    assert set(await bodies_of(joined)) == {"l1", "l2", "l3", "l4", "to the lid"}
    found = await rows("select unread_count, last_inbound_at from conversations order by id")
    assert [row["unread_count"] for row in found] == [3, 4]
    assert [row["last_inbound_at"] for row in found] == [
        START + timedelta(minutes=5),
        START + timedelta(minutes=7),
    ]
    assert await strays() == []


async def test_what_was_read_since_stays_read(channel: int, people: People) -> None:
    kept, _ = await two_contacts()
    assert await merge(PROOF)
    await write(PHONE, "p3", 5)
    await conversations.mark_read(people.ana, await conversation_of(kept))
    await write(LID, "l3", 6)
    await undo(people.ana, await newest_merge())
    found = await rows("select unread_count from conversations order by id")
    assert [row["unread_count"] for row in found] == [0, 1]


async def test_an_event_that_is_stored_no_longer(channel: int, people: People) -> None:
    """Then the address that the conversation has now decides."""
    _, joined = await two_contacts()
    assert await merge(PROOF)
    await write(PHONE, "p3", 5)
    await write(LID, "l3", 6)
    await change("delete from inbox_events")
    await undo(people.ana, await newest_merge())
    assert await bodies_of(joined) == ["l1", "l2", "p3", "l3"]


async def test_a_channel_that_only_one_had(channel: int, people: People) -> None:
    """The other one wrote there since: that gets a conversation of its own."""
    await make_channel(ChannelKind.FAKE, "cabang")
    kept, joined = await two_contacts()
    await write(LID, "x1", 1, channel="fake:cabang")
    assert await merge(PROOF)
    await write(PHONE, "x2", 2, channel="fake:cabang")
    await write(LID, "x3", 3, channel="fake:cabang")
    await undo(people.ana, await newest_merge())
    assert await bodies_of(kept) == ["p1", "x2", "p2"]
    assert await bodies_of(joined) == ["x1", "l1", "x3", "l2"]
    found = await rows(
        "select contact_id, unread_count, last_message_preview from conversations"
        " where channel_id <> %(id)s order by id",
        id=channel,
    )
    assert [tuple(row.values()) for row in found] == [(joined, 2, "text x3"), (kept, 1, "text x2")]
    assert await strays() == []


async def test_a_conversation_that_began_since_goes_with_its_address(
    channel: int, people: People
) -> None:
    await make_channel(ChannelKind.FAKE, "cabang")
    _, joined = await two_contacts()
    assert await merge(PROOF)
    await write(LID, "x1", 5, channel="fake:cabang")
    await undo(people.ana, await newest_merge())
    assert await bodies_of(joined) == ["l1", "l2", "x1"]
    assert await strays() == []


async def test_what_people_changed_since_stays(channel: int, people: People) -> None:
    kept, joined = await two_contacts(name="Rahma")
    assert await merge(PROOF)
    await change("update contacts set display_name = 'Bu Rahma' where id = %(id)s", id=kept)
    await change("update contacts set opted_out_at = %(at)s where id = %(id)s", at=START, id=kept)
    await conversations.assign_department(people.ana, await conversation_of(kept), people.sales)
    await undo(people.ana, await newest_merge())
    found = await rows(
        "select display_name, opted_out_at, merged_into_id from contacts order by id"
    )
    assert [tuple(row.values()) for row in found] == [
        ("Bu Rahma", START, None),
        ("Rahma", START, None),
    ]
    departments = await rows("select contact_id, department_id from conversations order by id")
    assert [tuple(row.values()) for row in departments] == [(kept, people.sales), (joined, None)]


async def test_a_department_that_was_deleted_since(channel: int, people: People) -> None:
    kept, joined = await two_contacts()
    for contact_id, department_id in ((kept, people.sales), (joined, people.support)):
        await change(
            "update conversations set department_id = %(d)s where contact_id = %(id)s",
            d=department_id,
            id=contact_id,
        )
    assert await merge(PROOF)
    await change("delete from departments where id = %(id)s", id=people.support)
    await undo(people.ana, await newest_merge())
    assert await count("conversations", "department_id = %(id)s", id=people.sales) == 2


async def test_separated_contacts_are_not_joined_again(channel: int, people: People) -> None:
    kept, joined = await two_contacts()
    await write(LID, "l3", 5, also=[PHONE])
    await undo(people.ana, await newest_merge())
    await write(LID, "l4", 6, also=[PHONE])
    await write(PHONE, "p3", 7, also=[LID, lid("88")])
    assert await partition() == {
        frozenset({"phone:+62811", "lid:88"}),
        frozenset({"lid:77"}),
    }
    assert await bodies_of(joined) == ["l1", "l2", "l3", "l4"]
    assert await bodies_of(kept) == ["p1", "p2", "p3"]


async def test_separated_contacts_stay_apart_also_through_a_third(
    channel: int, people: People
) -> None:
    oldest = lid("11")
    for sender in (oldest, PHONE, LID):
        await write(sender, f"first of {sender.value}")
    assert await merge(PROOF)
    await undo(people.ana, await newest_merge())
    assert await merge([oldest, PHONE])
    await write(oldest, "o2", 5, also=[LID])
    assert await partition() == {
        frozenset({"lid:11", "phone:+62811"}),
        frozenset({"lid:77"}),
    }


async def test_later_merges_are_undone_first(channel: int, people: People) -> None:
    await two_contacts()
    await write(lid("88"), "m1")
    before = await everything()
    assert await merge(PROOF)
    assert await merge([PHONE, lid("88")])
    first, second = [one.id for one in (await list_merges(people.ana))[::-1]]
    with pytest.raises(Conflict) as refused:
        await undo(people.ana, first)
    assert refused.value.key == "merges.later_first"
    await undo(people.ana, second)
    await undo(people.ana, first)
    assert await everything() == before
    with pytest.raises(Conflict) as refused:
        await undo(people.ana, first)
    assert refused.value.key == "merges.undone_already"
    assert [one.is_undone for one in await list_merges(people.ana)] == [True, True]


async def test_only_admins_undo_and_the_audit_keeps_who(channel: int, people: People) -> None:
    kept, joined = await two_contacts()
    assert await merge(PROOF)
    merge_id = await newest_merge()
    with pytest.raises(NotAllowed):
        await undo(people.budi, merge_id)
    with pytest.raises(NotFound):
        await undo(people.ana, merge_id + 1)
    assert await count("audit") == 0
    await undo(people.ana, merge_id)
    (entry,) = await rows("select actor_user_id, action, object_id, detail from audit")
    assert entry == {
        "actor_user_id": people.ana.user_id,
        "action": "contact.separated",
        "object_id": str(kept),
        "detail": {"merge": merge_id, "separated": joined},
    }


async def test_an_undo_that_fails_changes_nothing(channel: int, people: People) -> None:
    await two_contacts()
    assert await merge(PROOF)
    before = await everything()
    await change("alter table contact_merges add constraint open check (undone_at is null)")
    try:
        with pytest.raises(Exception, match="open"):
            await undo(people.ana, await newest_merge())
    finally:
        await change("alter table contact_merges drop constraint open")
    assert await everything() == before


async def test_a_call_that_is_open_settles_where_its_message_went(
    channel: int, people: People
) -> None:
    _, joined = await two_contacts()
    message_id = await queue(await conversation_of(joined))
    assert await merge(PROOF)
    claimed = await claim("worker")
    assert claimed is not None
    await undo(people.ana, await newest_merge())
    assert await settle(claimed, Sent("vendor-id")) == [message_id]
    assert await strays() == []


async def test_screens_hear_of_both(channel: int, people: People) -> None:
    kept, joined = await two_contacts()
    assert await merge(PROOF)
    async with recorded() as heard:
        await undo(people.ana, await newest_merge())
    told = heard.of(people.budi)
    assert [one["type"] for one in told] == ["gone", "conversation", "conversation"]
    assert (told[0]["conversation_id"], told[0]["unread"]) == (await conversation_of(kept), 4)
    assert {one["conversation"]["id"]: one["unread_delta"] for one in told[1:]} == {
        await conversation_of(kept): 2,
        await conversation_of(joined): 2,
    }


async def test_a_conversation_that_both_began_since_is_taken_apart(
    channel: int, people: People
) -> None:
    await make_channel(ChannelKind.FAKE, "cabang")
    kept, joined = await two_contacts()
    assert await merge(PROOF)
    await write(PHONE, "x1", 5, channel="fake:cabang")
    await write(LID, "x2", 6, channel="fake:cabang")
    await undo(people.ana, await newest_merge())
    assert await bodies_of(kept) == ["p1", "p2", "x1"]
    assert await bodies_of(joined) == ["l1", "l2", "x2"]
    assert await strays() == []


async def test_a_conversation_that_only_the_kept_one_had_stays(
    channel: int, people: People
) -> None:
    """The other one wrote there since, and was the last."""
    await make_channel(ChannelKind.FAKE, "cabang")
    await write(PHONE, "x1", 0, channel="fake:cabang")
    kept, joined = await two_contacts()
    assert await merge(PROOF)
    await write(LID, "x2", 6, channel="fake:cabang")
    await undo(people.ana, await newest_merge())
    assert await bodies_of(kept) == ["x1", "p1", "p2"]
    assert await bodies_of(joined) == ["l1", "l2", "x2"]
    assert await strays() == []
