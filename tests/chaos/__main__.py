"""`make chaos`, or `python -m tests.chaos kills redis --scale 0.1` for some runs, shorter.

Real servers in a private folder, with the settings of an installation (fsync on), real processes,
and a vendor who writes each accepted message to disk before it answers. Ends with exit code 1 when
a promise is broken; then the processes' own words are kept. `--seed` repeats the choices of a run,
though not the machine's timing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

import structlog

from tests.environment import DATA_DIR, prepare_environment

prepare_environment()

from omnidesk import db  # noqa: E402 - after the environment
from omnidesk.embedded import EmbeddedServers  # noqa: E402
from omnidesk.settings import use_environment  # noqa: E402
from tests.chaos.ground import Ground  # noqa: E402
from tests.chaos.runs import RUNS, Run  # noqa: E402
from tests.chaos.verdict import Verdict, heading, table  # noqa: E402
from tests.conftest import empty_everything, migrate  # noqa: E402
from tests.workers.processes import Processes  # noqa: E402

INTERRUPTED = 130


def main() -> int:
    """Run what was asked for; 0 when every promise was kept."""
    asked = _arguments()
    # Ctrl+C counts also in the background of a script, and SIGTERM ends it as cleanly.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda _number, _frame: os.kill(os.getpid(), signal.SIGINT))
    verdicts: list[Verdict] = []
    words = Path(tempfile.mkdtemp(prefix="omnidesk-chaos-"))
    _write_logs_to(words / "driver.log")
    servers = EmbeddedServers(DATA_DIR)
    try:
        _start(servers)
        asyncio.run(_run_all(asked, servers, words, verdicts))
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    finally:
        servers.stop()
        shutil.rmtree(DATA_DIR, ignore_errors=True)
        _show(verdicts)
        _keep_words(words, verdicts)
    return int(not all(verdict.is_kept for verdict in verdicts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    names = ", ".join(run.name for run in RUNS)
    parser.add_argument("names", nargs="*", metavar="name", help=f"the start of one of {names}")
    parser.add_argument("--scale", type=float, default=1.0, help="so many times as long")
    parser.add_argument("--seed", type=int, default=Random().randrange(2**32))
    asked = parser.parse_args()
    asked.runs = [run for run in RUNS if run.name.startswith(tuple(asked.names or [""]))]
    if unknown := [n for n in asked.names if not any(r.name.startswith(n) for r in RUNS)]:
        parser.error(f"no run is called {', '.join(unknown)}; there are {names}")
    return asked


def _write_logs_to(path: Path) -> None:
    """What the product's code says in this process: the terminal is for the table."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(path.open("w", buffering=1)))


def _start(servers: EmbeddedServers) -> None:
    servers.start()
    urls = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
    use_environment({name: str(url) for name, url in urls.items()})
    migrate()


async def _run_all(
    asked: argparse.Namespace, servers: EmbeddedServers, words: Path, verdicts: list[Verdict]
) -> None:
    _say(heading())
    await db.open_pools()
    try:
        for run in asked.runs:
            folder = words / run.name
            folder.mkdir()
            began = time.monotonic()
            verdicts.append(await _run(run, asked, servers, folder))
            _say(f"{verdicts[-1].line()}  ({time.monotonic() - began:.0f} s)")
    finally:
        await db.close_pools()


async def _run(
    run: Run, asked: argparse.Namespace, servers: EmbeddedServers, folder: Path
) -> Verdict:
    """One run on clean tables. Whatever goes wrong is a promise that was not kept."""
    await empty_everything()
    rng = Random(f"{asked.seed} {run.name}")
    with Processes(folder) as processes:
        ground = Ground(run.name, asked.seed, folder, servers, processes, rng)
        try:
            return await run.drive(ground, run.long.scaled(asked.scale))
        except Exception as error:
            (folder / "error.txt").write_text(traceback.format_exc())
            return ground.verdict(broken=(f"{type(error).__name__}: {error}",))


def _show(verdicts: list[Verdict]) -> None:
    if len(verdicts) > 1:
        _say("\n" + table(verdicts))


def _keep_words(words: Path, verdicts: list[Verdict]) -> None:
    if all(verdict.is_kept for verdict in verdicts):
        shutil.rmtree(words, ignore_errors=True)
    else:
        _say(f"What the processes said is in {words}.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
