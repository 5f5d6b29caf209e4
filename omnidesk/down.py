"""Stops the installation that runs on a data folder: `python -m omnidesk down`."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from omnidesk.embedded import EmbeddedServers
from omnidesk.errors import SetupError
from omnidesk.instance import Instance
from omnidesk.processes import wait_until

# Longer than a supervisor takes at worst: web, workers, and both servers one after the other.
WAIT_S = 90.0


def down(data_dir: Path) -> str:
    """What happened, in a sentence. Raises SetupError when it does not stop."""
    data_dir = data_dir.resolve()
    instance = Instance(data_dir)
    holder = instance.holder()
    if holder is None:
        return _stop_left_over(data_dir)
    os.kill(int(holder["pid"]), signal.SIGTERM)
    if not wait_until(lambda: instance.holder() is None, WAIT_S):
        raise SetupError(
            f"Process {holder['pid']} did not stop within {WAIT_S:.0f} s. Look at its output, or"
            f" end it with `kill -9 {holder['pid']}`."
        )
    return f"Stopped the installation on {data_dir}."


def _stop_left_over(data_dir: Path) -> str:
    """Where the kernel does not tie servers to their owner, a killed one leaves them behind."""
    servers = EmbeddedServers(data_dir)
    if not servers.any_running():
        return f"Nothing runs on {data_dir}."
    servers.stop()
    return f"Stopped the servers that a killed supervisor had left on {data_dir}."
