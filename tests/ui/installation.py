"""A real installation for browser tests: `python -m omnidesk up` with simulated vendors."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from pathlib import Path

from omnidesk.demo.simulators import Simulators
from tests.supervisor.installation import STOP_S, Running, are_gone, up


@dataclass(slots=True)
class Installation:
    """A running installation and its vendors."""

    running: Running
    simulators: Simulators

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.running.port}"

    def one_time_password(self) -> str:
        """The superadmin's password as the first start printed it."""
        found = re.search(r"one-time password[^:]*:\s*(\S+)", self.running.printed, re.I)
        assert found, self.running.printed
        return found.group(1)

    def kill_web(self) -> None:
        """SIGKILL for every web process, as the kernel does when memory runs out."""
        for child in self.running.family():
            if "reflex" in " ".join(child.cmdline()):
                child.kill()

    def stop(self) -> None:
        """Stop as the system does, and make sure that nothing is left."""
        family = self.running.family()
        self.running.process.send_signal(signal.SIGTERM)
        self.running.process.wait(STOP_S)
        assert are_gone(family), family


def start(folder: Path, simulators: Simulators) -> Installation:
    """Start an installation in `folder`, wait until it is ready, and point the vendors at it."""
    running = up(
        folder / "data", folder / "output.log", OMNIDESK_ENV="test", **simulators.environment()
    )
    installation = Installation(running, simulators)
    simulators.point_at(installation.url)
    return installation
