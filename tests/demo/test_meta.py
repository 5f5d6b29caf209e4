"""The simulated Graph API refuses, accepts and reports as the real one."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from omnidesk import clock
from omnidesk.clock import Anchor
from omnidesk.demo.meta import Meta
from omnidesk.demo.simulators import Simulators
from tests.demo.receiver import Receiver

RAHMA = "7104829915523301"
DEWI = "6418820043317725"


def send_url(meta: Meta, node: str = "", version: str = "v21.0") -> str:
    return f"{meta.url}/{version}/{node or meta.account.page_id}/messages"


def message(to: str = RAHMA, text: str = "Halo Kak", **more: Any) -> dict[str, Any]:
    body = {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": {"text": text}}
    return body | more


@pytest.fixture
def meta(simulators: Simulators) -> Meta:
    """Rahma wrote on Messenger and Dewi on Instagram, both just now."""
    simulators.meta.people.wrote(RAHMA, "Rahma Wati", clock.now())
    simulators.meta.instagram_people.wrote(DEWI, "Dewi Lestari", clock.now()).username = "dewi.l"
    return simulators.meta


async def post(http: httpx.AsyncClient, meta: Meta, body: object, **url: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {meta.account.page_token}"}
    return await http.post(send_url(meta, **url), json=body, headers=headers)


async def refusal(http: httpx.AsyncClient, meta: Meta, body: object) -> tuple[int, int | None]:
    answer = await post(http, meta, body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert {"message", "type", "code", "fbtrace_id"} <= error.keys()
    assert meta.log.calls() == []
    return error["code"], error.get("error_subcode")


async def test_text_within_window_is_accepted_and_logged(
    http: httpx.AsyncClient, meta: Meta
) -> None:
    answer = await post(http, meta, message(text="Siap, Kak"))
    assert answer.status_code == 200
    assert answer.json().keys() == {"recipient_id", "message_id"}
    (call,) = meta.log.calls()
    assert (call.vendor, call.to, call.text) == ("facebook", RAHMA, "Siap, Kak")
    assert call.id == answer.json()["message_id"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"messaging_type": "RESPONSE", "message": {"text": "x"}}, (100, None)),
        (message() | {"recipient": {"id": 5}}, (100, None)),
        (message(to="999"), (100, 2018001)),
        ({"recipient": {"id": RAHMA}, "message": {"text": "x"}}, (100, None)),
        (message(messaging_type="HELLO"), (100, None)),
        (message(text=""), (100, 2018034)),
        (message(text="   "), (100, 2018034)),
        (message(text="x" * 2001), (100, 2018109)),
        (message(to=DEWI, text="x" * 1001), (100, 2018109)),
        ({"recipient": {"id": RAHMA}, "messaging_type": "RESPONSE"}, (100, None)),
        (message(messaging_type="MESSAGE_TAG"), (100, 2018065)),
        (message(messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE"), (100, 2018065)),
        (message(sender_action="typing_on"), (100, 2018042)),
        ({"recipient": {"id": RAHMA}, "sender_action": "dance"}, (100, None)),
        (["no object"], (100, None)),
    ],
)
async def test_malformed_send_is_refused(
    http: httpx.AsyncClient, meta: Meta, body: object, expected: tuple[int, int | None]
) -> None:
    assert await refusal(http, meta, body) == expected


async def test_longest_texts_are_accepted(http: httpx.AsyncClient, meta: Meta) -> None:
    assert (await post(http, meta, message(text="x" * 2000))).status_code == 200
    assert (await post(http, meta, message(to=DEWI, text="x" * 1000))).status_code == 200
    assert [call.vendor for call in meta.log.calls()] == ["facebook", "instagram"]


async def test_person_who_blocked_us_is_unavailable(http: httpx.AsyncClient, meta: Meta) -> None:
    meta.people.wrote(RAHMA, "Rahma", clock.now()).is_reachable = False
    assert await refusal(http, meta, message()) == (551, 1545041)


@pytest.mark.parametrize("days", [1, 6])
async def test_window_closes_after_24_hours_but_not_for_a_person(
    http: httpx.AsyncClient, meta: Meta, set_clock: Callable[[Anchor], None], days: int
) -> None:
    now = clock.now()
    set_clock(Anchor(now, now + timedelta(days=days, minutes=1), 1.0))
    assert await refusal(http, meta, message()) == (10, 2018278)
    tagged = message(messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
    assert (await post(http, meta, tagged)).status_code == 200


async def test_human_agent_tag_ends_after_seven_days(
    http: httpx.AsyncClient, meta: Meta, set_clock: Callable[[Anchor], None]
) -> None:
    now = clock.now()
    set_clock(Anchor(now, now + timedelta(days=7, minutes=1), 1.0))
    tagged = message(messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
    assert await refusal(http, meta, tagged) == (10, 2018278)


async def test_token_is_demanded_and_compared(http: httpx.AsyncClient, meta: Meta) -> None:
    without = await http.post(send_url(meta), json=message())
    wrong = await http.post(send_url(meta), json=message(access_token="EAAwrong"))
    right = await http.post(
        send_url(meta), params={"access_token": meta.account.page_token}, json=message()
    )
    assert [a.json().get("error", {}).get("code") for a in (without, wrong, right)] == [
        104,
        190,
        None,
    ]


async def test_form_with_json_values_is_understood(http: httpx.AsyncClient, meta: Meta) -> None:
    form = {
        "recipient": json.dumps({"id": RAHMA}),
        "messaging_type": "RESPONSE",
        "message": json.dumps({"text": "Halo"}),
        "access_token": meta.account.page_token,
    }
    assert (await http.post(send_url(meta), data=form)).status_code == 200


async def test_foreign_page_and_unknown_path_are_refused(
    http: httpx.AsyncClient, meta: Meta
) -> None:
    foreign = await post(http, meta, message(), node="12345")
    nowhere = await http.post(f"{meta.url}/latest/me/messages", json=message())
    assert (foreign.json()["error"]["error_subcode"], foreign.status_code) == (33, 400)
    assert nowhere.json()["error"]["code"] == 2500


@pytest.mark.parametrize("version", ["v21.0", "v25.0"])
async def test_every_version_path_answers(
    http: httpx.AsyncClient, meta: Meta, version: str
) -> None:
    assert (await post(http, meta, message(), version=version)).status_code == 200


async def test_profile_gives_the_wanted_fields(http: httpx.AsyncClient, meta: Meta) -> None:
    token = {"access_token": meta.account.page_token}
    rahma = await http.get(
        f"{meta.url}/v21.0/{RAHMA}", params=token | {"fields": "first_name,last_name"}
    )
    dewi = await http.get(f"{meta.url}/v21.0/{DEWI}", params=token | {"fields": "name,username"})
    nobody = await http.get(f"{meta.url}/v21.0/404", params=token)
    assert rahma.json() == {"id": RAHMA, "first_name": "Rahma", "last_name": "Wati"}
    assert dewi.json() == {"id": DEWI, "name": "Dewi Lestari", "username": "dewi.l"}
    assert nobody.json()["error"]["error_subcode"] == 33


async def test_written_text_arrives_signed_over_the_raw_bytes(
    simulators: Simulators, meta: Meta, receiver: Receiver
) -> None:
    mid = meta.write("facebook", RAHMA, "Kak, ada ukuran L? 👗 <b>/é", name="Rahma Wati")
    await simulators.idle()
    (call,) = receiver.received
    digest = hmac.new(meta.account.app_secret.encode(), call.body, hashlib.sha256).hexdigest()
    assert call.headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert (call.path, json.loads(call.body)["object"]) == ("/api/webhook/facebook", "page")
    (event,) = call.events
    assert event["sender"] == {"id": RAHMA}
    assert event["recipient"] == {"id": meta.account.page_id}
    assert event["message"] == {"mid": mid, "text": "Kak, ada ukuran L? 👗 <b>/é"}


async def test_messenger_send_is_echoed_delivered_and_read(
    http: httpx.AsyncClient, simulators: Simulators, meta: Meta, receiver: Receiver
) -> None:
    wanted = {"text": "Siap", "metadata": "message:17"}
    mid = (await post(http, meta, message() | {"message": wanted})).json()["message_id"]
    await simulators.idle()
    echo, delivery, read = receiver.meta_events()
    assert echo["message"]["is_echo"] and echo["message"]["metadata"] == "message:17"
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == (meta.account.page_id, RAHMA)
    assert delivery["delivery"]["mids"] == [mid]
    assert read["read"]["watermark"] == delivery["delivery"]["watermark"]


async def test_instagram_send_is_echoed_and_seen_by_its_id(
    http: httpx.AsyncClient, simulators: Simulators, meta: Meta, receiver: Receiver
) -> None:
    mid = (await post(http, meta, message(to=DEWI))).json()["message_id"]
    await simulators.idle()
    echo, seen = receiver.meta_events()
    assert {call.path for call in receiver.received} == {"/api/webhook/instagram"}
    assert (echo["message"]["mid"], seen["read"]) == (mid, {"mid": mid})
    assert seen["recipient"] == {"id": meta.account.instagram_id}


async def test_echo_of_somebody_in_metas_own_inbox(
    simulators: Simulators, meta: Meta, receiver: Receiver
) -> None:
    mid = meta.echo("facebook", RAHMA, "Dijawab dari ponsel")
    await simulators.idle()
    (event,) = receiver.meta_events()
    assert event["message"] == {"mid": mid, "text": "Dijawab dari ponsel", "is_echo": True}


async def test_one_body_carries_several_entries_and_events(
    simulators: Simulators, meta: Meta, receiver: Receiver
) -> None:
    events = [[{"timestamp": 10 * i + j} for j in range(4)] for i in range(3)]
    meta.send_events("facebook", events)
    await simulators.idle()
    (call,) = receiver.received
    assert [len(entry["messaging"]) for entry in json.loads(call.body)["entry"]] == [4, 4, 4]


async def test_sender_action_is_answered_and_not_logged(
    http: httpx.AsyncClient, meta: Meta
) -> None:
    answer = await post(http, meta, {"recipient": {"id": RAHMA}, "sender_action": "typing_on"})
    assert answer.json() == {"recipient_id": RAHMA}
    assert meta.log.calls() == []
