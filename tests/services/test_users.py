"""Who may do what to whom, and what stays behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import psycopg
import pytest

from omnidesk.db import transaction
from omnidesk.errors import Conflict, Invalid, NotAllowed, NotFound, OmniDeskError
from omnidesk.rules.roles import Role, Viewer
from omnidesk.services import users
from omnidesk.services.passwords import verify_password
from omnidesk.services.sessions import start_session
from omnidesk.services.sign_in import Browser, sign_in
from tests.factories import PASSWORD, count, make_department, make_user, rows
from tests.people import People
from tests.services.queries import counted_queries

Act = Callable[[Viewer, int], Awaitable[object]]

ACTS: dict[str, Act] = {
    "update": lambda viewer, user_id: users.update_user(
        viewer, user_id, display_name="Other", role="user", department_ids=[]
    ),
    "deactivate": users.deactivate_user,
    "reactivate": users.reactivate_user,
    "one-time password": users.new_one_time_password,
    "sign out": users.end_all_sessions,
}


async def make_root() -> Viewer:
    """The protected superadmin."""
    return await make_user("superadmin", role=Role.SUPERADMIN, is_protected=True)


async def code(awaitable: Awaitable[object]) -> str:
    """ "ok", or the code of the error."""
    try:
        await awaitable
    except OmniDeskError as error:
        return error.code
    return "ok"


async def test_new_person_signs_in_with_the_one_time_password(people: People) -> None:
    made = await users.create_user(people.ana, "dewi", "Dewi  Lestari", "user", [people.sales])
    signed_in = await sign_in("dewi", made.password, Browser("", ""))
    assert signed_in.must_change_password
    assert signed_in.display_name == "Dewi Lestari"
    stored = await rows(
        "select department_id from user_departments where user_id = %(id)s", id=made.user_id
    )
    assert stored == [{"department_id": people.sales}]


@pytest.mark.parametrize("username", ["", "x", "a b", "-a", "a" * 65, "bu\0di", "бuди", None, 7])
async def test_unfit_user_name_is_refused(people: People, username: object) -> None:
    with pytest.raises(Invalid) as caught:
        await users.create_user(people.ana, username, "Name", "user")
    assert caught.value.field == "username"


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 101, "a\0b", "\ud800", "bell\x07", None, ["a"], "\u200d" * 3 + "\x00"]
)
async def test_unfit_name_is_refused(people: People, name: object) -> None:
    with pytest.raises(Invalid) as caught:
        await users.create_user(people.ana, "dewi", name, "user")
    assert caught.value.field == "display_name"


@pytest.mark.parametrize("role", ["superadmin", "root", "", None, ["user"]])
async def test_role_that_nobody_gives_is_refused(people: People, role: object) -> None:
    root = await make_root()
    with pytest.raises(Invalid) as caught:
        await users.create_user(root, "dewi", "Dewi", role)
    assert caught.value.field == "role"


async def test_taken_name_is_refused_in_any_case(people: People) -> None:
    with pytest.raises(Conflict, match="BUDI is taken"):
        await users.create_user(people.ana, "BUDI", "Another Budi", "user")
    assert await count("users") == 3
    assert await count("audit") == 0


@pytest.mark.parametrize("ids", [[999], [0], [-1], [2**70], ["x"], [None], [True], "1", 7, [1.5]])
async def test_department_that_is_not_there_is_refused(people: People, ids: object) -> None:
    assert await code(users.create_user(people.ana, "dewi", "D", "user", ids)) != "ok"  # type: ignore[arg-type]
    assert await count("users") == 3


@pytest.mark.parametrize("act", ACTS)
async def test_user_manages_nobody(people: People, act: str) -> None:
    for target in (people.ana, people.budi, people.citra):
        assert await code(ACTS[act](people.budi, target.user_id)) == "not_allowed"


async def test_user_creates_and_lists_nobody(people: People) -> None:
    assert await code(users.create_user(people.budi, "dewi", "Dewi", "user")) == "not_allowed"
    assert await code(users.list_users(people.budi)) == "not_allowed"


@pytest.mark.parametrize("act", ACTS)
async def test_admin_manages_users_but_no_admins(people: People, act: str) -> None:
    other = await make_user("agus", role=Role.ADMIN)
    assert await code(ACTS[act](people.ana, people.budi.user_id)) == "ok"
    assert await code(ACTS[act](people.ana, other.user_id)) == "not_allowed"
    assert await code(ACTS[act](people.ana, people.ana.user_id)) == "not_allowed"


async def test_admin_makes_no_admins(people: People) -> None:
    with pytest.raises(NotAllowed, match="Only the superadmin"):
        await users.create_user(people.ana, "dewi", "Dewi", "admin")
    with pytest.raises(NotAllowed, match="Only the superadmin"):
        await users.update_user(
            people.ana, people.budi.user_id, display_name="B", role="admin", department_ids=[]
        )


@pytest.mark.parametrize("act", ACTS)
async def test_superadmin_manages_admins(people: People, act: str) -> None:
    assert await code(ACTS[act](await make_root(), people.ana.user_id)) == "ok"


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_else_touches_the_protected_superadmin(people: People, act: str) -> None:
    root = await make_root()
    second = await make_user("second", role=Role.SUPERADMIN)
    before = await rows("select * from users where is_protected")
    for viewer in (people.ana, second):
        assert await code(ACTS[act](viewer, root.user_id)) == "not_allowed"
    assert await rows("select * from users where is_protected") == before


async def test_superadmin_keeps_role_and_account_but_may_be_called_otherwise(
    people: People,
) -> None:
    root = await make_root()
    await users.update_user(
        root, root.user_id, display_name="Ibu Ratna", role="superadmin", department_ids=[]
    )
    assert await code(ACTS["update"](root, root.user_id)) == "not_allowed"
    assert await code(users.deactivate_user(root, root.user_id)) == "not_allowed"
    stored = (await rows("select * from users where is_protected"))[0]
    assert (stored["display_name"], stored["role"]) == ("Ibu Ratna", "superadmin")


@pytest.mark.parametrize(
    "change",
    [
        "delete from users where is_protected",
        "update users set role = 'user' where is_protected",
        "update users set username = 'x' where is_protected",
        "update users set is_active = false where is_protected",
        "update users set is_protected = false where is_protected",
    ],
)
async def test_database_itself_keeps_the_superadmin(people: People, change: str) -> None:
    await make_root()
    with pytest.raises(psycopg.errors.CheckViolation):
        async with transaction() as conn:
            await conn.execute(change.encode())


async def test_own_password_is_changed_by_itself(people: People) -> None:
    await users.change_own_password(people.budi, PASSWORD, "gula-aren-kopi-susu")
    stored = (await rows("select * from users where username = 'budi'"))[0]
    assert await verify_password("gula-aren-kopi-susu", stored["password_hash"])
    assert not stored["must_change_password"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "gula-aren-kopi-susu", "current_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "budi12345", "new_password"),
    ],
)
async def test_unfit_change_of_password_changes_nothing(
    people: People, old: str, new: str, field: str
) -> None:
    await start_session(people.budi.user_id, "", "")
    with pytest.raises(Invalid) as caught:
        await users.change_own_password(people.budi, old, new)
    assert caught.value.field == field
    assert await count("sessions") == 1


async def test_language_is_one_that_we_speak(people: People) -> None:
    await users.set_language(people.budi, "id")
    with pytest.raises(Invalid):
        await users.set_language(people.budi, "xx")
    assert (await rows("select language from users where username = 'budi'"))[0] == {
        "language": "id"
    }


async def test_unknown_person_is_not_found(people: People) -> None:
    for user_id in (999, 0, "999", "x", None, 2**80):
        with pytest.raises(NotFound):
            await users.deactivate_user(people.ana, user_id)


async def test_every_act_is_audited_without_secrets(people: People) -> None:
    made = await users.create_user(people.ana, "dewi", "Dewi", "user", [people.sales])
    for act in ACTS.values():
        await act(people.ana, made.user_id)
    entries = await rows("select * from audit order by id")
    assert [entry["action"] for entry in entries] == [
        "user.created",
        "user.changed",
        "user.deactivated",
        "user.reactivated",
        "user.password_replaced",
        "user.signed_out",
    ]
    assert {entry["actor"] for entry in entries} == {f"user:{people.ana.user_id}"}
    assert made.password not in repr(entries)
    assert "$2b$" not in repr(entries)


async def test_list_shows_people_as_they_are(people: People) -> None:
    await start_session(people.budi.user_id, "", "")
    await users.deactivate_user(people.ana, people.citra.user_id)
    listed = {row.username: row for row in await users.list_users(people.ana)}
    budi = listed["budi"]
    assert list(listed) == ["ana", "budi", "citra"]
    assert (budi.name, budi.initials, budi.role) == ("Budi Santoso", "BS", "user")
    assert (budi.departments, budi.session_count) == (["Sales"], 1)
    assert budi.may_manage
    assert listed["ana"].is_self
    assert not listed["ana"].may_manage
    assert not listed["citra"].is_active


@pytest.mark.parametrize(
    ("search", "found"), [("bud", ["budi"]), ("SANTOSO", ["budi"]), ("%", []), ("_", []), ("\0", 3)]
)
async def test_search_finds_names_and_takes_no_patterns(
    people: People, search: str, found: list[str] | int
) -> None:
    names = [row.username for row in await users.list_users(people.ana, search)]
    assert names == found or len(names) == found


async def test_list_of_1_and_30_runs_the_same_number_of_queries(people: People) -> None:
    few = await counted_queries(lambda: users.list_users(people.ana))
    for number in range(30):
        department = await make_department(f"Team {number}")
        viewer = await make_user(f"agent{number}", department_ids=[department, people.sales])
        await start_session(viewer.user_id, "", "")
    many = await counted_queries(lambda: users.list_users(people.ana))
    assert len(await users.list_users(people.ana)) == 33
    assert few == many
