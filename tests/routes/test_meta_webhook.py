"""Meta's webhook: what is stored, what is refused, and what hostile bodies do (nothing)."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator

import pytest

from omnidesk.services.inbox import drain
from tests.changed_bits import change_meta
from tests.factories import count, rows
from tests.seeds import seeded
from tests.webhooks import (
    PAGE,
    VERIFY_TOKEN,
    Webhooks,
    body_of,
    meta_headers,
    text,
    unconfigured,
    webhooks,
)


@pytest.fixture
async def vendors(database: None) -> AsyncIterator[Webhooks]:
    async with webhooks() as opened:
        yield opened


async def _challenge(vendors: Webhooks, **query: str) -> tuple[int, str]:
    wanted = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "<1158>"}
    answer = await vendors.http.get("/api/webhook/facebook", params=wanted | query)
    return answer.status_code, answer.text


async def test_challenge_comes_back_as_plain_text(vendors: Webhooks) -> None:
    assert await _challenge(vendors) == (200, "<1158>")
    answer = await vendors.http.get(
        "/api/webhook/instagram",
        params={"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "7"},
    )
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query", [{"hub.verify_token": "wrong"}, {"hub.verify_token": "é"}, {"hub.mode": "unsubscribe"}]
)
async def test_wrong_challenge_is_forbidden(vendors: Webhooks, query: dict[str, str]) -> None:
    assert (await _challenge(vendors, **query))[0] == 403


async def test_without_credentials_webhooks_are_unavailable(database: None) -> None:
    async with unconfigured() as vendors:
        assert (await _challenge(vendors))[0] == 503
        assert (await vendors.meta(body_of([text()]))).status_code == 503
    assert await count("inbox_events") == 0


async def test_unknown_platform_is_not_found(vendors: Webhooks) -> None:
    assert (await vendors.meta(body_of([text()]), platform="telegram")).status_code == 404


async def test_every_event_of_every_entry_is_stored(vendors: Webhooks) -> None:
    body = body_of(*[[text(f"60{entry}{n}") for n in range(4)] for entry in range(3)])
    assert (await vendors.meta(body)).status_code == 200
    assert await count("inbox_events") == 12
    await drain()
    assert await count("messages") == 12


async def test_wrong_signature_leaves_no_row(vendors: Webhooks) -> None:
    body = body_of([text()])
    for headers in (meta_headers(body, "other"), meta_headers(body + b" "), {}):
        assert (await vendors.meta(body, headers)).status_code == 403
    assert await count("inbox_events") == 0
    assert (await vendors.meta(body)).status_code == 200


async def test_single_bit_changes_are_refused(vendors: Webhooks) -> None:
    assert (await vendors.meta(body_of())).status_code == 200
    assert await change_meta(vendors, 200, seeded()) == []
    assert await count("inbox_events") == 0


async def test_same_event_sixteen_times_at_once_is_one_message(vendors: Webhooks) -> None:
    body = body_of([text("6001", "Halo", "m_same")])
    answers = await asyncio.gather(*[vendors.meta(body) for _ in range(16)])
    assert {answer.status_code for answer in answers} == {200}
    await asyncio.gather(*[drain() for _ in range(4)])
    assert await count("inbox_events") == 1
    assert await count("messages") == await count("conversations") == await count("contacts") == 1


async def test_sixteen_first_messages_at_once_are_one_conversation(vendors: Webhooks) -> None:
    bodies = [body_of([text("6001", f"Halo {n}", f"m_{n}")]) for n in range(16)]
    await asyncio.gather(*[_post_and_drain(vendors, body) for body in bodies])
    await drain()
    assert await count("messages") == 16
    assert await count("conversations") == await count("contacts") == 1
    found = await rows("select unread_count from conversations")
    assert found[0]["unread_count"] == 16


async def _post_and_drain(vendors: Webhooks, body: bytes) -> None:
    assert (await vendors.meta(body)).status_code == 200
    await drain()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"page"',
        b'{"object": "page"}',
        b'{"object": "page", "entry": 5}',
        b'{"object": ["page"], "entry": []}',
        b'{"object": "page", "entry": NaN}',
        b'{"object": "page", "entry": [' + b"9" * 5000 + b"]}",
        b'{"object": "page", "entry": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\xff\xfe\x00",
    ],
)
async def test_signed_nonsense_is_refused_without_a_row(vendors: Webhooks, body: bytes) -> None:
    answer = await vendors.meta(body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "validation_failed"
    assert await count("inbox_events") == 0


@pytest.mark.parametrize(
    "item",
    [
        5,
        {},
        {"sender": {"id": "1"}},
        {"sender": {"id": "6001"}, "recipient": {"id": PAGE}, "reaction": {"mid": "m_1"}},
        {"sender": {"id": "6001"}, "recipient": {"id": PAGE}, "message": {"mid": "x" * 600}},
        {"sender": {"id": "6001"}, "recipient": {"id": PAGE}, "message": {"mid": 1, "text": []}},
        {"sender": {"id": "6001"}, "recipient": {"id": PAGE}, "new_field": [[["INFINITE"]]]},
        {"sender": {"id": "x" * 200}, "recipient": {"id": PAGE}, "message": {"mid": "a"}},
        {"deep": json.loads("[" * 500 + "]" * 500)},
    ],
)
async def test_strange_event_is_kept_and_does_not_hurt_its_neighbours(
    vendors: Webhooks, item: object
) -> None:
    good = text("6001", "Halo")
    body = json.dumps(
        {"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [item, good]}]}
    ).encode()
    assert (await vendors.meta(body.replace(b'"INFINITE"', b"1e999"))).status_code == 200
    await drain()
    found = await rows("select state from inbox_events order by id")
    assert [row["state"] for row in found] == ["ignored", "processed"]
    assert await count("messages") == 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("😀", "😀"),
        ("\ud83d\ude00", "😀"),
        ("\\u0000", "\\u0000"),
    ],
)
async def test_any_text_survives(vendors: Webhooks, said: str, shown: str) -> None:
    assert (await vendors.meta(body_of([text("6001", said)]))).status_code == 200
    await drain()
    assert [row["body"] for row in await rows("select body from messages")] == [shown]


@pytest.mark.parametrize("at_ms", [-1, 10**15, 10**300, 0])
async def test_absurd_time_is_replaced_by_ours(vendors: Webhooks, at_ms: int) -> None:
    event = text("6001") | {"timestamp": at_ms}
    assert (await vendors.meta(body_of([event]))).status_code == 200
    await drain()
    found = await rows("select now() - sent_at < interval '1 minute' as is_now from messages")
    assert [row["is_now"] for row in found] == [True]


async def test_malformed_requests_never_break_the_server(vendors: Webhooks) -> None:
    rng = seeded()
    for _ in range(300):
        body = _mangle(body_of([text("6001", "Halo")]), rng)
        headers = meta_headers(body) if rng.random() < 0.7 else {"X-Hub-Signature-256": "sha256="}
        answer = await vendors.meta(body, headers)
        assert answer.status_code < 500
        assert "Traceback" not in answer.text
    await drain()
    assert await count("inbox_events", "state = 'received'") == 0


def _mangle(body: bytes, rng: random.Random) -> bytes:
    """The body cut, with bytes changed, or with parts replaced by what parsers choke on."""
    hostile = [b"null", b"[]", b"{}", b"1e999", b"-0", b'"\\u0000"', b'"\\ud800"', b"9" * 400]
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(body) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            body = body[:place]
        elif kind == 1:
            body = body[:place] + rng.randbytes(3) + body[place:]
        elif kind == 2:
            body = body[:place] + rng.choice(hostile) + body[place + 5 :]
        else:
            parts = body.split(b":")
            parts[rng.randrange(len(parts))] = rng.choice(hostile)
            body = b":".join(parts)
    return body
