"""The settings page's handlers: through the gate, with the real database, as a page sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from omnidesk.rules.limits import FIELDS
from omnidesk.rules.roles import Role
from omnidesk.services import limit_changes
from omnidesk.services.users import set_language
from omnidesk.state.limit_fields import CARDS, default_of, id_of, shown, typed
from omnidesk.state.settings import LimitsForm
from tests.factories import count, make_user
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

PER_MINUTE = "unofficial-per_minute"


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    """An admin's tab, with the page open."""
    tab = await browsers.open(people.ana)
    await send(tab, "enter")
    return tab


async def send(tab: Tab, handler: str, /, **payload: Any) -> Heard:
    return await tab.send(f"{LimitsForm.get_full_name()}.{handler}", **payload)


async def save(tab: Tab, **changed: str) -> Heard:
    """Save the whole form as the page sends it: defaults, and what was typed."""
    form = {id_of(entry.name): default_of(entry.name) for entry in FIELDS}
    typed_in = {key.replace("__", "-"): text for key, text in changed.items()}
    return await send(tab, "save", form=form | typed_in)


def last(heard: Heard, var: str) -> Any:
    """The value that the page has in the end."""
    return heard.values_of(var)[-1]


# --- How settings are written ---------------------------------------------------------------------


def test_every_setting_stands_in_exactly_one_card() -> None:
    placed = [name for card in CARDS for name in (*card.fields, *card.more)]
    assert sorted(placed) == sorted(entry.name for entry in FIELDS)


@pytest.mark.parametrize("entry", FIELDS, ids=lambda entry: entry.name)
def test_what_is_shown_is_read_as_the_same_value(entry: Any) -> None:
    text = shown(entry.name, entry.default)
    read = typed({id_of(entry.name): text})
    assert read == {entry.name: str(entry.default).lower()}


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("api_gap_s.least", "2:30", "150"),
        ("api_gap_s.least", " 2.30 ", "150"),
        ("api_gap_s.least", "2", "120"),
        ("api_gap_s.least", "0:05", "5"),
        ("api_gap_s.least", "2:75", "2:75"),
        ("program_hours.opens", "7", "07:00"),
        ("program_hours.opens", "7.30", "07:30"),
        ("program_hours.closes", "24:00", "00:00"),
        ("program_hours.closes", "24:30", "24:30"),
        ("unofficial.per_minute", " 12 ", "12"),
        ("unofficial.per_minute", "2:30", "2:30"),
    ],
)
def test_typed_is_read_as_people_write_it(name: str, text: str, read: str) -> None:
    assert typed({id_of(name): text, "something": "else"}) == {name: read}


# --- Who sees what --------------------------------------------------------------------------------


async def test_enter_shows_the_present_limits_to_an_admin(
    people: People, browsers: Browsers
) -> None:
    heard = await send(await browsers.open(people.ana), "enter")
    assert last(heard, "status") == "ready"
    values = last(heard, "values")
    assert (values[PER_MINUTE], values["api_gap_s-least"]) == ("10", "2:00")
    assert (values["program_hours-opens"], values["in_zone_of_contact"]) == ("07:00", "false")
    assert last(heard, "zone") == "Asia/Jakarta"


async def test_enter_tells_a_user_nothing_but_that_it_is_denied(
    people: People, browsers: Browsers
) -> None:
    heard = await send(await browsers.open(people.budi), "enter")
    assert last(heard, "status") == "denied"
    assert heard.values_of("values") == [{}]


@pytest.mark.parametrize("handler", ["reload", "save"])
async def test_users_cannot_ask_for_it(people: People, browsers: Browsers, handler: str) -> None:
    payload = {"form": {PER_MINUTE: "99"}} if handler == "save" else {}
    heard = await send(await browsers.open(people.budi), handler, **payload)
    assert "Your role does not allow this" in heard.text
    assert (heard.deltas, await count("app_settings")) == ([], 0)


# --- Saving ---------------------------------------------------------------------------------------


