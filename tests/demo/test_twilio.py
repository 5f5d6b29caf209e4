"""The simulated Twilio refuses, accepts and reports as the real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from omnidesk import clock
from omnidesk.clock import Anchor
from omnidesk.demo.pace import Pace
from omnidesk.demo.simulators import Simulators
from omnidesk.demo.twilio import Twilio
from omnidesk.demo.twilio_events import signature
from tests.demo.receiver import Receiver

RAHMA = "whatsapp:+628115550012"
RAHMA_SMS = "+628115550012"


@pytest.fixture
def twilio(simulators: Simulators) -> Twilio:
    """Rahma wrote on WhatsApp just now."""
    simulators.twilio.people.wrote(RAHMA, "Rahma", clock.now())
    return simulators.twilio


def form(twilio: Twilio, **changes: str) -> dict[str, str]:
    sender = f"whatsapp:{twilio.account.whatsapp_number}"
    return {"To": RAHMA, "From": sender, "Body": "Siap, Kak"} | changes


async def post(
    http: httpx.AsyncClient, twilio: Twilio, fields: dict[str, str], token: str = ""
) -> httpx.Response:
    url = f"{twilio.url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json"
    auth = (twilio.account.sid, token or twilio.account.auth_token)
    return await http.post(url, data=fields, auth=auth)


def test_signature_is_that_of_the_published_example() -> None:
    parameters = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(url, parameters, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


async def test_accepted_message_is_queued_and_logged(
    http: httpx.AsyncClient, twilio: Twilio
) -> None:
    answer = await post(http, twilio, form(twilio))
    message = answer.json()
    assert (answer.status_code, message["status"], message["to"]) == (201, "queued", RAHMA)
    assert message["sid"].startswith("SM") and len(message["sid"]) == 34
    (call,) = twilio.log.calls()
    assert (call.kind, call.to, call.text, call.id) == (
        "message",
        RAHMA,
        "Siap, Kak",
        message["sid"],
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"To": "whatsapp:0811"}, 21211),
        ({"To": RAHMA_SMS}, 21910),
        ({"From": "whatsapp:+628119999999"}, 63007),
        ({"To": RAHMA_SMS, "From": "+15005550001"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"ContentVariables": '{"1": "x"}'}, 21654),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
        ({"StatusCallback": "nowhere"}, 21609),
    ],
)
async def test_wrong_parameter_is_refused(
    http: httpx.AsyncClient, twilio: Twilio, changes: dict[str, str], code: int
) -> None:
    answer = await post(http, twilio, form(twilio, **changes))
    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "message", "more_info", "status"}
    assert answer.json()["code"] == code
    assert twilio.log.calls() == []


async def test_longest_body_is_accepted(http: httpx.AsyncClient, twilio: Twilio) -> None:
    assert (await post(http, twilio, form(twilio, Body="x" * 1600))).status_code == 201


async def test_wrong_token_and_foreign_account_are_refused(
    http: httpx.AsyncClient, twilio: Twilio
) -> None:
    wrong = await post(http, twilio, form(twilio), token="wrong")
    auth = (twilio.account.sid, twilio.account.auth_token)
    foreign = await http.post(
        f"{twilio.url}/2010-04-01/Accounts/AC{'0' * 32}/Messages.json",
        data=form(twilio),
        auth=auth,
    )
    assert (wrong.status_code, wrong.json()["code"]) == (401, 20003)
    assert (foreign.status_code, foreign.json()["code"]) == (404, 20404)


async def test_stopped_recipient_is_refused_until_start(
    http: httpx.AsyncClient, twilio: Twilio
) -> None:
    twilio.write(RAHMA, "STOP")
    assert (await post(http, twilio, form(twilio))).json()["code"] == 21610
    twilio.write(RAHMA, "START")
    assert (await post(http, twilio, form(twilio))).status_code == 201


async def test_receipts_follow_signed_to_the_status_callback(
    http: httpx.AsyncClient, simulators: Simulators, twilio: Twilio, receiver: Receiver
) -> None:
    callback = f"{receiver.url}/api/twilio/status?part=1"
    sid = (await post(http, twilio, form(twilio, StatusCallback=callback))).json()["sid"]
    await simulators.idle()
    assert [f["MessageStatus"] for f in receiver.forms()] == ["sent", "delivered", "read"]
    assert {f["MessageSid"] for f in receiver.forms()} == {sid}
    validator = RequestValidator(twilio.account.auth_token)
    for call in receiver.received:
        assert validator.validate(callback, call.form, call.headers["X-Twilio-Signature"])


async def test_receipts_may_overtake_each_other(
    http: httpx.AsyncClient, simulators: Simulators, twilio: Twilio, receiver: Receiver
) -> None:
    simulators.set_pace(Pace(disorder_chance=1.0))
    await post(http, twilio, form(twilio, StatusCallback=f"{receiver.url}/s"))
    await simulators.idle()
    assert [f["MessageStatus"] for f in receiver.forms()] == ["sent", "read", "delivered"]


async def test_outside_the_window_fails_later_with_63016(
    http: httpx.AsyncClient,
    simulators: Simulators,
    twilio: Twilio,
    receiver: Receiver,
    set_clock: Callable[[Anchor], None],
) -> None:
    now = clock.now()
    set_clock(Anchor(now, now + timedelta(hours=24, minutes=1), 1.0))
    answer = await post(http, twilio, form(twilio, StatusCallback=f"{receiver.url}/s"))
    await simulators.idle()
    assert answer.status_code == 201
    (told,) = receiver.forms()
    assert (told["MessageStatus"], told["ErrorCode"]) == ("failed", "63016")
    assert [call.kind for call in twilio.log.calls()] == ["refused later"]


async def test_sms_has_no_window(http: httpx.AsyncClient, twilio: Twilio) -> None:
    fields = form(twilio, To=RAHMA_SMS, From=twilio.account.sms_number)
    assert (await post(http, twilio, fields)).status_code == 201
    assert [call.kind for call in twilio.log.calls()] == ["message"]


async def test_written_text_arrives_with_every_parameter_and_signed(
    simulators: Simulators, twilio: Twilio, receiver: Receiver
) -> None:
    sid = twilio.write(RAHMA, "Halo, ada promo? 👋 a&b=c", name="Rahma Wati")
    await simulators.idle()
    (call,) = receiver.received
    always = {"MessageSid", "SmsMessageSid", "AccountSid", "From", "To", "Body", "NumMedia"}
    assert always | {"NumSegments", "ProfileName", "WaId", "MessageType"} <= call.form.keys()
    assert (call.form["MessageSid"], call.form["From"]) == (sid, RAHMA)
    assert call.form["Body"] == "Halo, ada promo? 👋 a&b=c"
    url = f"{receiver.url}/api/twilio/webhook"
    validator = RequestValidator(twilio.account.auth_token)
    assert validator.validate(url, call.form, call.headers["X-Twilio-Signature"])


async def test_official_library_sends_and_looks_up(simulators: Simulators, twilio: Twilio) -> None:
    client = Client(twilio.account.sid, twilio.account.auth_token)
    client.api.base_url = twilio.url
    started = clock.now()
    sent = client.messages.create(
        to=RAHMA, from_=f"whatsapp:{twilio.account.whatsapp_number}", body="Dari pustaka resmi"
    )
    await simulators.idle()
    (found,) = client.messages.list(to=RAHMA, date_sent_after=started)
    assert (found.sid, found.body) == (sent.sid, "Dari pustaka resmi")
    assert client.messages(sent.sid).fetch().to == RAHMA
    assert client.messages.list(to="whatsapp:+628115550099") == []
    assert client.messages.list(date_sent_after=started + timedelta(days=1)) == []
