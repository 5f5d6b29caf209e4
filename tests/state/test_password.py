"""Changing the own password on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from omnidesk.state.password import SUBMIT, PasswordForm
from tests.factories import PASSWORD, make_user, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

NEW = "teh-manis-panas-dua"


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


async def change(tab: Tab, old: str, new: str, repeat: str) -> Heard:
    form = {"current_password": old, "new_password": new, "repeat_password": repeat}
    return await tab.send(f"{PasswordForm.get_full_name()}.save", form=form)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ((PASSWORD, NEW, "teh"), "repeat_password", "The two new passwords differ."),
        ((PASSWORD, "kopi", "kopi"), "new_password", "Use at least 8 characters."),
        ((PASSWORD, PASSWORD, PASSWORD), "new_password", "The new password is the old one."),
        (("", "", ""), "current_password", "Fill in Current password."),
        ((PASSWORD, "kopi", "teh"), "new_password", "Use at least 8 characters."),
        (("wrong", NEW, NEW), "current_password", "The current password is wrong."),
    ],
)
async def test_refusal_stands_at_its_field(
    people: People, browsers: Browsers, typed: tuple[str, str, str], field: str, sentence: str
) -> None:
    heard = await change(await browsers.open(people.budi), *typed)
    errors = heard.values_of("errors")[-1]
    assert list(errors) == [field]
    assert sentence in errors[field]
    assert heard.values_of("is_saving")[-1] is False


async def test_accepted_password_is_submitted_by_the_browser_and_not_changed_here(
    people: People, browsers: Browsers
) -> None:
    tab = await browsers.open(people.budi)
    before = await rows("select password_hash from users where id = %(id)s", id=people.budi.user_id)
    heard = await change(tab, PASSWORD, NEW, NEW)
    assert SUBMIT in heard.text
    after = await rows("select password_hash from users where id = %(id)s", id=people.budi.user_id)
    assert after == before


async def test_a_one_time_password_is_said_to_be_one(browsers: Browsers) -> None:
    dewi = await make_user("dewi", "Dewi Lestari", must_change_password=True)
    tab = await browsers.open(dewi)
    heard = await tab.send(f"{PasswordForm.get_full_name()}.enter")
    assert heard.values_of("is_forced")[-1] is True
