"""Twilio's webhooks: messages, receipts, signatures over the public address."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import httpx
import pytest

from omnidesk.demo.twilio_events import signature, signed_letter
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Role
from omnidesk.services.inbox import drain
from omnidesk.services.sessions import cookie_name, start_session
from omnidesk.services.twilio_state import forget_twilio_state
from omnidesk.settings import get_settings
from tests.changed_bits import change_twilio
from tests.factories import count, make_channel, make_user, rows
from tests.seeds import seeded
from tests.webhooks import (
    AUTH_TOKEN,
    NUMBER,
    Webhooks,
    twilio_parameters,
    unconfigured,
    webhooks,
)

PATH = "/api/twilio/webhook"
SMS_NUMBER = "+15005550006"


@pytest.fixture
async def vendors(database: None) -> AsyncIterator[Webhooks]:
    async with webhooks() as opened:
        yield opened


async def test_message_becomes_a_message_of_a_named_contact(vendors: Webhooks) -> None:
    sid = "SM" + "1" * 32
    answer = await vendors.twilio(twilio_parameters("+628119990001", "Selamat pagi", sid))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response></Response>")
    await drain()
    found = await rows(
        "select m.body, m.direction, m.external_id, ct.display_name, c.platform, i.value"
        " from messages m join conversations c on c.id = m.conversation_id"
        " join contacts ct on ct.id = c.contact_id"
        " join contact_identifiers i on i.id = c.identifier_id"
    )
    assert found == [
        {
            "body": "Selamat pagi",
            "direction": "inbound",
            "external_id": sid,
            "display_name": "Rahma",
            "platform": "whatsapp",
            "value": "+628119990001",
        }
    ]


async def test_address_without_digits_is_answered_where_it_wrote(vendors: Webhooks) -> None:
    parameters = twilio_parameters("+1") | {"From": "whatsapp:ID.ab12CD34ef", "WaId": "6281555"}
    await vendors.twilio(parameters)
    await drain()
    found = await rows("select kind, value from contact_identifiers order by kind")
    assert [(row["kind"], row["value"]) for row in found] == [
        ("business_scoped", "ID.ab12CD34ef"),
        ("phone", "+6281555"),
    ]
    answered = await rows(
        "select i.kind from conversations c join contact_identifiers i on i.id = c.identifier_id"
    )
    assert answered == [{"kind": "business_scoped"}]


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg"}, "[image]"),
        (
            {"Latitude": "-6.2", "Longitude": "106.8", "Label": "Monas"},
            "[location] Monas -6.2,106.8",
        ),
        ({"ButtonText": "Ya"}, "Ya"),
    ],
)
async def test_message_without_text_shows_what_came(
    vendors: Webhooks, more: dict[str, str], shown: str
) -> None:
    await vendors.twilio(twilio_parameters(body="") | more)
    await drain()
    assert await rows("select body from messages") == [{"body": shown}]


async def test_sms_becomes_a_message_of_its_own_channel(vendors: Webhooks) -> None:
    await make_channel(ChannelKind.SMS_TWILIO, SMS_NUMBER)
    parameters = twilio_parameters(body="Halo") | {"From": "+628119990001", "To": SMS_NUMBER}
    assert (await vendors.twilio(parameters)).status_code == 200
    await vendors.twilio(twilio_parameters("+628119990001", "Lewat WhatsApp"))
    await drain()
    found = await rows(
        "select c.platform, c.contact_id, m.body from messages m"
        " join conversations c on c.id = m.conversation_id order by c.platform"
    )
    assert [(row["platform"], row["body"]) for row in found] == [
        ("sms", "Halo"),
        ("whatsapp", "Lewat WhatsApp"),
    ]
    assert len({row["contact_id"] for row in found}) == 1  # one number, one person


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        ("messenger:1049", "messenger:77"),
        ("whatsapp:+628119990001", SMS_NUMBER),
        ("+628119990001", f"whatsapp:{NUMBER}"),
        ("", SMS_NUMBER),
        (" ", SMS_NUMBER),
        ("x" * 200, SMS_NUMBER),
    ],
)
async def test_other_addresses_are_kept_but_shown_nowhere(
    vendors: Webhooks, sender: str, to: str
) -> None:
    await make_channel(ChannelKind.SMS_TWILIO, SMS_NUMBER)
    parameters = twilio_parameters() | {"From": sender, "To": to}
    assert (await vendors.twilio(parameters)).status_code == 200
    await drain()
    assert await rows("select state, channel from inbox_events") == [
        {"state": "ignored", "channel": f"twilio:{to}"}
    ]
    assert await count("messages") == 0


async def test_same_message_sixteen_times_at_once_is_one(vendors: Webhooks) -> None:
    parameters = twilio_parameters()
    answers = await asyncio.gather(*[vendors.twilio(parameters) for _ in range(16)])
    assert {answer.status_code for answer in answers} == {200}
    await drain()
    assert await count("inbox_events") == await count("messages") == 1


async def test_new_parameters_are_part_of_the_signature(vendors: Webhooks) -> None:
    parameters = twilio_parameters() | {"NewThing": "é 🙂", "Empty": ""}
    assert (await vendors.twilio(parameters)).status_code == 200


async def test_wrong_signature_leaves_no_row(vendors: Webhooks) -> None:
    parameters = twilio_parameters()
    url = get_settings().public_url + PATH
    for signed_url, token in ((url, "other"), ("http://evil.example" + PATH, AUTH_TOKEN)):
        letter = signed_letter(signed_url, parameters, token)
        answer = await vendors.http.post(PATH, content=letter.body, headers=letter.headers)
        assert answer.status_code == 403
    assert (await vendors.http.post(PATH, data=parameters)).status_code == 403
    assert await count("inbox_events") == 0


async def test_without_credentials_nothing_is_accepted(database: None) -> None:
    async with unconfigured() as vendors:
        assert (await vendors.twilio(twilio_parameters())).status_code == 403


async def test_host_and_forwarding_headers_change_nothing(vendors: Webhooks) -> None:
    parameters = twilio_parameters()
    letter = signed_letter("https://evil.example" + PATH, parameters, AUTH_TOKEN)
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
    }
    answer = await vendors.http.post(PATH, content=letter.body, headers=letter.headers | forged)
    assert answer.status_code == 403


async def test_json_body_is_signed_by_its_digest(vendors: Webhooks) -> None:
    body = b'{"MessageSid": "SM1"}'
    digest = "e9ac9ad1"  # not the digest of this body
    url = f"{get_settings().public_url}{PATH}?bodySHA256={digest}"
    headers = {
        "Content-Type": "application/json",
        "X-Twilio-Signature": signature(url, {}, AUTH_TOKEN),
    }
    answer = await vendors.http.post(f"{PATH}?bodySHA256={digest}", content=body, headers=headers)
    assert answer.status_code == 403


async def test_single_bit_changes_are_refused(vendors: Webhooks) -> None:
    assert await change_twilio(vendors, 200, seeded()) == []
    assert await count("inbox_events") == 0
    assert (await vendors.twilio(twilio_parameters())).status_code == 200


async def test_malformed_requests_never_break_the_server(vendors: Webhooks) -> None:
    rng = seeded()
    for _ in range(300):
        answer = await _post_mangled(vendors, rng)
        assert answer.status_code < 500
        assert "Traceback" not in answer.text
    await drain()
    assert await count("inbox_events", "state = 'received'") == 0


async def _post_mangled(vendors: Webhooks, rng: random.Random) -> httpx.Response:
    hostile = ["", "\0", "é", "9" * 5000, "whatsapp:", "whatsapp:" + "x" * 500, "\ufffd", "-1e9"]
    parameters = twilio_parameters()
    for _ in range(rng.randrange(1, 4)):
        parameters[rng.choice(list(parameters))] = rng.choice(hostile)
    if rng.random() < 0.5:
        del parameters[rng.choice(list(parameters))]
    path = rng.choice([PATH, "/api/twilio/status"])
    if rng.random() < 0.7:
        return await vendors.twilio(parameters, path)
    body = rng.choice([b"\xff\xfe", b"%%%", b"a" * 1000, b"&" * 5000, b'{"a":[[[]]]}'])
    url = f"{path}?bodySHA256={rng.choice(['', '%00', 'a' * 64])}"
    headers = [("Content-Type", rng.choice(["application/json", "text/html; charset=x", ""]))]
    headers += [("X-Twilio-Signature", rng.choice(["", "é", "="]))] * rng.randrange(3)
    return await vendors.http.post(url, content=body, headers=_bytes(headers))


def _bytes(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]


async def test_state_is_for_the_signed_in(vendors: Webhooks) -> None:
    forget_twilio_state()
    assert (await vendors.http.get("/api/twilio/status")).status_code == 401
    viewer = await make_user("ana", role=Role.ADMIN)
    token = await start_session(viewer.user_id, "", "")
    cookie = {"Cookie": f"{cookie_name()}={token}"}
    answer = await vendors.http.get("/api/twilio/status", headers=cookie)
    assert answer.status_code == 200
    assert answer.json() == {"state": "not_configured", "number": NUMBER, "message": ""}
