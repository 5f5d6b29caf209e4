"""`python -m omnidesk` as an operator runs it: real processes, real signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

FOREIGN = ("OMNIDESK_", "DATABASE_URL", "REDIS_URL", "PROMETHEUS_")
# A first start builds the pages when the code has changed.
START_S, STOP_S, RETURN_S = 300.0, 60.0, 40.0


def environment(data_dir: Path, **extra: str) -> dict[str, str]:
    """The environment of an operator who set nothing but these."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return plain | {"OMNIDESK_DATA_DIR": str(data_dir), "OMNIDESK_WORKERS": "1", **extra}


def omnidesk(*arguments: str, data_dir: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "omnidesk", *arguments],
        env=environment(data_dir, **extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def wait_for(reached: Callable[[], object], timeout_s: float = RETURN_S) -> None:
    """Wait until something is true; a failure shows what was waited for."""
    deadline = time.monotonic() + timeout_s
    while not reached():
        assert time.monotonic() < deadline, reached
        time.sleep(0.1)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Running:
    """A running installation."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    port: int
    output: Path

    @property
    def printed(self) -> str:
        """What it has printed so far."""
        return self.output.read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """Every process below the supervisor."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def find(self, *words: str) -> psutil.Process | None:
        """The direct child whose command line holds all of these words."""
        for child in psutil.Process(self.process.pid).children():
            try:
                line = " ".join(child.cmdline())
            except psutil.NoSuchProcess:
                continue
            if child.status() != psutil.STATUS_ZOMBIE and all(word in line for word in words):
                return child
        return None

    def get(self, *words: str) -> psutil.Process:
        """`find` that must succeed."""
        found = self.find(*words)
        assert found is not None, (words, self.printed)
        return found

    def checks(self) -> dict[str, str]:
        """What readiness says; nothing while the web does not answer."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=10) as answer:
                return dict(json.load(answer)["checks"])
        except HTTPError as error:
            return dict(json.load(error)["checks"])
        except OSError:
            return {}

    def is_ready(self) -> bool:
        """Whether the web answers and everything behind it is well."""
        checks = self.checks()
        return bool(checks) and set(checks.values()) == {"ok"}


def up(data_dir: Path, output: Path, **extra: str) -> Running:
    """Start everything and wait until it is ready."""
    port = free_port()
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "omnidesk", "up"],
            env=environment(data_dir, OMNIDESK_PORT=str(port), **extra),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    running = Running(process, data_dir, port, output)
    try:
        wait_for(lambda: process.poll() is not None or running.is_ready(), START_S)
        assert process.poll() is None, running.printed
    except AssertionError:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_S)
        raise
    return running


def are_gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them runs any more."""
    return not any(
        process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes
    )
