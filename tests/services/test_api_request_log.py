"""The request log: what it keeps of whom, that nothing of it delays an answer, and its end."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from omnidesk import clock, db
from omnidesk.errors import NotAllowed
from omnidesk.services.api import request_log
from omnidesk.services.api.request_log import AT_ONCE, KEPT, MOST_LINES, Line
from tests.api_client import calls, make_program
from tests.factories import count, rows
from tests.people import People

ECHO = "/api/external/test"
MESSAGE = {
    "request_id": "INV-2026-0001",
    "phone_number": "+62 812-3456-7890",
    "message": "Kode Anda 482913. Jangan beri tahu siapa pun, termasuk petugas kami sendiri.",
    "metadata": {"password": "kopi-susu", "customer": {"phone": 6281234567890}},
}


def line(**values: object) -> Line:
    given = {
        "api_client_id": None,
        "at": clock.now(),
        "method": "GET",
        "path": "/api/external/ping",
        "status": 200,
        "code": "",
        "address": "203.0.113.7",
        "duration_ms": 1,
        "body": b"",
        "request_id": "r",
    }
    return Line(**(given | values))  # type: ignore[arg-type]


async def written() -> list[dict[str, object]]:
    await request_log.flush()
    return await rows("select * from api_requests order by id")


async def test_a_request_leaves_a_line_without_what_was_said(people: People) -> None:
    program = await make_program()
    body = json.dumps(MESSAGE).encode()
    async with calls() as api:
        answer = await api.post(program, ECHO, body)
    [row] = await written()
    assert (row["api_client_id"], row["status"], row["path"]) == (program.id, 200, ECHO)
    assert row["request_id"] == answer.headers["x-request-id"]
    kept = str(row["body"])
    assert "INV-2026-0001" in kept and "7890" in kept and "Kode Anda" in kept
    for hidden in ("482913", "8123456", "kopi-susu", "kami sendiri"):
        assert hidden in body.decode().replace("-3456", "3456") or hidden in body.decode()
        assert hidden not in kept
    everything = str(row)
    assert program.secret not in everything
    assert program.headers(body, "POST", ECHO)["X-Signature"] not in everything


async def test_of_strangers_no_body_is_kept(people: People) -> None:
    program = await make_program()
    async with calls() as api:
        await api.post(program, ECHO, json.dumps(MESSAGE).encode(), secret="x")
    [row] = await written()
    assert (row["api_client_id"], row["body"], row["code"]) == (None, "", "invalid_signature")


async def test_a_loop_of_refusals_does_not_fill_the_log(people: People) -> None:
    program = await make_program(per_minute=1)
    async with calls() as api:
        answers = [await api.get(program) for _ in range(30)]
    assert [answer.status_code for answer in answers] == [200] + [429] * 29
    refused = [row for row in await written() if row["status"] == 429]
    assert 1 <= len(refused) <= 15


async def test_all_lines_are_written(database: None) -> None:
    program = await make_program()
    for number in range(3 * AT_ONCE + 1):
        request_log.note(line(api_client_id=program.id, request_id=f"r{number}"))
    assert len(await written()) == 3 * AT_ONCE + 1


async def test_lines_are_written_without_being_asked(database: None) -> None:
    request_log.note(line())
    for _ in range(200):
        if await count("api_requests"):
            return
        await asyncio.sleep(0.05)
    pytest.fail("nothing was written")


async def test_memory_is_bounded(database: None) -> None:
    for _ in range(MOST_LINES + 100):
        request_log.note(line())
    for _ in range(200):
        request_log.note(line(body=b"x" * 60_000))
    assert len(await written()) == MOST_LINES
    request_log.note(line())
    assert len(await written()) == MOST_LINES + 1


async def test_a_client_that_is_gone_stops_nobody(database: None) -> None:
    request_log.note(line(api_client_id=4711))
    request_log.note(line(request_id="kept"))
    assert [row["request_id"] for row in await written()] == ["kept"]


@pytest.mark.parametrize("body", [b"\xff", b"{", b"[" * 9000, b'"\\ud800"', b"\0", b"x" * 70_000])
async def test_bodies_that_are_no_json_are_only_measured(database: None, body: bytes) -> None:
    request_log.note(line(body=body))
    [row] = await written()
    assert str(row["body"]).startswith(f"… {len(body)} B")


async def test_lines_are_kept_for_90_days(database: None) -> None:
    for age in (KEPT + timedelta(hours=1), KEPT - timedelta(hours=1), timedelta()):
        request_log.note(line(at=clock.now() - age))
    assert len(await written()) == 3
    assert await request_log.drop_old() == 1
    assert await count("api_requests") == 2


async def test_admins_read_it_by_pages(people: People) -> None:
    program = await make_program()
    for number in range(5):
        owner = program.id if number % 2 else None
        request_log.note(line(api_client_id=owner, request_id=f"r{number}"))
    await request_log.flush()
    first = await request_log.list_requests(people.ana, limit=3)
    rest = await request_log.list_requests(people.ana, before=first[-1].id)
    assert [row.request_id for row in (*first, *rest)] == ["r4", "r3", "r2", "r1", "r0"]
    own = await request_log.list_requests(people.ana, program.id)
    assert [(row.request_id, row.client) for row in own] == [("r3", "Billing"), ("r1", "Billing")]
    with pytest.raises(NotAllowed):
        await request_log.list_requests(people.budi)


async def test_the_refused_are_found_without_reading_the_answered(people: People) -> None:
    await rows(
        "insert into api_requests (at, method, path, status, code, address, duration_ms, body,"
        " request_id) select now(), 'GET', '/', case when mod(n, 1000) = 0 then 500 else 200 end,"
        " '', '', 1, '', '' from generate_series(1, 20000) n returning id"
    )
    listed = await request_log.list_requests(people.ana, only_refused=True)
    assert [row.id for row in listed] == list(range(20_000, 0, -1_000))
    async with db.transaction() as conn:
        await conn.execute("analyze api_requests")
        query = f"explain {request_log.LIST} where r.status >= 400 order by r.id desc limit 51"
        plan = await (await conn.execute(query.encode())).fetchall()
    assert "ix_api_requests_refused" in str(plan)