async def test_save_stores_and_says_so(people: People, ana: Tab) -> None:
    heard = await save(ana, unofficial__per_minute="12", api_gap_s__least="1:30")
    present = await limit_changes.read(people.ana)
    assert present.values["unofficial.per_minute"] == 12
    assert present.values["api_gap_s.least"] == 90
    assert last(heard, "values")[PER_MINUTE] == "12"
    assert (last(heard, "saved"), last(heard, "is_saving")) == (1, False)
    assert "Limits saved" in heard.text


async def test_save_says_everything_that_is_wrong_at_its_field(people: People, ana: Tab) -> None:
    await set_language(people.ana, "id")
    heard = await save(
        ana,
        unofficial__per_minute="ten",
        api_gap_s__least="5:00",
        campaign_gap_s__most="soon",
        official__per_second="9999999",
    )
    errors = last(heard, "errors")
    assert errors.pop("official-per_second").startswith("Tulis angka dari 0 sampai")
    assert errors.pop("api_gap_s-most").startswith("Jeda terpanjang lebih pendek")
    assert errors == {
        PER_MINUTE: "Tulis bilangan bulat.",
        "campaign_gap_s-most": "Tulis menit dan detik seperti 2:30.",
    }
    assert last(heard, "trouble") == "Belum tersimpan: 4 isian perlu nilai lain."
    assert (last(heard, "refused"), heard.values_of("saved")) == (1, [])
    assert await count("app_settings") == 0


async def test_refusals_are_gone_after_the_next_save(ana: Tab) -> None:
    await save(ana, unofficial__per_minute="ten")
    heard = await save(ana, unofficial__per_minute="12")
    assert (last(heard, "errors"), last(heard, "trouble"), last(heard, "saved")) == ({}, "", 1)


async def test_field_that_was_left_is_checked_by_itself(ana: Tab) -> None:
    heard = await send(ana, "check", name="api_gap_s.most", text="soon")
    assert list(last(heard, "errors")) == ["api_gap_s-most"]
    # Shorter than the default of the other end, which may be another one by now.
    heard = await send(ana, "check", name="api_gap_s.most", text="1:00")
    assert last(heard, "errors") == {}
    heard = await send(ana, "check", name="nothing.of_ours", text="1")
    assert "not valid" in heard.text


async def test_back_to_defaults_forgets_the_errors_of_the_card(ana: Tab) -> None:
    await save(ana, unofficial__per_minute="ten", kept_for_people="many")
    heard = await send(ana, "forget_errors", names=[PER_MINUTE])
    assert list(last(heard, "errors")) == ["kept_for_people"]


async def test_second_admin_sees_the_present_values_and_keeps_the_own(
    people: People, browsers: Browsers, ana: Tab
) -> None:
    dewi = await browsers.open(await make_user("dewi", "Dewi Lestari", Role.ADMIN))
    await send(dewi, "enter")
    await save(ana, unofficial__per_minute="12", unofficial__per_hour="90")

    heard = await save(dewi, unofficial__per_minute="20", unofficial__per_day="600")

    assert "Ana Wulandari changed these limits meanwhile" in last(heard, "trouble")
    assert last(heard, "theirs") == {PER_MINUTE: "12"}
    values = last(heard, "values")
    assert (values[PER_MINUTE], values["unofficial-per_hour"]) == ("12", "90")
    assert (last(heard, "changed_by"), heard.values_of("saved")) == ("Ana Wulandari", [])

    heard = await save(dewi, unofficial__per_minute="20", unofficial__per_hour="90")
    assert (last(heard, "saved"), last(heard, "theirs")) == (1, {})
    present = await limit_changes.read(people.ana)
    assert present.values["unofficial.per_minute"] == 20
    assert present.changed_by == "Dewi Lestari"


async def test_broken_forms_are_refused_and_change_nothing(ana: Tab) -> None:
    for form in ({PER_MINUTE: ["12"]}, {PER_MINUTE: None}, {PER_MINUTE: {"a": 1}}):
        heard = await send(ana, "save", form=form)
        assert PER_MINUTE in last(heard, "errors")
    assert await count("app_settings") == 0
