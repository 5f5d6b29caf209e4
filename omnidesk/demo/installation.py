"""One demo: servers, vendors, the past, the running product, its customers and programs."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from subprocess import Popen

import httpx

from omnidesk import clock, db
from omnidesk.demo.customers import Customers, Temper
from omnidesk.demo.history import CONVERSATIONS, Thread, past
from omnidesk.demo.pace import Pace
from omnidesk.demo.people import outsiders
from omnidesk.demo.program_life import TIMEOUT_S, Habits, ProgramLife
from omnidesk.demo.program_past import Keys, seed_programs
from omnidesk.demo.seed import USERS, introduce, seed
from omnidesk.demo.simulators import Simulators
from omnidesk.embedded import EmbeddedServers
from omnidesk.ports import require_free
from omnidesk.processes import spawn, stop_process
from omnidesk.services.migration import migrate
from omnidesk.services.passwords import one_time_password
from omnidesk.settings import Settings, get_settings, use_environment

# People look at their phones after a while, and now and then the news overtake each other.
NATURAL = Pace(
    delivered_after_s=0.8, read_after_s=4.0, read_chance=0.9, disorder_chance=0.05, spread=0.6
)
# Each part draws from a seed of its own, or two would give out the same vendor's ids.
SEED = 20261122
NEWCOMERS = 400
POLL_S = 0.5
# The supervisor stops its processes in order; a hanging one must not hold the terminal for ever.
STOP_STEPS = ((signal.SIGTERM, 60.0), (signal.SIGKILL, 5.0))


def run(folder: Path, pace: float = 1.0) -> int:
    """Everything in this folder, until the product ends or Ctrl+C. Returns the exit code.

    `pace`: how many times livelier than natural the people outside are.
    """
    require_free(get_settings().host, get_settings().port)
    rng, password = Random(SEED), one_time_password()
    with ExitStack() as stack:
        simulators = stack.enter_context(
            Simulators(folder / "vendors", NATURAL.faster(pace), SEED + 3)
        )
        _start_servers(folder, simulators, stack)
        threads, keys = asyncio.run(_fill(rng, password))
        introduce(simulators, threads)
        simulators.point_at(get_settings().public_url)
        customers = _customers(simulators, threads, Temper().faster(pace))
        product = spawn([sys.executable, "-m", "omnidesk", "up"])
        stack.callback(stop_process, product.pid, STOP_STEPS)
        stack.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)
        return asyncio.run(_live(product, customers, keys, pace, password))


def _start_servers(folder: Path, simulators: Simulators, stack: ExitStack) -> None:
    """PostgreSQL and Redis of the demo; what the user runs otherwise is never touched."""
    own = {
        "OMNIDESK_ENV": "demo",
        "OMNIDESK_DATA_DIR": str(folder / "data"),
        "OMNIDESK_PUBLIC_URL": _own_url(get_settings()),
    }
    use_environment(simulators.environment() | own)
    servers = EmbeddedServers(folder / "data")
    servers.start()
    stack.callback(servers.stop)
    use_environment(
        {"DATABASE_URL": str(servers.database_url), "REDIS_URL": str(servers.redis_url)}
    )
    migrate()


def _own_url(settings: Settings) -> str:
    """Where this machine reaches the demo: webhooks must not go to a real installation."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


async def _fill(rng: Random, password: str) -> tuple[list[Thread], list[Keys]]:
    await db.open_pools()
    try:
        threads = past(clock.now(), rng)
        await seed(threads, password, rng)
        keys = await seed_programs(rng)
    finally:
        await db.close_pools()
    return threads, keys


def _customers(simulators: Simulators, threads: Sequence[Thread], temper: Temper) -> Customers:
    rng = Random(SEED + 1)
    newcomers = outsiders(CONVERSATIONS + NEWCOMERS, rng)[CONVERSATIONS:]
    return Customers(simulators, newcomers, [thread.contact for thread in threads], rng, temper)


async def _live(
    product: Popen[bytes], customers: Customers, keys: list[Keys], pace: float, password: str
) -> int:
    """Let customers and programs write as soon as the product answers, until it ends."""
    if not await _is_ready(product):
        return product.returncode or 1
    _tell(password)
    living = [
        asyncio.create_task(customers.run()),
        asyncio.create_task(_run_programs(customers.simulators, keys, Habits().faster(pace))),
    ]
    try:
        while product.poll() is None:  # noqa: ASYNC110 - a process ends without an event
            await asyncio.sleep(POLL_S)
    finally:
        for one in living:
            one.cancel()
        await asyncio.wait(living)
    return product.returncode or 0


async def _run_programs(simulators: Simulators, keys: list[Keys], habits: Habits) -> None:
    url, rng = get_settings().public_url, Random(SEED + 2)
    async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as http:
        await ProgramLife(simulators, keys, url, http, rng, habits).run()


async def _is_ready(product: Popen[bytes]) -> bool:
    """Wait until the product answers; False when it ended instead."""
    url = f"{get_settings().public_url}/health/ready"
    async with httpx.AsyncClient(timeout=5) as client:
        while product.poll() is None:
            try:
                if (await client.get(url)).is_success:
                    return True
            except httpx.TransportError:
                pass
            await asyncio.sleep(POLL_S)
    return False


def _tell(password: str) -> None:
    """Who can sign in, for the person at the terminal."""
    people = "\n".join(
        f"  {name:<16}{', '.join(member_of) or 'admin':<10}{username} / {password}"
        for username, (name, _, member_of) in USERS.items()
    )
    print(
        f"\nThe demo runs: {get_settings().public_url}\n{people}\n"
        "Customers write and answer by themselves, and programs send through the API. Nothing"
        " leaves this machine; Ctrl+C ends the demo and forgets it.\n",
        flush=True,
    )
