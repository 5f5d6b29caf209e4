"""Departments: made, filled, emptied, deleted."""

from __future__ import annotations

import pytest

from omnidesk.errors import Conflict, Invalid, NotAllowed, NotFound
from omnidesk.services import departments, users
from omnidesk.services.sessions import find_viewer, start_session
from tests.factories import count, make_conversation, make_department, make_user, rows
from tests.people import People
from tests.services.queries import counted_queries


async def test_department_is_made_renamed_and_described(people: People) -> None:
    number = await departments.create_department(people.ana, " Workshop ", "Repairs")
    await departments.update_department(people.ana, number, "Bengkel", "")
    stored = await rows("select name, description from departments where id = %(id)s", id=number)
    assert stored == [{"name": "Bengkel", "description": ""}]


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\0b", None])
async def test_unfit_name_is_refused(people: People, name: object) -> None:
    with pytest.raises(Invalid) as caught:
        await departments.create_department(people.ana, name)
    assert caught.value.field == "name"


async def test_taken_name_is_refused_in_any_case(people: People) -> None:
    with pytest.raises(Conflict, match="called SALES already"):
        await departments.create_department(people.ana, "SALES")
    with pytest.raises(Conflict, match="called Sales already"):
        await departments.update_department(people.ana, people.support, "Sales", "")
    await departments.update_department(people.ana, people.sales, "SALES", "")


async def test_user_manages_no_departments(people: People) -> None:
    acts = [
        departments.list_departments(people.budi),
        departments.create_department(people.budi, "Own"),
        departments.update_department(people.budi, people.sales, "Own", ""),
        departments.set_members(people.budi, people.support, [people.budi.user_id]),
        departments.delete_when_empty(people.budi, people.sales),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            await act
    assert await count("departments") == 2


async def test_changed_members_count_at_once(people: People) -> None:
    token = await start_session(people.citra.user_id, "", "")
    await find_viewer(token)
    await departments.set_members(
        people.ana, people.sales, [people.budi.user_id, people.citra.user_id]
    )
    viewer = await find_viewer(token)
    assert viewer is not None
    assert viewer.department_ids == {people.sales, people.support}
    await departments.set_members(people.ana, people.sales, [])
    viewer = await find_viewer(token)
    assert viewer is not None
    assert viewer.department_ids == {people.support}


async def test_unknown_member_changes_nothing(people: People) -> None:
    with pytest.raises(Invalid):
        await departments.set_members(people.ana, people.sales, [people.citra.user_id, 999])
    assert await count("user_departments") == 2


async def test_deactivated_member_stays_a_member(people: People) -> None:
    await users.deactivate_user(people.ana, people.budi.user_id)
    listed = {row.name: row for row in await departments.list_departments(people.ana)}
    assert listed["Sales"].member_ids == []
    await departments.set_members(people.ana, people.sales, [])
    await users.reactivate_user(people.ana, people.budi.user_id)
    listed = {row.name: row for row in await departments.list_departments(people.ana)}
    assert listed["Sales"].member_ids == [people.budi.user_id]


async def test_department_with_members_or_conversations_stays(people: People) -> None:
    with pytest.raises(Conflict, match="Sales still has"):
        await departments.delete_when_empty(people.ana, people.sales)
    await departments.set_members(people.ana, people.sales, [])
    await make_conversation(department_id=people.sales)
    with pytest.raises(Conflict, match="Sales still has"):
        await departments.delete_when_empty(people.ana, people.sales)
    assert await count("departments") == 2


async def test_empty_department_is_deleted_once(people: People) -> None:
    number = await make_department("Temporary")
    await departments.delete_when_empty(people.ana, number)
    with pytest.raises(NotFound):
        await departments.delete_when_empty(people.ana, number)


async def test_acts_are_audited(people: People) -> None:
    number = await departments.create_department(people.ana, "Workshop")
    await departments.update_department(people.ana, number, "Bengkel", "")
    await departments.set_members(people.ana, number, [people.budi.user_id])
    await departments.set_members(people.ana, number, [])
    await departments.delete_when_empty(people.ana, number)
    entries = await rows("select action from audit order by id")
    assert [entry["action"].removeprefix("department.") for entry in entries] == [
        "created",
        "changed",
        "members",
        "members",
        "deleted",
    ]


async def test_list_of_1_and_30_runs_the_same_number_of_queries(people: People) -> None:
    few = await counted_queries(lambda: departments.list_departments(people.ana))
    for number in range(30):
        department = await make_department(f"Team {number}")
        await make_user(f"agent{number}", department_ids=[department])
    many = await counted_queries(lambda: departments.list_departments(people.ana))
    listed = await departments.list_departments(people.ana)
    assert len(listed) == 32
    assert listed[0].members[0].initials
    assert few == many
