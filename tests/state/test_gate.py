"""The gate: only what is marked for the person runs, whatever a socket asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.istate.manager import StateManager
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from structlog.testing import capture_logs

from omnidesk.db import redis_url
from omnidesk.errors import Conflict, NotSignedIn
from omnidesk.omnidesk import app
from omnidesk.rules.roles import Role
from omnidesk.services import sessions
from omnidesk.services.users import deactivate_user, set_language, update_user
from omnidesk.state import framework
from omnidesk.state.gate import (
    ADMINS,
    EVERYONE_SIGNED_IN,
    MARK,
    Gate,
    access_of,
    allow,
    current_viewer,
    public,
)
from tests.factories import make_user
from tests.people import People
from tests.state.tab import Browsers, Tab, handler_names, open_browsers

ran: list[str] = []


class Probe(rx.State):
    """Handlers of every kind; each writes down that it ran and for whom."""

    told: str = "nothing yet"
    _hidden: int = 0

    @rx.event
    @public
    async def for_anybody(self) -> None:
        ran.append("for_anybody")

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def for_users(self) -> None:
        ran.append(f"for_users {current_viewer().username}")
        self.told = f"secret of {current_viewer().username}"

    @rx.event
    @allow(*ADMINS)
    async def for_admins(self) -> None:
        ran.append("for_admins")

    @rx.event(background=True)
    @allow(*ADMINS)
    async def in_background(self) -> None:
        ran.append(f"in_background {current_viewer().username}")

    @rx.event
    @allow(*EVERYONE_SIGNED_IN, even_one_time=True)
    async def even_one_time(self) -> None:
        ran.append("even_one_time")

    @rx.event
    async def unmarked(self) -> None:
        ran.append("unmarked")

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def counts(self, number: int) -> None:
        ran.append(f"counts {number}")

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def chains(self) -> list[Any]:
        return [Probe.for_admins]

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def fails(self, expected: bool) -> None:
        if expected:
            raise Conflict
        raise RuntimeError("the password is hunter2-of-the-database")


def probe(handler: str) -> str:
    return f"{Probe.get_full_name()}.{handler}"


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    ran.clear()
    async with open_browsers() as opened:
        yield opened


# --- Who is let through -------------------------------------------------------------------------


def test_every_handler_of_ours_is_marked() -> None:
    unmarked = [name for name in handler_names() if access_of(name) is None]
    ours = [
        name
        for name in unmarked
        if "omnidesk___" in name and not name.endswith(".setvar") and "tests___" not in name
    ]
    assert len(handler_names()) > len(unmarked)
    assert ours == []


def test_only_the_enumerated_events_of_the_framework_pass_unmarked() -> None:
    assert set(framework.names()) == {
        "hydrate",
        "hydrate_and_load",
        "on_load",
        "loaded",
        "page_error",
    }
    assert set(framework.names().values()) <= set(handler_names())


def test_the_gate_stands_before_everything_else() -> None:
    assert isinstance(app._middlewares[0], Gate)


def test_state_variables_have_no_setters() -> None:
    assert [name for name in handler_names() if ".set_" in name and "omnidesk___" in name] == []


@pytest.mark.parametrize(
    ("person", "runs"),
    [
        (None, ["for_anybody"]),
        ("budi", ["for_anybody", "for_users budi"]),
        ("ana", ["for_anybody", "for_users ana", "for_admins", "in_background ana"]),
    ],
)
async def test_what_runs_is_what_is_marked_for_the_person(
    people: People, browsers: Browsers, person: str | None, runs: list[str]
) -> None:
    tab = await browsers.open(None if person is None else getattr(people, person))
    for handler in ("for_anybody", "for_users", "for_admins", "in_background", "unmarked"):
        await tab.send(probe(handler))
    assert ran == runs


@pytest.mark.parametrize(
    "forged",
    [
        "setvar",
        "set_told",
        "reset",
        "_reset_client_storage",
        "__init__",
        "get_state",
        "dict",
        "for_admins.__wrapped__",
        "",
    ],
)
async def test_forged_names_run_nothing(people: People, browsers: Browsers, forged: str) -> None:
    tab = await browsers.open(people.ana)
    heard = await tab.send(probe(forged), var_name="told", value="forged")
    assert ran == []
    assert "forged" not in heard.text


async def test_framework_events_pass_only_as_pages_send_them(
    people: People, browsers: Browsers
) -> None:
    tab = await browsers.open(people.ana)
    root = rx.State.get_full_name()
    denied: list[tuple[str, dict[str, Any]]] = [
        (framework.names()["loaded"], {"value": "x" * 1000}),
        (framework.names()["on_load"], {"anything": 1}),
        (f"{root}.set_is_hydrated", {"value": True}),
        (f"{root}.setvar", {"var_name": "is_hydrated", "value": "x"}),
        (
            f"{root}.reflex___state____update_vars_internal_state.update_vars_internal",
            {"vars": {f"{Probe.get_full_name()}.told": "forged"}},
        ),
    ]
    for name, payload in denied:
        assert name in handler_names()
        heard = await tab.send(name, **payload)
        assert heard.values_of("is_hydrated") == []
        assert "Your role does not allow this" in heard.text


async def test_browser_storage_in_a_hydrate_sets_no_ordinary_variable(
    people: People, browsers: Browsers
) -> None:
    tab = await browsers.open(people.ana)
    name = f"{Probe.get_full_name()}.told_rx_state_"
    heard = await tab.send(framework.names()["hydrate_and_load"], vars={name: "forged"})
    assert heard.values_of("told") == ["nothing yet"]


@pytest.mark.parametrize(
    "payload", [{}, {"number": 1, "more": 2}, {"self": 1}, {"Number": 1}, {"number": []}]
)
async def test_arguments_that_the_handler_does_not_have_are_refused(
    people: People, browsers: Browsers, payload: dict[str, Any]
) -> None:
    tab = await browsers.open(people.budi)
    with capture_logs() as logged:
        heard = await tab.send(probe("counts"), **payload)
    assert "is not valid" in heard.text
    assert (ran, logged) == ([], [])


async def test_chained_events_pass_the_gate_too(people: People, browsers: Browsers) -> None:
    await (await browsers.open(people.budi)).send(probe("chains"))
    assert ran == []
    await (await browsers.open(people.ana)).send(probe("chains"))
    assert ran == ["for_admins"]


# --- What the others are told -------------------------------------------------------------------


async def test_nobody_is_led_to_sign_in_and_back(people: People, browsers: Browsers) -> None:
    heard = await (await browsers.open(None)).send(probe("for_users"))
    assert "/login/?next=" in heard.text
    assert "error=not_signed_in" not in heard.text


async def test_ended_session_is_said(people: People, browsers: Browsers) -> None:
    tab = await browsers.open(people.budi)
    await tab.send(probe("for_users"))
    await sessions.end_session(tab.token)
    heard = await tab.send(probe("for_users"))
    assert "/login/?error=not_signed_in&next=" in heard.text
    assert ran == ["for_users budi"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Your role does not allow this."), ("id", "Peran Anda tidak mengizinkan ini.")],
)
async def test_denied_person_is_told_in_the_own_language(
    people: People, browsers: Browsers, language: str, sentence: str
) -> None:
    await set_language(people.budi, language)
    heard = await (await browsers.open(people.budi)).send(probe("for_admins"))
    assert sentence in heard.text


async def test_one_time_password_opens_nothing_but_its_change(
    people: People, browsers: Browsers
) -> None:
    dewi = await make_user("dewi", role=Role.ADMIN, must_change_password=True)
    tab = await browsers.open(dewi)
    for handler in ("for_users", "for_admins", "in_background", "unmarked"):
        assert "/password/?next=" in (await tab.send(probe(handler))).text
    await tab.send(probe("even_one_time"))
    assert ran == ["even_one_time"]


# --- Rights that end ----------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["deactivate", "demote"])
async def test_lost_right_ends_at_once_on_an_open_page(
    people: People, browsers: Browsers, act: str
) -> None:
    root = await make_user("root", role=Role.SUPERADMIN)
    tab = await browsers.open(people.ana)
    await tab.send(probe("for_admins"))
    if act == "deactivate":
        await deactivate_user(root, people.ana.user_id)
    else:
        await update_user(
            root, people.ana.user_id, display_name="Ana", role="user", department_ids=[]
        )
    await tab.send(probe("for_admins"))
    await tab.send(probe("for_users"))
    assert ran == ["for_admins"]


# --- Whose tab it is ----------------------------------------------------------------------------


def redis_manager() -> StateManager:
    """States where production has them."""
    made: StateManager = StateManagerRedis(redis=Redis.from_url(redis_url()))  # type: ignore[abstract]
    return made


async def hydrate(tab: Tab) -> list[str]:
    """What the probe's secret is sent as when the page asks for everything."""
    heard = await tab.send(framework.names()["hydrate_and_load"])
    return heard.values_of("told")


