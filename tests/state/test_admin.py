"""The admin page's handlers: through the gate, with the real database, as a page sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import reflex as rx

from omnidesk.rules.roles import Role, Viewer
from omnidesk.services.users import list_users, set_language, update_user
from omnidesk.state import framework
from omnidesk.state.admin import AdminState
from omnidesk.state.admin_departments import DepartmentForms
from omnidesk.state.admin_rows import Department, Person
from omnidesk.state.admin_users import UserForms
from tests.factories import make_user, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    """A tab of an admin."""
    return await browsers.open(people.ana)


async def send(tab: Tab, state: type[rx.State], handler: str, /, **payload: Any) -> Heard:
    return await tab.send(f"{state.get_full_name()}.{handler}", **payload)


def last(heard: Heard, var: str) -> Any:
    """The value that the page has in the end."""
    return heard.values_of(var)[-1]


async def a_superadmin() -> Viewer:
    return await make_user("root", "Rini Oktaviani", Role.SUPERADMIN, is_protected=True)


# --- Who sees what ------------------------------------------------------------------------------


async def test_enter_shows_everybody_to_an_admin(ana: Tab) -> None:
    heard = await send(ana, AdminState, "enter")
    people: list[Person] = last(heard, "people")
    assert [one.name for one in people] == ["Ana Wulandari", "Budi Santoso", "Citra Maharani"]
    assert [one.departments for one in people] == ["", "Sales", "Support"]
    assert [one.is_self for one in people] == [True, False, False]
    assert [one.name for one in last(heard, "departments")] == ["Sales", "Support"]
    assert (last(heard, "status"), last(heard, "active_count")) == ("ready", 3)


async def test_enter_tells_a_user_nothing_but_that_it_is_denied(
    people: People, browsers: Browsers
) -> None:
    heard = await send(await browsers.open(people.budi), AdminState, "enter")
    assert last(heard, "status") == "denied"
    assert "Ana Wulandari" not in heard.text
    assert "Citra Maharani" not in heard.text


async def test_find_narrows_the_table_and_leaves_the_counts(ana: Tab) -> None:
    await send(ana, AdminState, "enter")
    heard = await send(ana, AdminState, "find", text="citra")
    assert [one.username for one in last(heard, "people")] == ["citra"]
    assert heard.values_of("active_count") == []


async def test_choose_tab_follows_in_the_address(ana: Tab) -> None:
    heard = await send(ana, AdminState, "choose_tab", tab="departments")
    assert last(heard, "tab") == "departments"
    assert "/admin/?tab=departments" in heard.text


async def test_choose_tab_ignores_what_is_no_tab(ana: Tab) -> None:
    heard = await send(ana, AdminState, "choose_tab", tab="secrets")
    assert "secrets" not in heard.text


# --- People --------------------------------------------------------------------------------------


async def test_create_shows_the_password_once(people: People, ana: Tab) -> None:
    form = {"username": "dewi", "display_name": "Dewi Lestari", f"department-{people.sales}": "yes"}
    heard = await send(ana, UserForms, "create", form=form)
    made = await rows("select * from users where username = 'dewi'")
    assert (made[0]["role"], made[0]["must_change_password"]) == ("user", True)
    assert len(last(heard, "secret")) == 19
    assert last(heard, "dialog") == "secret"
    assert "dewi" in [one.username for one in last(heard, "people")]
    closed = await send(ana, UserForms, "close", dialog="secret")
    assert (last(closed, "secret"), last(closed, "dialog")) == ("", "")


async def test_create_refused_says_why_at_the_field(people: People, ana: Tab) -> None:
    await set_language(people.ana, "id")
    await send(ana, UserForms, "open_new")
    heard = await send(ana, UserForms, "create", form={"username": "budi", "display_name": "Budi"})
    assert last(heard, "errors") == {
        "username": "Nama pengguna budi sudah dipakai. Pilih yang lain."
    }
    assert (last(heard, "is_saving"), heard.values_of("dialog")) == (False, [])


async def test_create_names_the_missing_field_as_the_form_does(ana: Tab) -> None:
    heard = await send(ana, UserForms, "create", form={"username": "dewi", "display_name": " "})
    wanted = "Something is missing here. Fill in Display name."
    assert last(heard, "errors") == {"display_name": wanted}


async def test_create_names_the_first_wrong_field_of_the_form(ana: Tab) -> None:
    heard = await send(ana, UserForms, "create", form={"username": "", "display_name": ""})
    assert list(last(heard, "errors")) == ["display_name"]


async def test_create_of_an_admin_by_an_admin_is_refused(ana: Tab) -> None:
    form = {"username": "dewi", "display_name": "Dewi", "role": "admin"}
    heard = await send(ana, UserForms, "create", form=form)
    assert "Only the superadmin manages admins" in last(heard, "trouble")
    assert await rows("select 1 from users where username = 'dewi'") == []


async def test_save_changes_what_the_form_shows_and_nothing_else(people: People, ana: Tab) -> None:
    await send(ana, UserForms, "open", dialog="edit", user_id=people.budi.user_id)
    await send(ana, UserForms, "save", form={"display_name": "Budi S. Santoso"})
    await send(ana, UserForms, "open", dialog="departments", user_id=people.budi.user_id)
    form = {"departments": "shown", f"department-{people.support}": "yes"}
    await send(ana, UserForms, "save", form=form)
    budi = next(row for row in await list_users(people.ana) if row.username == "budi")
    assert (budi.name, budi.role, budi.departments) == ("Budi S. Santoso", "user", ["Support"])


async def test_an_admin_cannot_touch_the_superadmin(people: People, ana: Tab) -> None:
    root = await a_superadmin()
    await send(ana, UserForms, "open", dialog="deactivate", user_id=root.user_id)
    heard = await send(ana, UserForms, "deactivate")
    assert "The superadmin is protected" in last(heard, "trouble")
    heard = await send(ana, UserForms, "end_sessions", user_id=root.user_id)
    assert "The superadmin is protected" in heard.text
    listed = await send(ana, AdminState, "enter")
    row = next(one for one in last(listed, "people") if one.username == "root")
    assert (row.role, row.may_manage) == ("superadmin", False)


async def test_deactivate_and_reactivate_show_in_the_table(people: People, ana: Tab) -> None:
    await send(ana, UserForms, "open", dialog="deactivate", user_id=people.budi.user_id)
    heard = await send(ana, UserForms, "deactivate")
    budi = last(heard, "people")[-1]
    assert (budi.username, budi.is_active, budi.seen) == ("budi", False, "closed")
    assert (last(heard, "active_count"), last(heard, "closed_count")) == (2, 1)
    heard = await send(ana, UserForms, "reactivate", user_id=people.budi.user_id)
    assert all(one.is_active for one in last(heard, "people"))


async def test_a_closing_dialog_leaves_the_next_one_open(people: People, ana: Tab) -> None:
    await send(ana, UserForms, "open", dialog="password", user_id=people.budi.user_id)
    heard = await send(ana, UserForms, "give_password")
    assert last(heard, "dialog") == "secret"
    late = await send(ana, UserForms, "close", dialog="password")
    assert (late.values_of("dialog"), late.values_of("secret")) == ([], [])


@pytest.mark.parametrize("handler", ["open_new", "give_password", "deactivate"])
async def test_users_cannot_ask_for_it(people: People, browsers: Browsers, handler: str) -> None:
    heard = await send(await browsers.open(people.budi), UserForms, handler)
    assert "Your role does not allow this" in heard.text
    assert heard.deltas == []


# --- Departments ---------------------------------------------------------------------------------


async def test_save_creates_and_renames(people: People, ana: Tab) -> None:
    await send(ana, DepartmentForms, "open_new")
    heard = await send(ana, DepartmentForms, "save", form={"name": "Gudang", "description": ""})
    made: list[Department] = last(heard, "departments")
    assert [one.name for one in made] == ["Gudang", "Sales", "Support"]
    await send(ana, DepartmentForms, "open", dialog="edit", department_id=made[0].id)
    form = {"name": "Warehouse", "description": "Parcels"}
    heard = await send(ana, DepartmentForms, "save", form=form)
    assert last(heard, "departments")[-1].description == "Parcels"


async def test_save_of_a_taken_name_says_so_at_the_name(ana: Tab) -> None:
    await send(ana, DepartmentForms, "open_new")
    heard = await send(ana, DepartmentForms, "save", form={"name": "Sales", "description": ""})
    assert "There is a department called Sales already" in last(heard, "errors")["name"]


async def test_members_can_be_chosen_from_everybody_whatever_the_search(
    people: People, ana: Tab
) -> None:
    await send(ana, AdminState, "find", text="ana")
    heard = await send(ana, DepartmentForms, "open", dialog="members", department_id=people.sales)
    assert [one.username for one in last(heard, "candidates")] == ["ana", "budi", "citra"]
    form = {f"member-{people.citra.user_id}": "yes", f"member-{people.budi.user_id}": "yes"}
    heard = await send(ana, DepartmentForms, "save_members", form=form)
    sales = next(one for one in last(heard, "departments") if one.name == "Sales")
    assert (sales.count, sales.in_the_way) == (2, "members")


async def test_delete_of_a_department_with_members_is_refused_with_the_reason(
    people: People, ana: Tab
) -> None:
    await send(ana, DepartmentForms, "open", dialog="delete", department_id=people.sales)
    heard = await send(ana, DepartmentForms, "delete")
    assert "Sales still has members or conversations" in last(heard, "trouble")


async def test_delete_of_an_empty_department_takes_it_away(people: People, ana: Tab) -> None:
    await send(ana, DepartmentForms, "open", dialog="members", department_id=people.sales)
    await send(ana, DepartmentForms, "save_members", form={})
    await send(ana, DepartmentForms, "open", dialog="delete", department_id=people.sales)
    heard = await send(ana, DepartmentForms, "delete")
    assert [one.name for one in last(heard, "departments")] == ["Support"]


async def test_what_an_admins_tab_held_is_gone_with_the_role(
    people: People, browsers: Browsers
) -> None:
    boss = await make_user("boss", "Sri Boss", Role.SUPERADMIN)
    before = await browsers.open(people.ana, "the-tab")
    await before.send(framework.names()["hydrate_and_load"])
    assert "Citra Maharani" in (await send(before, AdminState, "enter")).text
    await update_user(
        boss, people.ana.user_id, display_name="Ana", role="user", department_ids=[people.sales]
    )
    after = await browsers.open(people.ana, "the-tab")
    heard = await after.send(framework.names()["hydrate_and_load"])
    assert "Citra Maharani" not in heard.text
    assert "Citra Maharani" not in (await send(after, AdminState, "enter")).text
