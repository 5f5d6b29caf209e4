"""Reading and moving conversations."""

from __future__ import annotations

import asyncio

import pytest

from omnidesk.errors import NotFound
from omnidesk.services.conversations import (
    DepartmentChoice,
    assign_department,
    assignable_departments,
    get_conversation,
    list_conversations,
    mark_read,
    unread_counts,
)
from tests.factories import count, make_conversation, make_department, rows
from tests.people import People
from tests.services.live_updates import recorded


async def test_mark_read_clears_exactly_this_conversation_and_tells_by_how_much(
    people: People,
) -> None:
    read = await make_conversation(department_id=people.sales, unread_count=4)
    await make_conversation(department_id=people.sales, unread_count=2)
    async with recorded() as recording:
        await mark_read(people.budi, read)
    (update,) = recording.of(people.budi)
    assert (update["type"], update["unread_delta"]) == ("conversation", -4)
    assert (update["conversation"]["id"], update["conversation"]["unread"]) == (read, 0)
    assert recording.of(people.citra) == []
    assert (await unread_counts(people.budi))["all"] == 2


async def test_mark_read_of_what_is_read_tells_nothing(people: People) -> None:
    conversation = await make_conversation()
    async with recorded() as recording:
        await mark_read(people.budi, conversation)
    assert recording.heard == []


async def test_mark_read_by_many_at_once_is_told_once(people: People) -> None:
    conversation = await make_conversation(unread_count=3)
    async with recorded() as recording:
        await asyncio.gather(*(mark_read(people.ana, conversation) for _ in range(8)))
    assert [update["unread_delta"] for update in recording.of(people.ana)] == [-3]


async def test_mark_read_beside_arriving_messages_accounts_for_each(people: People) -> None:
    conversation = await make_conversation(unread_count=1)

    async def arrive() -> None:
        await rows(
            "update conversations set unread_count = unread_count + 1 where id = %(id)s"
            " returning id",
            id=conversation,
        )

    async with recorded() as recording:
        both = (arrive() if n % 2 else mark_read(people.ana, conversation) for n in range(20))
        await asyncio.gather(*both)
    told = sum(update["unread_delta"] for update in recording.of(people.ana))
    left = (await get_conversation(people.ana, conversation)).unread
    assert 1 + 10 + told == left


async def test_assign_moves_between_the_screens_of_two_departments(people: People) -> None:
    moved = await make_conversation(department_id=people.sales, unread_count=2)
    async with recorded() as recording:
        await assign_department(people.ana, moved, people.support)
    (gone,) = recording.of(people.budi)
    assert gone == {
        "type": "gone",
        "update_id": gone["update_id"],
        "conversation_id": moved,
        "platform": "whatsapp",
        "unread": 2,
    }
    (come,) = recording.of(people.citra)
    assert (come["conversation"]["id"], come["unread_delta"]) == (moved, 2)
    (kept,) = recording.of(people.ana)
    assert (kept["conversation"]["department"], kept["unread_delta"]) == ("Support", 0)
    assert await list_conversations(people.budi) == ([], None)
    assert [row.id for row in (await list_conversations(people.citra))[0]] == [moved]


async def test_assign_to_nobody_in_particular_shows_it_to_everybody(people: People) -> None:
    conversation = await make_conversation(department_id=people.sales, unread_count=1)
    async with recorded() as recording:
        await assign_department(people.ana, conversation, None)
    # Budi keeps it: it leaves the room of Sales and comes back by the room of nobody's.
    assert [update["type"] for update in recording.of(people.budi)] == ["gone", "conversation"]
    assert [update["unread_delta"] for update in recording.of(people.citra)] == [1]
    assert (await get_conversation(people.citra, conversation)).department == ""


async def test_assign_is_audited_with_both_departments(people: People) -> None:
    conversation = await make_conversation(department_id=people.sales)
    await assign_department(people.ana, conversation, people.support)
    (entry,) = await rows("select * from audit")
    assert (entry["actor_user_id"], entry["object_kind"]) == (people.ana.user_id, "conversation")
    assert (entry["action"], entry["object_id"]) == ("conversation.assign", str(conversation))
    assert entry["detail"] == {"from": people.sales, "to": people.support}


async def test_assign_to_where_it_is_changes_tells_and_records_nothing(people: People) -> None:
    conversation = await make_conversation(department_id=people.sales)
    async with recorded() as recording:
        await assign_department(people.ana, conversation, people.sales)
    assert recording.heard == []
    assert await count("audit") == 0


@pytest.mark.parametrize("department", [4711, 0, -1, 2**63])
async def test_assign_to_an_unknown_department_changes_nothing(
    people: People, department: int
) -> None:
    conversation = await make_conversation(department_id=people.sales)
    with pytest.raises(NotFound):
        await assign_department(people.ana, conversation, department)
    assert (await get_conversation(people.ana, conversation)).department_id == people.sales
    assert await count("audit") == 0


async def test_assign_an_unknown_conversation_is_not_found(people: People) -> None:
    with pytest.raises(NotFound):
        await assign_department(people.ana, 4711, people.sales)


async def test_assign_menu_lists_departments_by_name(people: People) -> None:
    gudang = await make_department("gudang")
    assert await assignable_departments(people.ana) == [
        DepartmentChoice(gudang, "gudang"),
        DepartmentChoice(people.sales, "Sales"),
        DepartmentChoice(people.support, "Support"),
    ]
