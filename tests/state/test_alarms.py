"""Alarms in the frame: admins are told the most urgent one, agents are told of none."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from omnidesk.services.alarms import AlarmRow, clear_alarm, raise_alarm
from omnidesk.services.sessions import start_session
from omnidesk.services.watching import LOOKS
from omnidesk.state.alarms import URGENCY, AlarmState, ShownAlarm, shown
from tests.live_socket import connected
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

NOTHING = {
    "kind": "",
    "minutes": 0,
    "waiting": 0,
    "channel": "",
    "hours": 0,
    "n": 0,
    "more": 0,
}


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


async def send(tab: Tab, handler: str) -> Heard:
    return await tab.send(f"{AlarmState.get_full_name()}.{handler}")


def told(heard: Heard) -> list[dict[str, Any]]:
    scripts = [str(event.payload.get("javascript_code")) for event in heard.events]
    begin = "window.inbox?.alarm("
    return [json.loads(one.removeprefix(begin)[:-1]) for one in scripts if one.startswith(begin)]


async def test_an_admin_is_told_the_most_urgent(people: People, browsers: Browsers) -> None:
    tab = await browsers.open(people.ana)
    assert told(await send(tab, "enter")) == [NOTHING]
    await raise_alarm("unknown_waiting", n=3)
    await raise_alarm("channel_silent", "7", channel="Toko", hours=2)
    await raise_alarm("channel_silent", "8", channel="Cabang", hours=1)
    expected = NOTHING | {"kind": "channel_silent", "channel": "Toko", "hours": 2, "more": 2}
    assert told(await send(tab, "enter")) == told(await send(tab, "load")) == [expected]
    await clear_alarm("channel_silent", "7")
    await clear_alarm("channel_silent", "8")
    expected = NOTHING | {"kind": "unknown_waiting", "n": 3}
    assert told(await send(tab, "load")) == [expected]


async def test_agents_are_told_nothing(people: People, browsers: Browsers) -> None:
    await raise_alarm("channel_silent", "7", channel="Toko", hours=2)
    for viewer in (people.budi, people.citra):
        for handler in ("enter", "load"):
            heard = await send(await browsers.open(viewer), handler)
            assert told(heard) == []
            assert "Toko" not in heard.text
    assert "Toko" in (await send(await browsers.open(people.ana), "enter")).text


async def test_any_page_of_an_admin_listens(people: People, browsers: Browsers) -> None:
    """Also one without conversations, which nothing else makes listen."""
    from omnidesk import live

    async with connected(await start_session(people.ana.user_id, "", "")) as socket:
        tab = await browsers.open(people.ana)
        tab.sid = socket.sid
        await send(tab, "enter")
        await live.broadcast(["all"], "apply", {"type": "alarms"})
        assert await socket.until_said("alarms")


def test_every_alarm_has_its_place() -> None:
    assert set(URGENCY) == set(LOOKS)


def test_an_alarm_of_another_version_is_left_out() -> None:
    assert shown([AlarmRow("of_tomorrow", "", {"x": 1}, 0)]) == ShownAlarm()
