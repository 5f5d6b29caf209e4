"""What every simulated vendor shares: troubles, control routes, the durable log, the postman."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from omnidesk import clock
from omnidesk.demo.calls import Call, CallLog
from omnidesk.demo.pace import Pace
from omnidesk.demo.simulators import Simulators
from omnidesk.demo.trouble import Trouble
from tests.demo.receiver import Receiver

RAHMA = "whatsapp:+628115550012"


async def send(
    http: httpx.AsyncClient, simulators: Simulators, timeout_s: float = 5.0
) -> httpx.Response:
    """One valid send through the simulated Twilio."""
    twilio = simulators.twilio
    twilio.people.wrote(RAHMA, "Rahma", clock.now())
    return await http.post(
        f"{twilio.url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json",
        data={"To": RAHMA, "From": f"whatsapp:{twilio.account.whatsapp_number}", "Body": "Halo"},
        auth=(twilio.account.sid, twilio.account.auth_token),
        timeout=timeout_s,
    )


@pytest.mark.parametrize(
    ("trouble", "status"),
    [(Trouble.SERVER_ERROR, 500), (Trouble.RATE_LIMIT, 429), (Trouble.DEAD_TOKEN, 401)],
)
async def test_expected_trouble_meets_one_call_and_accepts_nothing(
    http: httpx.AsyncClient, simulators: Simulators, trouble: Trouble, status: int
) -> None:
    simulators.twilio.troubles.expect(trouble)
    assert (await send(http, simulators)).status_code == status
    assert simulators.calls() == []
    assert (await send(http, simulators)).status_code == 201


@pytest.mark.parametrize(
    ("trouble", "accepted"), [(Trouble.HANG, 0), (Trouble.ACCEPT_THEN_HANG, 1)]
)
async def test_hanging_call_times_out(
    http: httpx.AsyncClient, simulators: Simulators, trouble: Trouble, accepted: int
) -> None:
    simulators.twilio.troubles.expect(trouble)
    with pytest.raises(httpx.ReadTimeout):
        await send(http, simulators, timeout_s=0.2)
    assert len(simulators.calls(to=RAHMA)) == accepted


@pytest.mark.parametrize(
    ("trouble", "accepted"), [(Trouble.RESET, 0), (Trouble.ACCEPT_THEN_RESET, 1)]
)
async def test_reset_call_breaks_the_connection(
    http: httpx.AsyncClient, simulators: Simulators, trouble: Trouble, accepted: int
) -> None:
    simulators.twilio.troubles.expect(trouble)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await send(http, simulators)
    assert len(simulators.calls()) == accepted


async def test_control_routes_inject_expect_show_and_reset(
    http: httpx.AsyncClient, simulators: Simulators, receiver: Receiver
) -> None:
    url = simulators.twilio.url
    sid = (await http.post(f"{url}/_inbound", json={"from": RAHMA, "text": "Halo"})).json()["id"]
    await simulators.idle()
    assert [form["MessageSid"] for form in receiver.forms()] == [sid]
    await http.post(f"{url}/_next", json={"trouble": "429", "times": 2})
    assert [(await send(http, simulators)).status_code for _ in range(3)] == [429, 429, 201]
    assert len((await http.get(f"{url}/_log")).json()["calls"]) == 1
    await http.post(f"{url}/_reset")
    assert (await http.get(f"{url}/_log")).json() == {"calls": []}


async def test_listener_hears_every_accepted_call(
    http: httpx.AsyncClient, simulators: Simulators
) -> None:
    heard: list[Call] = []
    stop_listening = simulators.listen(heard.append)
    await send(http, simulators)
    stop_listening()
    await send(http, simulators)
    assert [call.to for call in heard] == [RAHMA]


async def test_webhook_is_tried_again_after_5xx_but_not_after_4xx(
    simulators: Simulators, receiver: Receiver
) -> None:
    simulators.set_pace(Pace(retries_s=(0.0, 0.0)))
    receiver.statuses = [500, 502, 200, 403]
    simulators.twilio.write(RAHMA, "satu")
    await simulators.idle()
    simulators.twilio.write(RAHMA, "dua")
    await simulators.idle()
    posted = simulators.twilio.postman.posted
    assert [(one.status, one.tries) for one in posted] == [(200, 3), (403, 1)]


async def test_texts_of_one_person_arrive_in_order(
    simulators: Simulators, receiver: Receiver
) -> None:
    for number in range(20):
        simulators.twilio.write(RAHMA, str(number))
    await simulators.idle()
    assert [form["Body"] for form in receiver.forms()] == [str(n) for n in range(20)]


def test_environment_names_every_vendor(tmp_path: Path) -> None:
    with Simulators(tmp_path) as started:
        assert {"OMNIDESK_META_GRAPH_URL", "TWILIO_AUTH_TOKEN"} <= started.environment().keys()
        assert len({vendor.url for vendor in started.vendors}) == 3


WRITER = """
import sys
from pathlib import Path
from omnidesk.demo.calls import Call, CallLog
log = CallLog(Path(sys.argv[1]))
for number in range(100000):
    log.append(Call("2026-11-22T08:00:00+00:00", "twilio", "message", "a", "b", "x", str(number)))
    print(number, flush=True)
"""


def test_acknowledged_calls_survive_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(50)]
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    acknowledged += [int(line) for line in writer.stdout.read().splitlines()]
    logged = [int(call.id) for call in CallLog(path).calls()]
    assert logged[: len(acknowledged)] == acknowledged


def test_half_written_line_is_no_call(tmp_path: Path) -> None:
    log = CallLog(tmp_path / "calls.jsonl")
    log.append(Call("t", "meta", "message", "a", "b", "baris\nbaru \u2028 é", "1"))
    with log.path.open("a") as file:
        file.write(json.dumps({"at": "t"})[:4])
    assert [call.text for call in log.calls()] == ["baris\nbaru \u2028 é"]
