"""The processes of an installation: started, listened to, started again when they die, stopped."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.processes import end_group, spawn

# A process that dies at once is tried again soon and then ever more rarely; one that has lived for
# a while starts from the beginning.
FIRST_PAUSE_S, LONGEST_PAUSE_S, LIVED_S = 0.25, 30.0, 30.0
READ_BYTES = 65536
NAME_WIDTH = 9


def say(name: str, line: str) -> None:
    """One line of a process on our output; a terminal that is gone is no reason to stop."""
    try:
        sys.stdout.write(f"{name:<{NAME_WIDTH}}| {line}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return


@dataclass(slots=True)
class Child:
    """One process: what it runs, how long it may take to end, and how it fares."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_within_s: float
    selector: selectors.BaseSelector
    process: subprocess.Popen[bytes] | None = None
    due_at: float = 0.0
    _started_at: float = 0.0
    _pause_s: float = FIRST_PAUSE_S
    _rest: bytes = field(default=b"", repr=False)

    @property
    def is_running(self) -> bool:
        """Whether the process lives; collects it when it has just died."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process and listen to its output."""
        self.process = spawn(
            self.command, env=self.environment, cwd=PROJECT_DIR, output=subprocess.PIPE
        )
        self._started_at = time.monotonic()
        assert self.process.stdout is not None  # noqa: S101 - asked for above
        os.set_blocking(self.process.stdout.fileno(), False)
        self.selector.register(self.process.stdout, selectors.EVENT_READ, self)

    def listen(self) -> None:
        """Pass on the whole lines that the process has written."""
        if self.process is None or self.process.stdout is None or self.process.stdout.closed:
            return
        while chunk := self.process.stdout.read(READ_BYTES):
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                say(self.name, line.decode(errors="replace"))
        if chunk == b"":  # closed: it would be "readable" for ever
            self._stop_listening()

    def bury(self) -> int:
        """Clean up after the death of the process, and say when it is due again.

        What the process leaves behind in its group ends with it: a web server's workers would keep
        the port. Returns the exit code.
        """
        process = self.process
        if process is None:
            raise RuntimeError(f"{self.name} was never started")
        end_group(process.pid)
        self.listen()
        self._stop_listening()
        self.process, self._rest = None, b""
        self._plan_next()
        return int(process.returncode)

    def tell(self, how: signal.Signals) -> None:
        """Send the main process a signal."""
        if self.process is not None and self.is_running:
            self.process.send_signal(how)

    def _stop_listening(self) -> None:
        output = self.process.stdout if self.process else None
        if output is not None and not output.closed:
            self.selector.unregister(output)
            output.close()

    def _plan_next(self) -> None:
        now = time.monotonic()
        if now - self._started_at > LIVED_S:
            self._pause_s = FIRST_PAUSE_S
        self.due_at = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
