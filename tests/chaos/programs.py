"""Programs that mean ill, or arrive all at once: what the external API takes from them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from random import Random

import httpx
import psutil

from omnidesk.processes import spawn
from omnidesk.settings import environment_with
from tests.api_arrivals import most_in_any
from tests.api_client import Program, make_program
from tests.changed_bits import change_api, change_meta, change_twilio
from tests.chaos.ground import Ground, Size
from tests.chaos.verdict import Verdict
from tests.described_api import look
from tests.factories import count, make_channel
from tests.malformed import strange
from tests.web import Web, serving
from tests.webhooks import webhooks

NO_LIMIT: dict[str, int] = {"per_minute": 1_000_000, "per_day": 1_000_000}
PROCESSES = 4
PER_MINUTE = 1000
# Posts on their way at the same time.
AT_ONCE = 8
MOST_GROWTH = 50 * 1024 * 1024
WARM_UP = 500
ANSWERED = {201, 400, 409, 413, 422}


async def bits(ground: Ground, size: Size) -> Verdict:
    """One bit changed in signed requests of a program, of Meta and of Twilio: none gets in."""
    program = await make_program("Billing", **NO_LIMIT)
    accepted = await change_api(program, size.amount, ground.rng)
    async with webhooks() as vendors:
        accepted += await change_meta(vendors, size.amount, ground.rng)
        accepted += await change_twilio(vendors, size.amount, ground.rng)
    if stored := await count("inbox_events"):
        accepted.append(f"{stored} events were stored")
    return ground.verdict(attempted=3 * size.amount, broken=tuple(accepted[:10]))


async def arrivals(ground: Ground, size: Size) -> Verdict:
    """Random arrivals at one client's minute from several processes; counted by their clocks."""
    program = await make_program(per_minute=PER_MINUTE)
    each = size.amount // PROCESSES
    began = time.monotonic()
    children = [
        spawn(
            [
                *(sys.executable, "-m", "tests.api_arrivals", str(program.id)),
                *(str(ground.seed + n), str(each), "60000", str(PER_MINUTE)),
            ],
            env=environment_with(),
            output=subprocess.PIPE,
            errors=subprocess.DEVNULL,
        )
        for n in range(PROCESSES)
    ]
    outputs = await asyncio.gather(*(asyncio.to_thread(one.communicate) for one in children))
    passed = sorted(instant for out, _ in outputs for instant in json.loads(out))
    most = most_in_any(passed, 60.0)
    minutes = (time.monotonic() - began) / 60
    sys.stdout.write(f"{len(passed):,} of {size.amount:,} in {minutes:.1f} min; at most {most}\n")
    broken = () if most <= PER_MINUTE else (f"{most} within 60 seconds",)
    return ground.verdict(attempted=size.amount, accepted=len(passed), broken=broken)


async def malformed(ground: Ground, size: Size) -> Verdict:
    """Whatever, rightly signed: no 5xx, nothing half queued, no memory kept."""
    await make_channel()
    program = await make_program("Billing", **NO_LIMIT)
    async with serving(ground.folder) as web:
        await _post(web, program, WARM_UP, ground.rng)
        before = _memory(web)
        answers, broken = await _post(web, program, size.amount, ground.rng)
        growth = _memory(web) - before
    if growth > MOST_GROWTH:
        broken.append(f"the memory grew by {growth:,} bytes")
    sys.stdout.write(f"{dict(answers)}; memory {growth / 2**20:+.1f} MiB\n")
    messages, intents = await count("messages"), await count("outbox")
    if messages != intents:
        broken.append(f"{messages} messages and {intents} intents")
    return ground.verdict(
        attempted=answers.total(), accepted=answers[201], broken=tuple(broken[:10])
    )


async def _post(
    web: Web, program: Program, number: int, chance: Random
) -> tuple[Counter[int], list[str]]:
    answers: Counter[int] = Counter()
    broken: list[str] = []
    requests = iter([strange(chance) for _ in range(number)])

    async def post() -> None:
        async with httpx.AsyncClient(base_url=web.url, timeout=30) as http:
            for path, raw in requests:
                headers = program.headers(raw, "POST", path)
                answer = await http.post(path, content=raw, headers=headers)
                answers[answer.status_code] += 1
                if answer.status_code not in ANSWERED or "Traceback" in answer.text:
                    broken.append(f"{answer.status_code}: {raw[:200]!r}")

    await asyncio.gather(*(post() for _ in range(AT_ONCE)))
    return answers, broken


def _memory(web: Web) -> int:
    """What the web process and its children hold."""
    first = psutil.Process(web.pid)
    return sum(one.memory_info().rss for one in (first, *first.children(recursive=True)))


async def described(ground: Ground, size: Size) -> Verdict:
    """schemathesis makes up so many requests for each operation: nothing undescribed."""
    await make_channel()
    program = await make_program("Billing", **NO_LIMIT)
    async with serving(ground.folder) as web:
        found = await look(
            web.url, program, examples=size.amount, seed=ground.seed, folder=ground.folder
        )
    return ground.verdict(
        attempted=await count("api_requests"), broken=tuple(found.splitlines()[:40])
    )
