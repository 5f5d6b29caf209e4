"""Who gets into the external API: signed requests of known clients, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.rules.kinds import Direction
from omnidesk.services.api import callers
from omnidesk.services.api.secrets import new_client_id, new_secret
from tests.api_client import Calls, Program, calls, make_program, now_ms
from tests.changed_bits import BODY, TEST, change_api
from tests.factories import insert, make_conversation, make_message, rows
from tests.seeds import seeded

MINUTE_MS = 60_000
LIMITS = (
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-daily-limit",
    "x-ratelimit-daily-remaining",
)


@pytest.fixture
async def api(database: None) -> AsyncIterator[Calls]:
    async with calls() as opened:
        yield opened


@pytest.fixture
async def billing(database: None) -> Program:
    return await make_program(per_minute=1000)


def code_of(answer: httpx.Response) -> str:
    assert all(answer.headers[name].isdigit() for name in LIMITS)
    return str(answer.json().get("code", "")) if answer.status_code != 200 else "ok"


async def change(program: Program, **values: Any) -> None:
    """Change the client's row, as another process would."""
    for name, value in values.items():
        await rows(
            f"update api_clients set {name} = %(value)s where id = %(id)s returning id",
            value=value,
            id=program.id,
        )
    callers.forget_callers()


async def test_a_signed_request_is_let_in(api: Calls, billing: Program) -> None:
    answer = await api.get(billing)
    assert code_of(answer) == "ok"
    assert answer.json()["client_id"] == billing.client_id
    assert answer.json()["address"] == "203.0.113.7"


async def test_upper_case_signature_is_let_in(api: Calls, billing: Program) -> None:
    headers = billing.headers()
    headers["X-Signature"] = headers["X-Signature"].upper()
    assert code_of(await api.ping(headers)) == "ok"


@pytest.mark.parametrize("missing", ["X-Client-Id", "X-Timestamp", "X-Signature"])
async def test_each_header_is_needed(api: Calls, billing: Program, missing: str) -> None:
    headers = billing.headers()
    del headers[missing]
    answer = await api.ping(headers)
    assert (answer.status_code, code_of(answer)) == (401, "missing_headers")


@pytest.mark.parametrize(
    "timestamp",
    ["1763800000", "17638000000000", "abc", "-176380000000", "1763800000.00", "0x19ab00000000"],
)
async def test_timestamp_is_thirteen_digits(api: Calls, billing: Program, timestamp: str) -> None:
    answer = await api.ping(billing.headers() | {"X-Timestamp": timestamp})
    assert (answer.status_code, code_of(answer)) == (401, "invalid_timestamp")


@pytest.mark.parametrize(
    ("off_ms", "expected"),
    [
        (-10 * MINUTE_MS + 5000, "ok"),
        (10 * MINUTE_MS - 5000, "ok"),
        (-10 * MINUTE_MS - 5000, "timestamp_out_of_window"),
        (10 * MINUTE_MS + 5000, "timestamp_out_of_window"),
    ],
)
async def test_a_request_holds_for_ten_minutes(
    api: Calls, billing: Program, off_ms: int, expected: str
) -> None:
    assert code_of(await api.get(billing, at_ms=now_ms() + off_ms)) == expected


@pytest.mark.parametrize(
    ("setting", "off_ms", "expected"),
    [
        (1, -55_000, "ok"),
        (1, -65_000, "timestamp_out_of_window"),
        (0, -65_000, "ok"),  # below the least: as by default
        ("1", -65_000, "ok"),
    ],
)
async def test_tolerance_is_a_setting(
    api: Calls, billing: Program, setting: object, off_ms: int, expected: str
) -> None:
    await rows(
        "insert into app_settings (key, value) values ('api.tolerance_minutes', %(value)s)"
        " returning key",
        value=Jsonb(setting),
    )
    assert code_of(await api.get(billing, at_ms=now_ms() + off_ms)) == expected


async def test_unknown_client_and_wrong_signature_look_the_same(
    api: Calls, billing: Program
) -> None:
    stranger = Program(0, new_client_id(), new_secret())
    wrong = await api.get(billing, secret=new_secret())
    unknown = await api.get(stranger)
    malformed = await api.ping(billing.headers() | {"X-Client-Id": "billing"})
    told = [answer.json() | {"request_id": ""} for answer in (wrong, unknown, malformed)]
    assert wrong.status_code == unknown.status_code == malformed.status_code == 401
    assert told[0]["code"] == "invalid_signature"
    assert told[0] == told[1] == told[2]
    assert set(wrong.headers) == set(unknown.headers)


