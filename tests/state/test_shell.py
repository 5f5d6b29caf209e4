"""The frame of every page: who it greets, and in which language."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from omnidesk.state.shell import ShellState
from tests.factories import make_user, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


async def send(tab: Tab, handler: str) -> Heard:
    return await tab.send(f"{ShellState.get_full_name()}.{handler}")


def scripts(heard: Heard) -> list[str]:
    return [event.payload["javascript_code"] for event in heard.events]


@pytest.mark.parametrize(("username", "administers"), [("ana", "true"), ("budi", "false")])
async def test_enter_greets_the_person_in_their_language(
    people: People, browsers: Browsers, username: str, administers: str
) -> None:
    heard = await send(await browsers.open(getattr(people, username)), "enter")
    greeting, language = scripts(heard)
    assert greeting.startswith("window.inbox?.greet(")
    for right in ("may_administer", "may_set", "may_manage_api"):
        assert f'"{right}": {administers}' in greeting
    assert language == 'window.inbox?.speak("en")'


async def test_switch_language_stays_with_the_account(people: People, browsers: Browsers) -> None:
    tab = await browsers.open(people.budi)
    assert scripts(await send(tab, "switch_language")) == ['window.inbox?.speak("id")']
    found = await rows("select language from users where id = %(id)s", id=people.budi.user_id)
    assert found == [{"language": "id"}]
    assert scripts(await send(tab, "switch_language")) == ['window.inbox?.speak("en")']


async def test_language_can_be_switched_before_the_first_password_is_chosen(
    browsers: Browsers,
) -> None:
    dewi = await make_user("dewi", "Dewi Lestari", must_change_password=True)
    heard = await send(await browsers.open(dewi), "switch_language")
    assert scripts(heard) == ['window.inbox?.speak("id")']
