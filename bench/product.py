"""The product's own processes beside the benchmark's servers."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.ports import answers
from omnidesk.processes import spawn, stop_process
from omnidesk.settings import environment_with, get_settings, use_environment
from omnidesk.web import web_command, web_environment

START_S = 60.0
STOP_STEPS = ((signal.SIGTERM, 40.0), (signal.SIGKILL, 5.0))


@contextmanager
def running(workers: int, log: Path, *, web: bool = True) -> Iterator[dict[str, tuple[int, ...]]]:
    """A web process on a free port of its own, and so many workers, on the present database.

    Yields their process ids by role.
    """
    use_environment({"OMNIDESK_PORT": str(_free_port()), "OMNIDESK_WEB_WORKERS": "1"})
    commands = {"workers": [[sys.executable, "-m", "workers.run"]] * workers}
    if web:
        commands["web"] = [web_command(get_settings())]
    environment = environment_with(**web_environment(get_settings()))
    started: dict[str, tuple[int, ...]] = {}
    with ExitStack() as stack:
        output = stack.enter_context(log.open("ab"))
        for role, lines in commands.items():
            children = [
                spawn(line, env=environment, cwd=PROJECT_DIR, output=output) for line in lines
            ]
            for child in children:
                stack.callback(stop_process, child.pid, STOP_STEPS)
            started[role] = tuple(child.pid for child in children)
        if web:
            _wait_for_web()
        yield started


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_web() -> None:
    settings, began = get_settings(), time.monotonic()
    while not answers(settings.host, settings.port):
        if time.monotonic() - began > START_S:
            raise RuntimeError("the web process did not start; see the log of the benchmark")
        time.sleep(0.1)