async def test_a_deleted_client_is_unknown(api: Calls, billing: Program) -> None:
    await change(billing, deleted_at=clock.now())
    assert code_of(await api.get(billing)) == "invalid_signature"


async def test_a_disabled_client_is_told_so(api: Calls, billing: Program) -> None:
    await change(billing, is_active=False)
    answer = await api.get(billing)
    assert (answer.status_code, code_of(answer)) == (403, "client_disabled")
    assert code_of(await api.get(billing, secret=new_secret())) == "invalid_signature"


async def test_version_2_is_bound_to_method_and_address(api: Calls, billing: Program) -> None:
    path = "/api/external/ping?a=1&b=%20x"
    assert code_of(await api.get(billing, path, version=2)) == "ok"
    headers = billing.headers(b"", "GET", path, version=2)
    other = await api.http.get("/api/external/ping?a=2&b=%20x", headers=headers)
    assert code_of(other) == "invalid_signature"
    moved = await api.http.get("/api/external/status", headers=headers)
    assert code_of(moved) == "invalid_signature"


async def test_unknown_version_is_refused(api: Calls, billing: Program) -> None:
    headers = billing.headers() | {"X-Signature-Version": "3"}
    assert code_of(await api.ping(headers)) == "invalid_signature"


async def test_a_client_may_refuse_version_1(api: Calls, billing: Program) -> None:
    await change(billing, requires_version_2=True)
    answer = await api.get(billing)
    assert (answer.status_code, code_of(answer)) == (401, "invalid_signature")
    assert "version 2" in answer.json()["message"]
    assert code_of(await api.get(billing, version=2)) == "ok"


async def test_old_secret_holds_until_its_date(api: Calls, billing: Program) -> None:
    old = new_secret()
    await change(
        billing,
        old_secret=callers.sealed(old, callers.OLD_SECRET, billing.id),
        old_secret_until=clock.now() + timedelta(hours=1),
    )
    assert code_of(await api.get(billing, secret=old)) == "ok"
    assert code_of(await api.get(billing)) == "ok"
    await change(billing, old_secret_until=clock.now() - timedelta(seconds=1))
    assert code_of(await api.get(billing, secret=old)) == "invalid_signature"
    assert code_of(await api.get(billing)) == "ok"


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        ([], "ok"),
        (["203.0.113.0/24"], "ok"),
        (["2001:db8::/32", "203.0.113.7/32"], "ok"),
        (["203.0.113.8/32"], "ip_not_allowed"),
        (["::/0"], "ip_not_allowed"),
        (["what is this"], "ok"),
    ],
)
async def test_a_client_may_be_closed_to_other_addresses(
    api: Calls, billing: Program, networks: list[str], expected: str
) -> None:
    await change(billing, networks=networks)
    assert code_of(await api.get(billing)) == expected


async def test_forged_forwarding_headers_open_nothing(api: Calls, billing: Program) -> None:
    await change(billing, networks=["198.51.100.9/32"])
    forged = {"CF-Connecting-IP": "198.51.100.9", "X-Forwarded-For": "198.51.100.9"}
    answer = await api.ping(billing.headers() | forged)
    assert (answer.status_code, code_of(answer)) == (403, "ip_not_allowed")


async def test_a_changed_bit_is_never_let_in(api: Calls, billing: Program) -> None:
    """Body, timestamp, client id, signature and version; both versions of the signature."""
    for version in (1, 2):
        answer = await api.post(billing, TEST, BODY, version=version)
        assert answer.status_code == 200
    assert await change_api(billing, 200, seeded()) == []


async def test_bodies_beyond_the_limit_are_not_read(api: Calls, billing: Program) -> None:
    answer = await api.post(billing, "/api/external/test", b"x" * (256 * 1024 + 1))
    assert (answer.status_code, code_of(answer)) == (413, "too_large")


