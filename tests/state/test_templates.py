"""The templates page's handlers: through the gate, with the real database, as a page sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import reflex as rx

from omnidesk.db import transaction
from omnidesk.services.message_types import create_message_type
from omnidesk.services.template_changes import TemplateFields, create_template
from omnidesk.state.sentence_forms import SentenceForms
from omnidesk.state.template_forms import TemplateForms
from omnidesk.state.templates import Sentences, Templates, TemplatesPage
from tests.factories import count, insert, rows
from tests.people import People
from tests.state.tab import Browsers, Heard, Tab, open_browsers

BODY = "Halo {{nama}}, {{total}}. {{message}}"
FORM = {"name": "Tagihan", "body": BODY, "content_sid": "", "is_active": "yes"}


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
async def ana(people: People, browsers: Browsers) -> Tab:
    return await browsers.open(people.ana)


async def send(tab: Tab, state: type[rx.State], handler: str, /, **payload: Any) -> Heard:
    return await tab.send(f"{state.get_full_name()}.{handler}", **payload)


def last(heard: Heard, var: str) -> Any:
    return heard.values_of(var)[-1]


async def make(ana: Tab, **changes: str) -> Any:
    """A template made on the page, as the list shows it."""
    await send(ana, TemplateForms, "open_new")
    heard = await send(ana, TemplateForms, "save", form={**FORM, **changes})
    return next(one for one in last(heard, "lines") if one.name == changes.get("name", "Tagihan"))


# --- Who may be here ------------------------------------------------------------------------------


async def test_users_are_told_nothing(people: People, browsers: Browsers) -> None:
    await create_template(people.ana, TemplateFields("Tagihan", BODY))
    await create_message_type(people.ana, "invoice", "Tagihan Anda terbit.")
    budi = await browsers.open(people.budi)
    assert last(await send(budi, TemplatesPage, "enter"), "status") == "denied"
    for state in (Templates, Sentences):
        assert "Tagihan" not in (await send(budi, state, "refresh")).text
    assert "Tagihan" not in (await send(budi, TemplateForms, "open", dialog="edit", number=1)).text


async def test_address_follows_the_tab(ana: Tab) -> None:
    await send(ana, TemplatesPage, "enter")
    heard = await send(ana, TemplatesPage, "choose_tab", tab="sentences")
    assert "/templates/?tab=sentences" in heard.text
    assert (await send(ana, TemplatesPage, "choose_tab", tab="secrets")).values_of("tab") == []


# --- Templates ------------------------------------------------------------------------------------


async def test_a_template_is_made_changed_and_deleted(ana: Tab) -> None:
    made = await make(ana, **{"default-nama": "Pelanggan", "content_sid": "HX1"})
    assert [(one.name, one.default) for one in made.blanks] == [
        ("nama", "Pelanggan"),
        ("total", ""),
        ("message", ""),
    ]
    assert (made.content_sid, made.is_active, made.clients) == ("HX1", True, "")
    heard = await send(ana, TemplateForms, "open", dialog="edit", number=made.id)
    assert last(heard, "preview") == "Halo Pelanggan, Rp 1.250.000. Pesanan Anda siap diambil."
    changed = {"name": "Nota", "body": "Nota {{total}}", "default-nama": "gone with the text"}
    heard = await send(ana, TemplateForms, "save", form=changed)
    [line] = last(heard, "lines")
    assert (line.name, line.is_active, last(heard, "dialog")) == ("Nota", False, "")
    assert [(one.name, one.default) for one in line.blanks] == [("total", "")]
    await send(ana, TemplateForms, "open", dialog="delete", number=made.id)
    assert last(await send(ana, TemplateForms, "delete"), "lines") == []


async def test_the_preview_follows_what_is_typed(ana: Tab, people: People) -> None:
    await create_message_type(people.ana, "otp", "Kode Anda:")
    await create_message_type(people.ana, "invoice", "Tagihan Anda terbit.")
    await send(ana, TemplateForms, "open_new")
    heard = await send(ana, TemplateForms, "look", body="{{Sentence}} {{nama}} {{total}}")
    assert last(heard, "preview") == "Tagihan Anda terbit. Rahmawati Rp 1.250.000"
    assert [one.name for one in last(heard, "blanks")] == ["sentence", "nama", "total"]
    heard = await send(ana, TemplateForms, "note_default", name="total", text="9840")
    assert last(heard, "preview") == "Tagihan Anda terbit. Rahmawati Rp 9.840"
    heard = await send(ana, TemplateForms, "look", body="{{total")
    assert "{{total is no placeholder" in last(heard, "errors")["body"]
    heard = await send(ana, TemplateForms, "look", body="{{total}}")
    assert last(heard, "errors") == {}
    [blank] = last(heard, "blanks")
    assert (blank.name, blank.default, last(heard, "preview")) == ("total", "9840", "Rp 9.840")


async def test_a_row_that_stays_is_not_sent_anew(ana: Tab) -> None:
    """Its field is the browser's: another default would make what was typed look saved."""
    await send(ana, TemplateForms, "open_new")
    await send(ana, TemplateForms, "look", body="{{total}}")
    await send(ana, TemplateForms, "note_default", name="total", text="9840")
    heard = await send(ana, TemplateForms, "look", body="{{total}} {{nama}}")
    assert [(one.name, one.default) for one in last(heard, "blanks")] == [
        ("total", ""),
        ("nama", ""),
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "Fill in Name"),
        ({"body": " "}, "body", "Fill in Text"),
        ({"body": "Halo {{nama lengkap}}"}, "body", "{{nama lengkap}} is no placeholder"),
        ({"content_sid": "x" * 65}, "content_sid", "content id is too long"),
        ({"default-total": "x" * 501}, "defaults.total", "Default is too long"),
    ],
)
async def test_wrong_field_says_so_at_the_field(
    ana: Tab, wrong: dict[str, str], field: str, said: str
) -> None:
    await send(ana, TemplateForms, "open_new")
    heard = await send(ana, TemplateForms, "save", form={**FORM, **wrong})
    assert list(last(heard, "errors")) == [field]
    assert said in last(heard, "errors")[field]
    assert (last(heard, "refused"), last(heard, "is_saving")) == (1, False)
    assert await count("templates") == 0