@pytest.mark.parametrize("make_manager", [StateManagerMemory, redis_manager])
async def test_tab_of_one_person_shows_nothing_to_another(
    people: People, make_manager: Callable[[], StateManager]
) -> None:
    manager = make_manager()
    async with open_browsers(manager) as browsers:
        await _try_to_take_over(browsers, people)
    await manager.close()  # type: ignore[no-untyped-call]


async def _try_to_take_over(browsers: Browsers, people: People) -> None:
    budi = await browsers.open(people.budi, "the-tab")
    await hydrate(budi)
    await budi.send(probe("for_users"))
    assert await hydrate(budi) == ["secret of budi"]
    citra = await browsers.open(people.citra, "the-tab")
    heard = await citra.send(probe("for_users"))
    assert "window.location.reload()" in heard.text
    assert ran[-1] == "for_users budi"
    assert await hydrate(citra) == ["nothing yet"]
    await citra.send(probe("for_users"))
    assert ran[-1] == "for_users citra"


async def test_tab_shows_nothing_after_signing_out(people: People, browsers: Browsers) -> None:
    tab = await browsers.open(people.budi, "the-tab")
    await hydrate(tab)
    await tab.send(probe("for_users"))
    nobody = await browsers.open(None, "the-tab")
    assert await hydrate(nobody) == ["nothing yet"]


