"""Templates over HTTP: what programs are offered, and texts that are too long once filled in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from omnidesk.omnidesk import api as app
from omnidesk.routes.edge import edge
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.api.message_queue import flush
from omnidesk.services.template_changes import TemplateFields, create_template
from tests.api_client import Calls, calls, make_program
from tests.factories import count, make_channel, rows
from tests.people import People

TEMPLATES, MESSAGES = "/api/external/templates", "/api/external/messages"
BULK = f"{MESSAGES}/bulk"
MESSAGE = {"phone_number": "081234567890", "message": "Terima kasih."}


@pytest.fixture
async def api(people: People) -> AsyncIterator[Calls]:
    await make_channel()
    async with calls() as opened:
        yield opened
    await flush()


async def make_template(people: People, body: str, **values: Any) -> int:
    fields = TemplateFields(**{"name": "Tagihan", "body": body} | values)
    return await create_template(people.ana, fields)


async def test_active_templates_are_told_with_their_placeholders(
    api: Calls, people: People
) -> None:
    number = await make_template(people, "Halo {{nama}}, {{Total}}", defaults={"nama": "Anda"})
    await make_template(people, "Off", name="Off", is_active=False)
    program = await make_program(template_id=number)
    answer = await api.get(program, TEMPLATES)
    assert answer.status_code == 200
    assert answer.json() == {
        "templates": [
            {
                "id": number,
                "name": "Tagihan",
                "body": "Halo {{nama}}, {{Total}}",
                "placeholders": ["nama", "total"],
                "defaults": {"nama": "Anda"},
                "is_approved": False,
                "is_default": True,
            }
        ]
    }


async def test_templates_are_told_only_to_those_who_sign(api: Calls) -> None:
    answer = await api.http.get(TEMPLATES)
    assert (answer.status_code, answer.json()["code"]) == (401, "missing_headers")


async def test_the_list_is_described(database: None) -> None:
    transport = httpx.ASGITransport(app=edge(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        described = (await http.get("/api/external/openapi.json")).json()
    told = described["paths"][TEMPLATES]["get"]["responses"]["200"]["content"]
    assert told["application/json"]["schema"]["$ref"].endswith("/TemplatesAnswer")
    one = described["components"]["schemas"]["TemplateAnswer"]["properties"]
    assert list(one) == [
        *("id", "name", "body", "placeholders", "defaults", "is_approved", "is_default"),
    ]


async def test_a_text_is_filled_in_from_template_variables_metadata_and_defaults(
    api: Calls, people: People
) -> None:
    number = await make_template(
        people, "Halo {{nama}}, {{total}} untuk {{toko}}. {{message}}", defaults={"toko": "Melati"}
    )
    program = await make_program(
        template_id=number, mapping=Jsonb({"total": "bill.sum", "nama": "x"}), shortens_links=False
    )
    given = {"template_variables": {"nama": "Budi"}, "metadata": {"bill": {"sum": 1250000}}}
    answer = await api.post(program, MESSAGES, json.dumps(MESSAGE | given).encode())
    assert answer.status_code == 201
    assert (answer.json()["template_name"], answer.json()["matched_by"]) == ("Tagihan", "client")
    [row] = await rows("select body from messages")
    assert row["body"] == "Halo Budi, Rp 1.250.000 untuk Melati. Terima kasih."


@pytest.mark.parametrize(("length", "status"), [(4086, 201), (4087, 400)])
async def test_a_text_too_long_once_filled_in_is_refused_before_anything_is_queued(
    api: Calls, people: People, length: int, status: int
) -> None:
    """The longest text of the channel has 4,096 characters; the template adds ten."""
    number = await make_template(people, "1234567890{{x}}")
    program = await make_program(template_id=number, shortens_links=False)
    body = json.dumps(MESSAGE | {"template_variables": {"x": "a" * length}}).encode()
    answer = await api.post(program, MESSAGES, body)
    assert answer.status_code == status
    queued = int(status == 201)
    assert [await count(name) for name in ("messages", "outbox", "api_messages")] == [queued] * 3
    if not queued:
        told = answer.json()
        assert told["code"] == "validation_failed"
        [detail] = told["details"]
        assert detail["path"] == "message"
        assert "text of Tagihan has 4097 characters" in detail["message"]
        assert "up to 4096" in detail["message"]
        assert answer.headers["x-ratelimit-daily-remaining"] == "1000"


async def test_in_a_bulk_only_the_text_that_is_too_long_is_refused(
    api: Calls, people: People
) -> None:
    number = await make_template(people, "1234567890{{x}}")
    program = await make_program(template_id=number, shortens_links=False)
    items = [MESSAGE | {"template_variables": {"x": "a" * length}} for length in (1, 4087)]
    answer = await api.post(program, BULK, json.dumps({"messages": items}).encode())
    assert [one["success"] for one in answer.json()["results"]] == [True, False]
    assert answer.json()["results"][1]["code"] == "validation_failed"
    assert await count("outbox") == 1


async def test_without_a_template_the_length_counts_as_written(api: Calls) -> None:
    await make_channel(kind=ChannelKind.SMS_TWILIO)
    program = await make_program(channel="sms", shortens_links=False)
    body = json.dumps(MESSAGE | {"message": "a" * 1601}).encode()
    answer = await api.post(program, MESSAGES, body)
    assert answer.status_code == 400
    assert "up to 1600" in answer.json()["details"][0]["message"]
    assert await count("outbox") == 0
