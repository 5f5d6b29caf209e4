"""Real worker processes, killed and stopped as an operator or a power cut would."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from types import TracebackType

from omnidesk.errors import Unavailable
from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.processes import end_group, spawn

# Far above what anything here takes; a test that waits this long has failed.
PATIENCE_S = 60.0


class Process:
    """A command on the servers of this test run, which ends with it; its words go to a file."""

    def __init__(self, command: Sequence[str], log: Path, **environment: str) -> None:
        self.log = log
        with log.open("ab") as words:
            self._popen = spawn(
                command,
                env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment,
                cwd=PROJECT_DIR,
                output=words,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    @property
    def has_started(self) -> bool:
        """Whether it has said that it works; before that it has begun nothing."""
        return "_started" in self.log.read_text()

    def kill(self) -> None:
        """SIGKILL, at once, and for whatever it started itself."""
        end_group(self._popen.pid)
        self._popen.wait()

    def tell(self, number: int = signal.SIGTERM) -> None:
        self._popen.send_signal(number)

    async def ended(self, patience_s: float | None = PATIENCE_S) -> int:
        """Wait for the end; the exit code."""
        return await asyncio.to_thread(self._popen.wait, patience_s)


class Processes:
    """Processes that are gone at the end of the block, whatever happens in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: list[Process] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._all:
            if process.is_running:
                process.kill()

    def start(self, module: str = "workers.run", *arguments: str) -> Process:
        """`python -m <module>`."""
        return self.run([sys.executable, "-m", module, *arguments], module)

    def run(self, command: Sequence[str], name: str, **environment: str) -> Process:
        """Any command, with these variables beside our own."""
        log = self._folder / f"{name}-{len(self._all)}.log"
        process = Process(command, log, **environment)
        self._all.append(process)
        return process


async def until(
    holds: Callable[[], Awaitable[bool]], what: str, patience_s: float = PATIENCE_S
) -> None:
    """Wait until a condition holds; fails with `what` when it does not come.

    A database that is away, because the test restarts it, does not tell yet.
    """
    try:
        async with asyncio.timeout(patience_s):
            while not await _told(holds):  # noqa: ASYNC110 - other processes set no event of ours
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}") from None


async def _told(holds: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await holds()
    except Unavailable:
        return False
