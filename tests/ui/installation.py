"""A real installation for browser tests: `python -m omnidesk up` with simulated vendors."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil

from omnidesk.demo.simulators import Simulators

# The first start builds the pages, which installs their packages.
START_S = 420.0
STOP_S = 40.0


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Installation:
    """A running installation, its vendors, and what it printed."""

    url: str
    simulators: Simulators
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def printed(self) -> str:
        """Everything that the supervisor and its processes printed so far."""
        return self.output.read_text(errors="replace")

    def one_time_password(self) -> str:
        """The superadmin's password as the first start printed it."""
        found = re.search(r"one-time password[^:]*:\s*(\S+)", self.printed, re.I)
        assert found, self.printed
        return found.group(1)

    def children(self) -> list[psutil.Process]:
        """Every process below the supervisor."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def stop(self) -> None:
        """Stop as Ctrl+C does, and make sure that nothing is left."""
        family = self.children() if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_S)
        left = [child for child in family if child.is_running() and child.status() != "zombie"]
        assert not left, left


def start(folder: Path, simulators: Simulators, **extra: str) -> Installation:
    """Start an installation in `folder` and wait until it is ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OMNIDESK_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    environment |= simulators.environment()
    environment |= {
        "OMNIDESK_ENV": "test",
        "OMNIDESK_DATA_DIR": str(folder / "data"),
        "OMNIDESK_PORT": str(port),
        **extra,
    }
    output = folder / "output.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "omnidesk", "up"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    installation = Installation(url, simulators, process, output)
    _wait_ready(installation)
    simulators.point_at(url)
    return installation


def _wait_ready(installation: Installation) -> None:
    deadline = time.monotonic() + START_S
    while not _is_ready(installation.url):
        if installation.process.poll() is not None or time.monotonic() > deadline:
            installation.process.kill()
            raise AssertionError(f"the installation did not start:\n{installation.printed}")
        time.sleep(0.2)


def _is_ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/ready", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False