async def test_unknown_paths_and_methods_have_the_headers_too(api: Calls) -> None:
    for method, path in (("GET", "/api/external/nothing"), ("DELETE", "/api/external/ping")):
        answer = await api.http.request(method, path)
        assert answer.status_code in (404, 405)
        code_of(answer)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_hostile_headers_are_refused_without_error(
    api: Calls, billing: Program, method: str
) -> None:
    path = "/api/external/ping" if method == "GET" else "/api/external/test"
    good = billing.headers(b"", method, path)
    hostile: list[list[tuple[bytes, bytes]]] = [
        [(f"x-{n}".encode(), b"v" * 100) for n in range(1000)],
        [(b"x-client-id", b"odk_" + b"\xff" * 24)],
        [(b"x-timestamp", "１７６３８０００００００0".encode())],
        [(b"x-timestamp", b"9" * 13)],
        [(b"x-timestamp", b"0" * 13)],
        [(b"x-signature", b"\xed\xa0\x80" * 30)],
        [(b"x-signature", b"a" * 60_000)],
        [(b"x-client-id", good["X-Client-Id"].encode())] * 2,
        [(b"x-signature-version", b"2" * 5000)],
        [(b"accept-language", b"\xff\xfe"), (b"cookie", b"\x80=\x81;;=;")],
    ]
    for extra in hostile:
        headers = [(name.encode(), value.encode()) for name, value in good.items()]
        sent = {name.lower() for name, _ in extra}
        given = [pair for pair in headers if pair[0].lower() not in sent] + extra
        answer = await api.http.request(method, path, headers=given, content=b"")
        assert answer.status_code in (200, 401, 429), (answer.status_code, extra[0])


async def test_the_echo_takes_every_body(api: Calls, billing: Program) -> None:
    deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
    bodies = [b"", b"{", b"NaN", b'"\\ud800"', b"\xff\xfe", b'{"a":1,"a":2}', b"1" * 5000]
    bodies += [b'{"a": 1e999}', b'"\\u0000"', b"[" * 100_000, deep, b'{"a": "\xc3\xa9"}', b"null"]
    for body in bodies:
        answer = await api.post(billing, "/api/external/test", body)
        assert code_of(answer) == "ok", body[:50]
        assert answer.json()["received"]["body_bytes"] == len(body)


async def test_the_echo_says_how_it_was_understood(api: Calls, billing: Program) -> None:
    body = '{"message": "Halo é", "n": [1, 2.5, null]}'.encode()
    told = (await api.post(billing, "/api/external/test", body, version=2)).json()
    assert told["received"]["json"] == {"message": "Halo é", "n": [1, 2.5, None]}
    assert told["understood"]["signature_version"] == 2
    assert abs(told["understood"]["clock_difference_ms"]) < 60_000


async def test_status_counts_what_became_of_the_messages(api: Calls, billing: Program) -> None:
    today = clock.now()
    await insert_day(billing, used=7)
    other = await make_program("Shop", per_minute=9, per_day=10)
    for program, state, status, settled_at in (
        (billing, "queued", "queued", None),
        (billing, "claimed", "sending", None),
        (billing, "sent", "delivered", today),
        (billing, "sent", "sent", today - timedelta(days=2)),
        (billing, "failed", "failed", today),
        (other, "sent", "sent", today),
    ):
        await insert_message(program, state, status, settled_at)
    told = (await api.get(billing, "/api/external/status")).json()
    assert told["queue"] == {"queued": 1, "processing": 1, "sent_today": 1, "failed_today": 1}
    assert (told["requests_today"], told["rate_limit_per_minute"]) == (7, 1000)
    assert told["is_active"] is True
    assert (await api.get(other, "/api/external/status")).json()["queue"]["sent_today"] == 1


async def insert_day(program: Program, used: int) -> None:
    await rows(
        "insert into api_client_days (api_client_id, day, used) values"
        " (%(id)s, (now() at time zone 'Asia/Jakarta')::date, %(used)s) returning used",
        id=program.id,
        used=used,
    )


async def insert_message(program: Program, state: str, status: str, settled_at: object) -> None:
    conversation = await make_conversation()
    message = await make_message(
        conversation, direction=Direction.OUTBOUND, status=status, origin="api"
    )
    channel = (await rows("select channel_id from messages where id = %(id)s", id=message))[0]
    await insert(
        "outbox",
        message_id=message,
        conversation_id=conversation,
        channel_id=channel["channel_id"],
        idempotency_key=f"api:{message}",
        kind="api",
        lane=f"api:{channel['channel_id']}",
        state=state,
        settled_at=settled_at,
        claimed_by="worker" if state == "claimed" else None,
        lease_until=clock.now() if state == "claimed" else None,
    )
    await rows(
        "insert into api_messages (message_id, api_client_id, request_id, body_hash, phone)"
        " values (%(id)s, %(client)s, %(request)s, 'x', '+62811') returning message_id",
        id=message,
        client=program.id,
        request=f"r{message}",
    )