async def test_taken_name_says_so_at_the_name(ana: Tab) -> None:
    await make(ana)
    await send(ana, TemplateForms, "open_new")
    heard = await send(ana, TemplateForms, "save", form={**FORM, "name": "TAGIHAN"})
    assert "Choose another name" in last(heard, "errors")["name"]


async def test_a_template_in_use_says_by_whom(ana: Tab) -> None:
    made = await make(ana)
    await send(ana, TemplateForms, "open", dialog="delete", number=made.id)
    for name in ("Web shop", "Billing"):
        await insert("api_clients", client_id=name, name=name, secret=b"x", template_id=made.id)
    assert "used by Billing, Web shop" in last(await send(ana, TemplateForms, "delete"), "trouble")
    [line] = last(await send(ana, Templates, "refresh"), "lines")
    assert (line.clients, line.client_count) == ("Billing, Web shop", 2)
    assert await count("templates") == 1


async def test_search_finds_by_name_text_vendor_id_and_client(ana: Tab) -> None:
    made = await make(ana, content_sid="HX17")
    await make(ana, name="Nota", body="Terima kasih")
    await insert("api_clients", client_id="c", name="Shop", secret=b"x", template_id=made.id)
    for text in ("tagih", "NAMA total", "hx17", "shop"):
        heard = await send(ana, Templates, "find", text=text)
        assert [one.name for one in last(heard, "lines")] == ["Tagihan"]
    heard = await send(ana, Templates, "find", text="nothing of it")
    assert last(heard, "lines") == []
    heard = await send(ana, Templates, "find", text="")
    assert (len(last(heard, "lines")), await count("templates")) == (2, 2)


async def test_a_list_that_cannot_be_read_says_so(ana: Tab) -> None:
    async with transaction() as conn:
        await conn.execute("alter table templates rename to away")
    try:
        assert last(await send(ana, Templates, "refresh"), "status") == "failed"
    finally:
        async with transaction() as conn:
            await conn.execute("alter table away rename to templates")
    assert last(await send(ana, Templates, "refresh"), "status") == "ready"


# --- Sentences ------------------------------------------------------------------------------------


async def test_a_sentence_is_made_changed_and_deleted(ana: Tab) -> None:
    await send(ana, SentenceForms, "open_new")
    form = {"type": "Order_Ready", "sentence": "Pesanan {{no}} siap."}
    [line] = last(await send(ana, SentenceForms, "create", form=form), "lines")
    assert (line.type, line.sentence) == ("order_ready", "Pesanan {{no}} siap.")
    await send(ana, SentenceForms, "open", dialog="edit", name="order_ready")
    heard = await send(ana, SentenceForms, "save", form={"type": "x", "sentence": "Siap."})
    assert [(one.type, one.sentence) for one in last(heard, "lines")] == [("order_ready", "Siap.")]
    await send(ana, SentenceForms, "open", dialog="delete", name="order_ready")
    assert last(await send(ana, SentenceForms, "delete"), "lines") == []
    acts = [row["action"] for row in await rows("select action from audit order by id")]
    assert acts == ["message_type.created", "message_type.changed", "message_type.deleted"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"type": "order ready"}, "type"),
        ({"type": "invoice"}, "type"),
        ({"sentence": ""}, "sentence"),
        ({"sentence": "{{sentence}}"}, "sentence"),
        ({"sentence": "{{no"}, "sentence"),
    ],
)
async def test_wrong_sentence_says_so_at_the_field(
    ana: Tab, people: People, wrong: dict[str, str], field: str
) -> None:
    await create_message_type(people.ana, "invoice", "Tagihan.")
    await send(ana, SentenceForms, "open_new")
    form = {"type": "order", "sentence": "Siap.", **wrong}
    heard = await send(ana, SentenceForms, "create", form=form)
    assert list(last(heard, "errors")) == [field]
    assert await count("message_types") == 1


async def test_search_of_sentences_finds_by_type_and_words(ana: Tab, people: People) -> None:
    await create_message_type(people.ana, "invoice", "Tagihan Anda terbit.")
    await create_message_type(people.ana, "otp", "Kode Anda:")
    for text, found in (("otp", ["otp"]), ("terbit", ["invoice"]), ("anda", ["invoice", "otp"])):
        heard = await send(ana, Sentences, "find", text=text)
        assert [one.type for one in last(heard, "lines")] == found
    assert last(heard, "total") == 2