# --- When something fails -----------------------------------------------------------------------


async def test_error_of_ours_is_said_in_its_own_words(people: People, browsers: Browsers) -> None:
    await set_language(people.budi, "id")
    heard = await (await browsers.open(people.budi)).send(probe("fails"), expected=True)
    assert "Orang lain sudah mengubah ini." in heard.text


async def test_unexpected_error_is_a_number_that_the_log_has(
    people: People, browsers: Browsers
) -> None:
    tab = await browsers.open(people.budi)
    with capture_logs() as logged:
        heard = await tab.send(probe("fails"), expected=False)
    number = heard.text.partition("tell an admin the number ")[2][:12]
    assert "hunter2" not in heard.text
    assert [line["request_id"] for line in logged if line["event"] == "handler_failed"] == [number]


async def test_script_error_of_a_page_is_noted_briefly(people: People, browsers: Browsers) -> None:
    tab = await browsers.open(people.budi)
    with capture_logs() as logged:
        for _ in range(50):
            await tab.send(
                framework.names()["page_error"], info="TypeError: x\nat y" * 99, component_stack=""
            )
    noted = [line for line in logged if line["event"] == "page_failed"]
    assert [line["text"] for line in noted] == ["TypeError: x"] * 20


def test_nobody_is_the_current_viewer_outside_of_an_event() -> None:
    with pytest.raises(NotSignedIn):
        current_viewer()


def test_a_mark_of_another_kind_lets_nobody_in() -> None:
    setattr(Probe.event_handlers["unmarked"].fn, MARK, {"roles": list(Role)})
    assert access_of(probe("unmarked")) is None
