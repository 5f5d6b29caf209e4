"""Templates and sentences: kept by admins, filled in for programs, refused when something lacks."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Conflict, Invalid, NotAllowed, NotFound
from omnidesk.rules.roles import Viewer
from omnidesk.services import message_types, template_changes, templates
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.wanted import Wanted
from omnidesk.services.message_types import SENTENCES, seed_message_types
from omnidesk.services.template_changes import TemplateFields
from omnidesk.services.templates import FoundText, find_text, find_texts
from tests.factories import count, insert, rows
from tests.people import People

BODY = "Halo {{name}},\n{{sentence}}\n{{message}} Total {{total}}."


def fields(**values: Any) -> TemplateFields:
    return TemplateFields(**{"name": "Tagihan", "body": BODY} | values)


async def make(viewer: Viewer, **values: Any) -> int:
    return await template_changes.create_template(viewer, fields(**values))


def caller(template_id: int | None = None, **mapping: str) -> ApiCaller:
    return ApiCaller(
        id=1,
        client_id="odk_1",
        name="Toko",
        per_minute=60,
        per_day=1000,
        channel="auto",
        template_id=template_id,
        mapping=mapping,
        shortens_links=True,
        shows_destination=True,
    )


def wanted(message: str = "Terima kasih.", **values: Any) -> Wanted:
    return Wanted("08112345678", message, "r1", **values)


async def text_of(who: ApiCaller, what: Wanted) -> FoundText:
    async with transaction() as conn:
        return await find_text(conn, who, what)


async def refused(who: ApiCaller, what: Wanted) -> Invalid:
    with pytest.raises(Invalid) as caught:
        await text_of(who, what)
    return caught.value


async def test_a_template_is_made_changed_and_deleted(people: People) -> None:
    number = await make(people.ana, defaults={"Name": "Pelanggan", "total": ""})
    made = (await template_changes.list_templates(people.ana))[0]
    assert (made.id, made.name, made.body, made.clients) == (number, "Tagihan", BODY, [])
    assert made.placeholders == ["name", "sentence", "message", "total"]
    assert made.defaults == {"name": "Pelanggan"}
    await template_changes.update_template(people.ana, number, fields(name="Nota", is_active=False))
    changed = (await template_changes.list_templates(people.ana))[0]
    assert (changed.name, changed.is_active, changed.defaults) == ("Nota", False, {})
    await template_changes.delete_template(people.ana, number)
    assert await template_changes.list_templates(people.ana) == []
    acts = [row["action"] for row in await rows("select action from audit order by id")]
    assert acts == ["template.created", "template.changed", "template.deleted"]


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("body", " "),
        ("body", "x" * 4097),
        ("body", "Halo {{name"),
        ("body", "Halo {{nama lengkap}}"),
        ("body", "Halo {{}}"),
        ("body", "Halo name}}"),
        ("body", None),
        ("defaults", ["name"]),
        ("defaults.other", {"other": "x"}),
        ("defaults.name", {"name": "x" * 501}),
        ("defaults.name", {"name": "{{total}}"}),
        ("defaults.name", {"name": "Bu {{ 1 }}"}),
        ("content_sid", "x" * 65),
    ],
)
async def test_unfit_fields_are_named(people: People, wrong: str, value: object) -> None:
    with pytest.raises(Invalid) as caught:
        await make(people.ana, **{wrong.partition(".")[0]: value})
    assert caught.value.field == wrong
    assert await count("templates") == 0


async def test_names_differ_by_more_than_case(people: People) -> None:
    await make(people.ana)
    other = await make(people.ana, name="Nota")
    with pytest.raises(Conflict):
        await make(people.ana, name="TAGIHAN")
    with pytest.raises(Conflict):
        await template_changes.update_template(people.ana, other, fields(name="tagihan"))


async def test_a_template_in_use_stays(people: People) -> None:
    number = await make(people.ana)
    await insert("api_clients", client_id="odk_1", name="Toko", secret=b"x", template_id=number)
    with pytest.raises(Conflict, match="Tagihan is used by Toko"):
        await template_changes.delete_template(people.ana, number)
    assert (await template_changes.list_templates(people.ana))[0].clients == ["Toko"]


async def test_a_template_of_a_deleted_client_may_go(people: People) -> None:
    number = await make(people.ana)
    gone = {"client_id": "odk_1", "name": "Toko", "secret": b"x", "deleted_at": clock.now()}
    await insert("api_clients", template_id=number, **gone)
    assert (await template_changes.list_templates(people.ana))[0].clients == []
    await template_changes.delete_template(people.ana, number)
    assert await rows("select template_id from api_clients") == [{"template_id": None}]


async def test_users_manage_none_of_it(people: People) -> None:
    number = await make(people.ana)
    await message_types.create_message_type(people.ana, "invoice", "Tagihan.")
    acts = [
        template_changes.list_templates(people.budi),
        template_changes.create_template(people.budi, fields(name="Lain")),
        template_changes.update_template(people.budi, number, fields(name="Lain")),
        template_changes.delete_template(people.budi, number),
        message_types.list_message_types(people.budi),
        message_types.create_message_type(people.budi, "order", "Lain."),
        message_types.update_message_type(people.budi, "invoice", "Lain."),
        message_types.delete_message_type(people.budi, "invoice"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            await act
    assert [row["name"] for row in await rows("select name from templates")] == ["Tagihan"]
    assert await rows("select sentence from message_types") == [{"sentence": "Tagihan."}]


@pytest.mark.parametrize("number", [999, "x", None, -1])
async def test_what_is_not_there_is_not_found(people: People, number: object) -> None:
    with pytest.raises(NotFound):
        await template_changes.update_template(people.ana, number, fields())
    with pytest.raises(NotFound):
        await template_changes.delete_template(people.ana, number)
    with pytest.raises(NotFound):
        await message_types.delete_message_type(people.ana, number)
    with pytest.raises(NotFound):
        await message_types.update_message_type(people.ana, number, "Halo")


async def test_the_clients_template_makes_the_text(people: People) -> None:
    await message_types.create_message_type(people.ana, "Invoice", "Tagihan untuk {{name}}.")
    number = await make(people.ana, defaults={"name": "Pelanggan"})
    metadata = {"messageType": "INVOICE", "bill": {"sum": 1250000}, "who": "Budi"}
    mapping = {"total": "bill.sum", "name": "who"}
    found = await text_of(caller(number, **mapping), wanted(metadata=metadata))
    assert found == FoundText(
        "Halo Budi,\nTagihan untuk Budi.\nTerima kasih. Total Rp 1.250.000.",
        "Tagihan",
        "message_type",
        number,
    )


async def test_what_nothing_fills_in_is_named(people: People) -> None:
    number = await make(people.ana)
    error = await refused(caller(number), wanted())
    assert error.field == "template_variables.name"
    assert "name, sentence, total" in str(error)
    await message_types.create_message_type(people.ana, "invoice", "Jatuh tempo {{due}}.")
    error = await refused(caller(number), wanted(metadata={"messageType": "invoice"}))
    assert error.field == "template_variables.due"


async def test_values_are_never_read_as_placeholders(people: People) -> None:
    number = await make(people.ana, body="Halo {{name}}")
    given = wanted(template_variables={"name": "{{message}}"})
    assert (await text_of(caller(number), given)).text == "Halo {{message}}"


@pytest.mark.parametrize("message", ["Halo {{name}}, {{ apa }}", "100% {{", "Halo"])
async def test_without_a_template_the_message_goes_as_written(people: People, message: str) -> None:
    await message_types.create_message_type(people.ana, "invoice", "Tagihan.")
    found = await text_of(caller(), wanted(message, metadata={"messageType": "invoice"}))
    assert found == FoundText(message)


async def test_a_message_may_ask_for_the_sentence(people: People) -> None:
    await message_types.create_message_type(people.ana, "invoice", "Tagihan {{no}}.")
    given = wanted(
        "{{ Sentence }} {{ X }}", metadata={"messageType": "invoice"}, template_variables={"no": 7}
    )
    assert await text_of(caller(), given) == FoundText(
        "Tagihan 7. {{ X }}", "invoice", "message_type"
    )


async def test_a_template_that_is_switched_off_is_none(people: People) -> None:
    number = await make(people.ana, is_active=False)
    assert await text_of(caller(number), wanted()) == FoundText("Terima kasih.")
    assert await templates.offered_templates(caller(number)) == []


@pytest.mark.parametrize("named", [None, 7, ["invoice"], "", "x" * 65, "a\0b", {"a": 1}])
async def test_a_type_may_be_anything(people: People, named: object) -> None:
    given = wanted("{{sentence}}", metadata={"messageType": named})
    assert (await text_of(caller(), given)).text == "{{sentence}}"


async def test_many_are_filled_like_each_alone(people: People) -> None:
    number = await make(people.ana, body="Halo {{name}}")
    asked = [
        (caller(number), wanted(template_variables={"name": "Budi"})),
        (caller(number), wanted()),
        (caller(), wanted("Hai")),
    ]
    async with transaction() as conn:
        found = await find_texts(conn, asked)
    assert [getattr(one, "text", "") for one in found] == ["Halo Budi", "", "Hai"]
    assert isinstance(found[1], Invalid)


async def test_clients_are_offered_the_templates(people: People) -> None:
    number = await make(people.ana, body="Halo {{name}}", content_sid="HX1")
    await make(people.ana, name="Nota", body="Nota")
    offered = await templates.offered_templates(caller(number))
    assert [(one["name"], one["is_default"], one["is_approved"]) for one in offered] == [
        ("Nota", False, False),
        ("Tagihan", True, True),
    ]
    assert offered[1]["placeholders"] == ["name"]


async def test_sentences_are_seeded_once_and_edits_stay(people: People) -> None:
    await seed_message_types()
    assert len(await message_types.list_message_types(people.ana)) == len(SENTENCES)
    await message_types.update_message_type(people.ana, "otp", "Kode Anda:")
    await message_types.delete_message_type(people.ana, "invoice")
    await seed_message_types()
    kept = {row.type: row.sentence for row in await message_types.list_message_types(people.ana)}
    assert kept == {k: v for k, v in SENTENCES.items() if k != "invoice"} | {"otp": "Kode Anda:"}


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, None, "é"])
async def test_an_unfit_type_is_refused(people: People, name: object) -> None:
    with pytest.raises(Invalid) as caught:
        await message_types.create_message_type(people.ana, name, "Halo")
    assert caught.value.field == "type"


async def test_a_new_type_does_not_replace_one_that_is_there(people: People) -> None:
    await message_types.create_message_type(people.ana, "Invoice", "Tagihan.")
    with pytest.raises(Conflict, match="invoice"):
        await message_types.create_message_type(people.ana, "INVOICE ", "Lain.")
    assert await rows("select sentence from message_types") == [{"sentence": "Tagihan."}]


@pytest.mark.parametrize("sentence", ["", "Halo {{", "Halo {{ Sentence }}", "x" * 4097])
async def test_an_unfit_sentence_is_refused(people: People, sentence: str) -> None:
    await message_types.create_message_type(people.ana, "invoice", "Tagihan {{no}}.")
    for act in (message_types.create_message_type, message_types.update_message_type):
        with pytest.raises(Invalid) as caught:
            await act(people.ana, "invoice", sentence)
        assert caught.value.field == "sentence"
    assert await rows("select sentence from message_types") == [{"sentence": "Tagihan {{no}}."}]


def test_seeded_sentences_need_nothing_but_what_every_message_has() -> None:
    assert not any("{{" in sentence for sentence in SENTENCES.values())
