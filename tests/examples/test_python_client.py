"""The Python client of `examples/` against the real API over HTTP, interruptions included."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.rules.signing import Signed, is_signed
from tests.api_client import make_program
from tests.factories import count, make_channel, rows
from tests.web import Web, serving


def load() -> ModuleType:
    """The one file, loaded as an integrator's copy would be."""
    path = PROJECT_DIR / "examples" / "omnidesk_client.py"
    spec = importlib.util.spec_from_file_location("omnidesk_client", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


client = load()
PHONE = "081234567890"
CLIENT, SECRET = "odk_0123456789abcdef01234567", "a secret"


@pytest.fixture
async def web(database: None, tmp_path: Path) -> AsyncIterator[Web]:
    await make_channel()
    async with serving(tmp_path) as started:
        yield started


async def test_a_day_with_the_client(web: Web) -> None:
    """Everything it can do, with either signature: one installation, for it takes a while."""
    program = await make_program(per_minute=1000)
    for version in (1, 2):
        desk = client.OmniDesk(web.url, program.client_id, program.secret, version=version)
        own = f"order/{version} ü?"
        first = await asyncio.to_thread(desk.send, PHONE, "Halo", request_id=own, priority=7)
        assert (first["status"], first["request_id"]) == ("queued", own)
        again = await asyncio.to_thread(desk.send, PHONE, "Halo", request_id=own, priority=7)
        assert (again["success"], again["message_id"]) == (True, first["message_id"])
        for name in (own, first["message_id"]):
            assert (await asyncio.to_thread(desk.status, name))["message"] == "Halo"
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(desk.wait_until_sent, own, timeout_s=0, every_s=0.01)
        assert (await asyncio.to_thread(desk.cancel, own))["status"] == "cancelled"
        found = await asyncio.to_thread(desk.wait_until_sent, own)
        assert found["status"] == "cancelled"
        with pytest.raises(client.ApiError) as refused:
            await asyncio.to_thread(desk.send, "0812", "Halo")
        assert (refused.value.status, refused.value.code) == (400, "validation_failed")
        assert refused.value.answer["details"][0]["path"] == "phone_number"
    assert (await asyncio.to_thread(desk.account))["requests_today"] == 2


async def test_many_messages_have_a_result_each(web: Web) -> None:
    program = await make_program(per_minute=1000)
    desk = client.OmniDesk(web.url, program.client_id, program.secret)
    items: list[dict[str, Any]] = [
        {"phone_number": PHONE, "message": f"Pesan {n}", "request_id": f"order-{n}"}
        for n in range(120)
    ]
    items[119]["message"] = ""
    results = await asyncio.to_thread(desk.send_many, items)
    assert [one["request_id"] for one in results] == [f"order-{n}" for n in range(120)]
    assert [one["success"] for one in results] == [True] * 119 + [False]
    assert await count("messages") == 119
    wrong = await asyncio.to_thread(desk.send_many, [items[119]])
    assert [one["code"] for one in wrong] == ["validation_failed"]
    repeated = await asyncio.to_thread(desk.send_many, items[:2])
    assert {one["code"] for one in repeated} == {"duplicate_request"}


class Moody(HTTPServer):
    """Answers as it is told, once each, and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers, self.asked = list(answers), list[Signed]()
        self.signatures: list[str] = []
        super().__init__(("127.0.0.1", 0), Mood)


class Mood(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        moody, given = self.server, self.headers
        assert isinstance(moody, Moody)
        body = self.rfile.read(int(given["Content-Length"]))
        signed = Signed(given["X-Client-Id"], given["X-Timestamp"], "POST", self.path, body)
        moody.asked.append(signed)
        moody.signatures.append(given["X-Signature"])
        status, headers = moody.answers.pop(0)
        if status == 0:  # hang up
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps({"code": f"code_{status}"}).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def moody(*answers: tuple[int, dict[str, str]]) -> Iterator[Moody]:
    with Moody(*answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that it would have made."""
    made: list[float] = []
    monkeypatch.setattr(client.time, "sleep", made.append)
    return made


def desk_of(server: Moody, **how: Any) -> Any:
    return client.OmniDesk(f"http://127.0.0.1:{server.server_port}", CLIENT, SECRET, **how)


@pytest.mark.parametrize("version", [1, 2])
def test_it_repeats_with_the_same_id_and_a_fresh_signature(
    waits: list[float], version: int
) -> None:
    answers = [(429, {"Retry-After": "7"}), (503, {}), (0, {}), (201, {})]
    with moody(*answers) as server:
        desk_of(server, version=version).send(PHONE, "Halo")
    assert waits == [7.0, 2.0, 4.0]
    assert len({one.body for one in server.asked}) == 1
    assert json.loads(server.asked[0].body)["request_id"]
    for signed, signature in zip(server.asked, server.signatures, strict=True):
        assert is_signed(SECRET, signed, signature, version)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([(400, {})], "code_400"),
        ([(429, {"Retry-After": "3600"})], "code_429"),
        ([(503, {}), (503, {})], "code_503"),
        ([(302, {"Location": "http://127.0.0.1:1/"})], "code_302"),
    ],
)
def test_what_would_not_help_is_not_repeated(
    waits: list[float], answers: list[tuple[int, dict[str, str]]], code: str
) -> None:
    with moody(*answers) as server, pytest.raises(client.ApiError) as refused:
        desk_of(server, attempts=2).send(PHONE, "Halo")
    assert (refused.value.code, server.answers) == (code, [])


async def test_nothing_is_queued_twice_while_the_web_dies(web: Web) -> None:
    """An answer lost with its process is asked for again, and found queued."""
    program = await make_program(per_minute=1000)
    desk = client.OmniDesk(web.url, program.client_id, program.secret, attempts=8, timeout_s=5)

    def post() -> list[str]:
        return [desk.send(PHONE, f"Pesan {n}")["message_id"] for n in range(60)]

    posting = asyncio.create_task(asyncio.to_thread(post))
    while await count("messages") < 20:
        assert not posting.done()
        await asyncio.sleep(0.005)
    web.replace()
    told = await posting
    stored = await rows("select public_id::text as id from api_messages")
    assert sorted(told) == sorted(row["id"] for row in stored)
    assert len(set(told)) == 60
