"""A client's form: its template, the mapping row by row, how long links hold, the fast lane."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import reflex as rx

from omnidesk.services.template_changes import TemplateFields, create_template, update_template
from omnidesk.state.api_client_forms import ClientForms
from omnidesk.state.api_mappings import MOST_ROWS, NAME, PLACE, ClientMapping
from tests.factories import count, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

SETTINGS = {"name": "Shop", "per_minute": "30", "per_day": "200", "channel": "auto"}
BODY = "Halo {{recipient_name}}, {{nama}}: {{message}} {{total}} {{sentence}}"


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    return await browsers.open(people.ana)


@pytest.fixture
async def template_id(people: People) -> int:
    return await create_template(people.ana, TemplateFields("Tagihan", BODY))


async def send(tab: Tab, state: type[rx.State], handler: str, /, **payload: Any) -> Heard:
    return await tab.send(f"{state.get_full_name()}.{handler}", **payload)


def last(heard: Heard, var: str) -> Any:
    return heard.values_of(var)[-1]


def names(heard: Heard) -> list[str]:
    return [row.name for row in last(heard, "rows")]


def filled(heard: Heard, **places: str) -> dict[str, str]:
    """The fields of the rows, with these places."""
    form = {}
    for row in last(heard, "rows"):
        form[f"{NAME}{row.key}"] = row.name
        form[f"{PLACE}{row.key}"] = places.get(row.name, row.place)
    return form


async def test_a_chosen_template_offers_its_placeholders(ana: Tab, template_id: int) -> None:
    heard = await send(ana, ClientForms, "open_new")
    assert last(heard, "choices")[0].value == str(template_id)
    heard = await send(ana, ClientMapping, "choose_template", value=str(template_id))
    assert names(heard) == ["nama", "total"]
    heard = await send(ana, ClientMapping, "choose_template", value="")
    assert names(heard) == []


async def test_rows_that_were_filled_in_survive_another_template(
    ana: Tab, people: People, template_id: int
) -> None:
    other = await create_template(people.ana, TemplateFields("Nota", "{{total}} {{toko}}"))
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientMapping, "choose_template", value=str(template_id))
    key = last(heard, "rows")[0].key
    await send(ana, ClientMapping, "note", key=key, part="place", text="customer.name")
    heard = await send(ana, ClientMapping, "choose_template", value=str(other))
    assert names(heard) == ["nama", "total", "toko"]


async def test_everything_is_saved_and_shown_again(ana: Tab, template_id: int) -> None:
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientMapping, "choose_template", value=str(template_id))
    more = {"template_id": str(template_id), "shortens_links": "yes", "link_days": "30"}
    form = {**SETTINGS, **more, "has_fast_lane": "yes", **filled(heard, total="bill.sum")}
    heard = await send(ana, ClientForms, "create", form=form)
    [card] = last(heard, "clients")
    assert (card.template_id, card.template, card.mapping) == (
        template_id,
        "Tagihan",
        {"total": "bill.sum"},
    )
    assert (card.link_days, card.has_fast_lane) == (30, True)
    await send(ana, ClientForms, "close", dialog="secret")
    heard = await send(ana, ClientForms, "open", dialog="edit", number=card.id)
    assert [(row.name, row.place) for row in last(heard, "rows")] == [
        ("total", "bill.sum"),
        ("nama", ""),
    ]
    without = {**SETTINGS, "shortens_links": "yes", **filled(heard, total=" ")}
    heard = await send(ana, ClientForms, "save", form=without)
    assert last(heard, "problems") == {f"{PLACE}{last_key(without)}": PLACE_MISSING}


PLACE_MISSING = "Name the field, such as invoice.total, or remove the row."


def last_key(form: dict[str, str]) -> str:
    """The number of the row of `total`."""
    return next(key.removeprefix(NAME) for key, value in form.items() if value == "total")


async def test_a_removed_row_and_template_are_gone(ana: Tab, template_id: int) -> None:
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientMapping, "choose_template", value=str(template_id))
    form = {**SETTINGS, "template_id": str(template_id), **filled(heard, total="a", nama="b")}
    [card] = last(await send(ana, ClientForms, "create", form=form), "clients")
    await send(ana, ClientForms, "close", dialog="secret")
    heard = await send(ana, ClientForms, "open", dialog="edit", number=card.id)
    gone = next(row for row in last(heard, "rows") if row.name == "total")
    heard = await send(ana, ClientMapping, "remove_row", key=gone.key)
    form = {**SETTINGS, "template_id": "", **filled(heard)}
    [card] = last(await send(ana, ClientForms, "save", form=form), "clients")
    assert (card.template_id, card.mapping) == (None, {"nama": "b"})


@pytest.mark.parametrize(
    ("name", "place", "part", "said"),
    [
        ("nama lengkap", "a", "name", "letters, digits"),
        ("", "a", "name", "Name the placeholder"),
        ("total", "a..b", "place", "joined by points"),
        ("total", "", "place", "Name the field"),
    ],
)
async def test_what_is_wrong_is_said_at_the_row_and_nothing_is_lost(
    ana: Tab, name: str, place: str, part: str, said: str
) -> None:
    await send(ana, ClientForms, "open_new")
    first = last(await send(ana, ClientMapping, "add_row"), "rows")[0].key
    heard = await send(ana, ClientMapping, "add_row")
    key = last(heard, "rows")[1].key
    form = {f"{NAME}{first}": "nama", f"{PLACE}{first}": "who"}
    form |= {f"{NAME}{key}": name, f"{PLACE}{key}": place}
    heard = await send(ana, ClientForms, "create", form={**SETTINGS, **form})
    assert list(last(heard, "problems")) == [f"mapping-{part}-{key}"]
    assert said in last(heard, "problems")[f"mapping-{part}-{key}"]
    assert heard.values_of("rows") == []
    assert last(heard, "is_saving") is False
    assert await count("api_clients") == 0


async def test_an_error_of_a_row_goes_with_the_next_change_of_that_row(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    first = last(await send(ana, ClientMapping, "add_row"), "rows")[0].key
    second = last(await send(ana, ClientMapping, "add_row"), "rows")[1].key
    form = {f"{NAME}{key}": "total" for key in (first, second)}
    form |= {f"{PLACE}{first}": "a..b", f"{PLACE}{second}": ""}
    heard = await send(ana, ClientForms, "create", form={**SETTINGS, **form})
    before = last(heard, "problems")
    assert {key.rpartition("-")[2] for key in before} == {str(first), str(second)}
    heard = await send(ana, ClientMapping, "note", key=first, part="place", text="a..b")
    assert heard.values_of("problems") == []
    heard = await send(ana, ClientMapping, "note", key=first, part="place", text="a.b")
    assert {key.rpartition("-")[2] for key in last(heard, "problems")} == {str(second)}


async def test_a_filled_in_row_that_is_removed_is_a_change_an_empty_one_is_not(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    key = last(await send(ana, ClientMapping, "add_row"), "rows")[0].key
    heard = await send(ana, ClientMapping, "remove_row", key=key)
    assert heard.values_of("is_changed") == []
    key = last(await send(ana, ClientMapping, "add_row"), "rows")[0].key
    await send(ana, ClientMapping, "note", key=key, part="place", text="bill.sum")
    assert last(await send(ana, ClientMapping, "remove_row", key=key), "is_changed") is True
    assert last(await send(ana, ClientForms, "open_new"), "is_changed") is False


async def test_a_secret_stays_until_somebody_says_that_it_is_stored(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    await send(ana, ClientForms, "create", form={**SETTINGS})
    heard = await send(ana, ClientForms, "finish", form={"stored": False})
    assert "Store it" in last(heard, "errors")["stored"]
    assert heard.values_of("secret") == []
    assert last(await send(ana, ClientForms, "forget_errors", _ticked=True), "errors") == {}
    heard = await send(ana, ClientForms, "finish", form={"stored": True})
    assert (last(heard, "dialog"), last(heard, "secret")) == ("", "")


async def test_the_present_template_is_offered_even_when_it_is_off(
    ana: Tab, people: People, template_id: int
) -> None:
    off = await create_template(people.ana, TemplateFields("Off", "Off", is_active=False))
    await send(ana, ClientForms, "open_new")
    form = {**SETTINGS, "template_id": str(template_id)}
    [card] = last(await send(ana, ClientForms, "create", form=form), "clients")
    await send(ana, ClientForms, "close", dialog="secret")
    await update_template(people.ana, template_id, TemplateFields("Tagihan", BODY, is_active=False))
    heard = await send(ana, ClientForms, "open", dialog="edit", number=card.id)
    offered = [(one.value, one.is_active) for one in last(heard, "choices")]
    assert offered == [(str(template_id), False)]
    assert str(off) not in dict(offered)


async def test_how_long_links_hold_stays_while_links_are_not_shortened(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    form = {**SETTINGS, "shortens_links": "yes", "link_days": "30"}
    [card] = last(await send(ana, ClientForms, "create", form=form), "clients")
    await send(ana, ClientForms, "close", dialog="secret")
    await send(ana, ClientForms, "open", dialog="edit", number=card.id)
    await send(ana, ClientForms, "save", form={**SETTINGS, "link_days": "never"})
    [row] = await rows("select shortens_links, link_days from api_clients")
    assert (row["shortens_links"], row["link_days"]) == (False, 30)


async def test_rows_end_somewhere(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    for _ in range(MOST_ROWS):
        heard = await send(ana, ClientMapping, "add_row")
    assert (len(last(heard, "rows")), last(heard, "may_add")) == (MOST_ROWS, False)
    assert (await send(ana, ClientMapping, "add_row")).values_of("rows") == []
    key = last(heard, "rows")[0].key
    assert last(await send(ana, ClientMapping, "remove_row", key=key), "may_add") is True


async def test_a_row_that_is_not_there_cannot_be_filled_in(ana: Tab) -> None:
    await send(ana, ClientForms, "open_new")
    heard = await send(ana, ClientMapping, "note", key=4711, part="place", text="a")
    assert "is not valid" in heard.text


async def test_users_are_offered_no_templates(
    people: People, browsers: Browsers, template_id: int
) -> None:
    budi = await browsers.open(people.budi)
    heard = await send(budi, ClientMapping, "choose_template", value=str(template_id))
    assert "Tagihan" not in (heard.text + (await send(budi, ClientForms, "open_new")).text)
