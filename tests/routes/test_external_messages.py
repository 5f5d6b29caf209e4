"""Messages of programs over HTTP: what is taken, and how everything else is refused."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from omnidesk.services.api.message_queue import flush
from tests.api_client import Calls, Program, calls, make_program
from tests.factories import count, make_channel
from tests.malformed import BULK, MESSAGE, ONE, strange
from tests.seeds import seeded

LIMITS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-daily-remaining")


@pytest.fixture
async def api(database: None) -> AsyncIterator[Calls]:
    await make_channel()
    async with calls() as opened:
        yield opened
    await flush()


@pytest.fixture
async def billing(database: None) -> Program:
    return await make_program(per_minute=10_000, per_day=10_000, shortens_links=False)


async def post(api: Calls, program: Program, body: Any, path: str = ONE) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await api.post(program, path, raw)
    assert all(name in answer.headers for name in LIMITS)
    return answer


def day_left(answer: httpx.Response) -> int:
    return int(answer.headers["x-ratelimit-daily-remaining"])


async def test_a_message_is_queued(api: Calls, billing: Program) -> None:
    answer = await post(api, billing, MESSAGE | {"request_id": "order-1", "unknown": [1]})
    told = answer.json()
    assert answer.status_code == 201
    assert list(told) == [
        *("success", "message_id", "request_id", "status", "estimated_send_at"),
        *("template_applied", "template_name", "matched_by", "created_at"),
    ]
    assert (told["success"], told["request_id"], told["status"]) == (True, "order-1", "queued")
    assert answer.headers["x-ratelimit-daily-remaining"] == "9999"
    assert told["created_at"] <= told["estimated_send_at"]


async def test_a_queued_message_is_looked_at_and_taken_back(api: Calls, billing: Program) -> None:
    queued = (await post(api, billing, MESSAGE | {"request_id": "a/b c?"})).json()
    for path in (queued["message_id"], "a%2Fb%20c%3F"):
        view = (await api.get(billing, f"{ONE}/{path}")).json()
        assert view["message_id"] == queued["message_id"]
    assert (view["phone_number"], view["status"]) == ("+6281234567890", "queued")
    assert list(view) == [
        *("message_id", "request_id", "phone_number", "message", "status", "error_message"),
        *("external_message_id", "scheduled_at", "estimated_send_at", "sent_at", "delivered_at"),
        *("read_at", "created_at", "updated_at"),
    ]
    path = f"{ONE}/{queued['message_id']}"
    deleted = await api.http.delete(path, headers=billing.headers(b"", "DELETE", path))
    assert (deleted.status_code, deleted.json()["status"]) == (200, "cancelled")


@pytest.mark.parametrize("own_id", ["a\nb", "\n", "a/b", "?", "é\u2028", "%0A"])
async def test_a_message_is_found_whatever_its_program_calls_it(
    api: Calls, billing: Program, own_id: str
) -> None:
    await post(api, billing, MESSAGE | {"request_id": own_id})
    answer = await api.get(billing, f"{ONE}/{quote(own_id, safe='')}")
    assert (answer.status_code, answer.json()["request_id"]) == (200, own_id)


async def test_a_message_of_another_client_is_not_found(api: Calls, billing: Program) -> None:
    queued = (await post(api, billing, MESSAGE)).json()
    path = f"{ONE}/{queued['message_id']}"
    assert (await api.get(billing, path)).status_code == 200
    stranger = await make_program("Stranger")
    for one in (path, f"{ONE}/nothing", f"{ONE}/%00", f"{ONE}/%ff"):
        answer = await api.get(stranger, one)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


WRONG: list[tuple[Any, str]] = [
    ([], ""),
    (b"", ""),
    (b'{"phone_number"', ""),
    (b'{"a": NaN}', ""),
    (b'{"a": 1, "a": 2}', ""),
    (b'{"a": ' + b"[" * 5000, ""),
    (json.dumps(MESSAGE).encode("utf-16"), ""),
    (MESSAGE | {"message": "a\0b"}, ""),
    (MESSAGE | {"message": "\ud800"}, ""),
    (MESSAGE | {"priority": 10**400}, ""),
    ({"message": "Halo"}, "phone_number"),
    (MESSAGE | {"phone_number": 81234567890}, "phone_number"),
    (MESSAGE | {"phone_number": "0812345"}, "phone_number"),
    (MESSAGE | {"phone_number": "0000000000"}, "phone_number"),
    (MESSAGE | {"message": ""}, "message"),
    (MESSAGE | {"message": " \n"}, "message"),
    (MESSAGE | {"message": "x" * 4097}, "message"),
    (MESSAGE | {"request_id": ""}, "request_id"),
    (MESSAGE | {"request_id": "x" * 256}, "request_id"),
    (MESSAGE | {"request_id": 7}, "request_id"),
    (MESSAGE | {"priority": -1}, "priority"),
    (MESSAGE | {"priority": 101}, "priority"),
    (MESSAGE | {"priority": True}, "priority"),
    (MESSAGE | {"priority": "5"}, "priority"),
    (MESSAGE | {"scheduled_at": "2026-11-23T09:00:00"}, "scheduled_at"),
    (MESSAGE | {"scheduled_at": "2026-02-30T09:00:00Z"}, "scheduled_at"),
    (MESSAGE | {"scheduled_at": "9999-12-31T23:59:59-12:00"}, "scheduled_at"),
    (MESSAGE | {"scheduled_at": "2999-01-01T00:00:00Z"}, "scheduled_at"),
    (MESSAGE | {"scheduled_at": 1795341600}, "scheduled_at"),
    (MESSAGE | {"channel": "fax"}, "channel"),
    (MESSAGE | {"channel": []}, "channel"),
    (MESSAGE | {"metadata": "x"}, "metadata"),
    (MESSAGE | {"template_variables": [1]}, "template_variables"),
    (MESSAGE | {"recipient_name": "x" * 256}, "recipient_name"),
]


@pytest.mark.parametrize(("body", "path"), WRONG, ids=lambda one: repr(one)[:50])
async def test_what_is_wrong_is_named_and_leaves_nothing(
    api: Calls, billing: Program, body: Any, path: str
) -> None:
    answer = await post(api, billing, body)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "validation_failed")
    assert [one["path"] for one in told["details"]] == [path]
    assert all(one["message"] for one in told["details"])
    assert await count("messages") + await count("contacts") == 0


async def test_every_wrong_field_is_named(api: Calls, billing: Program) -> None:
    told = (await post(api, billing, {"priority": 101, "channel": 1})).json()
    paths = {one["path"] for one in told["details"]}
    assert paths == {"phone_number", "message", "priority", "channel"}


@pytest.mark.parametrize(
    "more",
    [
        {"scheduled_at": "2020-01-01T00:00:00+07:00"},
        {"scheduled_at": None, "channel": None, "priority": None, "request_id": None},
        {"metadata": {"a": [1, {"b": "€"}]}, "template_variables": {"nama": "Sari"}},
        {"message": "😀" * 4096},
        {"priority": 100, "channel": "whatsapp", "recipient_name": "Rahmawati"},
    ],
)
async def test_what_is_right_is_queued(api: Calls, billing: Program, more: dict[str, Any]) -> None:
    assert (await post(api, billing, MESSAGE | more)).status_code == 201


async def test_parallel_posts_of_one_request_id(api: Calls, billing: Program) -> None:
    body = MESSAGE | {"request_id": "order-1"}
    answers = await asyncio.gather(*(post(api, billing, body) for _ in range(200)))
    assert Counter(one.status_code for one in answers) == {201: 1, 409: 199}
    (first,) = [one.json() for one in answers if one.status_code == 201]
    refused = [one.json() for one in answers if one.status_code == 409]
    assert {(one["code"], one["message_id"], one["status"]) for one in refused} == {
        ("duplicate_request", first["message_id"], "queued")
    }
    assert await count("messages") == 1
    other = await post(api, billing, body | {"message": "Lain"})
    assert (other.status_code, other.json()["code"]) == (409, "request_id_reused")


async def test_a_replay_without_a_request_id_is_answered_from_the_first_result(
    api: Calls, billing: Program
) -> None:
    raw = json.dumps(MESSAGE).encode()
    headers = billing.headers(raw, "POST", ONE)
    first = await api.http.post(ONE, content=raw, headers=headers)
    headers["X-Signature"] = headers["X-Signature"].upper()
    second = await api.http.post(ONE, content=raw, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert day_left(first) == day_left(second) == 9999
    assert await count("messages") == 1


async def test_a_bulk_tells_of_each(api: Calls, billing: Program) -> None:
    items: list[Any] = [MESSAGE | {"request_id": f"order-{n % 90}"} for n in range(98)]
    wrong = [{"request_id": "bad", "message": "x"}, 7]
    answer = await post(api, billing, {"messages": items + wrong}, BULK)
    told = answer.json()
    assert answer.status_code == 201
    assert (told["total"], told["success"], told["failed"]) == (100, 90, 10)
    codes = Counter(one["code"] for one in told["results"])
    assert codes == {None: 90, "duplicate_request": 8, "validation_failed": 2}
    assert [one["request_id"] for one in told["results"][97:]] == ["order-7", "bad", None]
    assert told["results"][97]["message_id"] == told["results"][7]["message_id"]
    assert await count("messages") == 90
    assert answer.headers["x-ratelimit-daily-remaining"] == "9910"


async def test_a_bulk_of_which_nothing_is_queued(api: Calls, billing: Program) -> None:
    answer = await post(api, billing, {"messages": [{"message": "x"}]}, BULK)
    told = answer.json()
    assert (answer.status_code, told["code"], told["failed"]) == (400, "validation_failed", 1)
    assert told["results"][0]["details"] == [{"path": "phone_number", "message": "Field required"}]


@pytest.mark.parametrize("messages", [None, {}, [], [MESSAGE] * 101, "x"])
async def test_a_bulk_is_a_list_of_1_to_100(api: Calls, billing: Program, messages: Any) -> None:
    answer = await post(api, billing, {"messages": messages}, BULK)
    assert (answer.status_code, answer.json()["details"][0]["path"]) == (400, "messages")
    assert await count("messages") == 0


async def test_a_bulk_replayed_is_answered_from_its_first_result(
    api: Calls, billing: Program
) -> None:
    raw = json.dumps({"messages": [MESSAGE, MESSAGE]}).encode()
    headers = billing.headers(raw, "POST", BULK)
    answers = [await api.http.post(BULK, content=raw, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert [day_left(answer) for answer in answers] == [9998, 9998]
    assert await count("messages") == 2


@pytest.mark.parametrize(("more", "code"), [({"channel": "sms"}, "channel_unavailable")])
async def test_what_cannot_be_sent_is_refused(
    api: Calls, billing: Program, more: dict[str, Any], code: str
) -> None:
    answer = await post(api, billing, MESSAGE | more)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await count("messages") == 0


async def test_the_same_request_id_of_two_clients_is_two_messages(
    api: Calls, billing: Program
) -> None:
    other = await make_program("Shop", per_minute=1000)
    body = MESSAGE | {"request_id": "order-1"}
    answers = await asyncio.gather(
        *(post(api, program, body) for program in (billing, other) for _ in range(20))
    )
    assert Counter(one.status_code for one in answers) == {201: 2, 409: 38}
    assert await count("messages") == await count("outbox") == 2


async def test_a_bulk_with_10_duplicates_inside_is_90_messages(
    api: Calls, billing: Program
) -> None:
    items = [MESSAGE | {"request_id": f"order-{n % 90}"} for n in range(100)]
    answer = await post(api, billing, {"messages": items}, BULK)
    told = answer.json()
    assert (answer.status_code, told["success"], told["failed"]) == (201, 90, 10)
    assert [one["code"] for one in told["results"]] == [None] * 90 + ["duplicate_request"] * 10
    ids = [one["message_id"] for one in told["results"]]
    assert ids[90:] == ids[:10] and len(set(ids)) == 90
    assert await count("messages") == await count("outbox") == await count("api_messages") == 90


async def test_the_last_units_of_a_quota_go_to_as_many_calls(api: Calls) -> None:
    program = await make_program(per_minute=1000, per_day=110)
    first = [MESSAGE | {"request_id": f"first-{n}"} for n in range(100)]
    assert (await post(api, program, {"messages": first}, BULK)).json()["success"] == 100
    answers = await asyncio.gather(
        *(post(api, program, MESSAGE | {"request_id": f"order-{n}"}) for n in range(64))
    )
    assert Counter(one.status_code for one in answers) == {201: 10, 429: 54}
    refused = [one for one in answers if one.status_code == 429]
    assert {one.json()["code"] for one in refused} == {"quota_exceeded"}
    assert all(int(one.headers["retry-after"]) > 0 for one in refused)
    assert {one.headers["x-ratelimit-daily-remaining"] for one in refused} == {"0"}
    assert await count("messages") == 110


async def test_nothing_strange_is_answered_by_a_mistake_of_ours(
    api: Calls, billing: Program
) -> None:
    chance = seeded()
    for _ in range(300):
        path, raw = strange(chance)
        answer = await api.post(billing, path, raw)
        assert answer.status_code in {201, 400, 409, 413, 422}, (raw, answer.text)
