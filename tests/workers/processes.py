"""Real worker processes, killed and stopped as an operator or a power cut would."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType

from omnidesk.errors import Unavailable

ROOT = Path(__file__).parents[2]
# Far above what anything here takes; a test that waits this long has failed.
PATIENCE_S = 60.0


class Process:
    """`python -m <module>` on the servers of this test run; its words go to a file."""

    def __init__(self, module: str, log: Path) -> None:
        self.module = module
        self.log = log
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as words:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                stdout=words,
                stderr=subprocess.STDOUT,
            )

    @property
    def is_running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def kill(self) -> None:
        """SIGKILL, at once."""
        assert self._popen is not None
        self._popen.kill()
        self._popen.wait()

    def tell(self, number: int = signal.SIGTERM) -> None:
        assert self._popen is not None
        self._popen.send_signal(number)

    async def ended(self) -> int:
        """Wait for the end; the exit code."""
        assert self._popen is not None
        return await asyncio.to_thread(self._popen.wait, PATIENCE_S)

    async def has_started(self) -> bool:
        """Whether it has said that it works; before that it has begun nothing."""
        return "_started" in self.log.read_text()


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

    def start(self, module: str = "workers.run") -> Process:
        process = Process(module, self._folder / f"{module}-{len(self._all)}.log")
        self._all.append(process)
        process.start()
        return process


async def until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until a condition holds; fails with `what` when it does not come.

    A database that is away, because the test restarts it, does not tell yet.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await _told(holds):  # noqa: ASYNC110 - other processes set no event of ours
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}") from None


async def _told(holds: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await holds()
    except Unavailable:
        return False
