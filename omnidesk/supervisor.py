"""Runs a whole installation in one terminal: `python -m omnidesk up`.

Embedded servers when the user brings none, what `prepare` does, an up-to-date build of the pages;
then web, workers and ticker, watched and started again when they die. Ctrl+C, SIGTERM and a closed
terminal stop everything in order; a second signal stops it at once. Everything happens in one
thread, because children are tied to the life of the thread that started them.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from omnidesk.build import build_pages, is_up_to_date
from omnidesk.children import Child, say
from omnidesk.embedded import EmbeddedServers
from omnidesk.errors import SetupError
from omnidesk.instance import Instance
from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.ports import answers, require_free
from omnidesk.processes import end_group, spawn
from omnidesk.settings import Settings, environment_with, get_settings
from omnidesk.web import web_command, web_environment

OWN = "omnidesk"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Between two looks at the processes when nothing happens, and at the embedded servers.
LOOK_EVERY_S = 0.2
SERVERS_EVERY_S = 2.0
# Granian finishes open requests; a worker lets a vendor's call come to its answer or time-out.
WEB_STOP_S, WORKER_STOP_S, TICKER_STOP_S = 8.0, 30.0, 8.0


class Stopped(Exception):
    """Somebody asked to stop while the start was still going on."""


class Supervisor:
    """One installation, from start to end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.data_dir = settings.data_dir.resolve()
        self.instance = Instance(self.data_dir)
        self.servers = EmbeddedServers(
            self.data_dir,
            postgres=settings.database_url is None,
            redis=settings.redis_url is None,
        )
        self._selector = selectors.DefaultSelector()
        self._children: list[Child] = []
        self._signals = 0
        self._is_supervising = False

    def run(self) -> int:
        """Start, supervise, stop. Raises SetupError when the start is impossible."""
        began = time.monotonic()
        self.instance.claim(self.settings.public_url)
        self._handle_signals()
        try:
            self._prepare()
            self._start_children()
            self._supervise(began)
        except Stopped:
            say(OWN, "stopped before the start was complete")
        finally:
            self._stop()
        return 0

    def _handle_signals(self) -> None:
        for number in STOP_SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
                signal.signal(number, self._on_signal)
        # Any signal, a child's death included, ends the waiting of the loop at once.
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._selector.register(reader, selectors.EVENT_READ, reader)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1
        if not self._is_supervising and self._signals == 1:
            raise Stopped

    def _prepare(self) -> None:
        require_free(self.settings.host, self.settings.port)
        self.servers.start()
        outcome = self._run_prepare()
        if "error" in outcome:
            raise SetupError(outcome["error"])
        made = outcome["superadmin"]
        if made is not None:
            say(OWN, f"The superadmin is {made['username']}.")
            say(OWN, f"Its one-time password, shown only now: {made['password']}")
        if not is_up_to_date():
            say(OWN, "Building the pages; the first time takes a minute …")
            build_pages()

    def _run_prepare(self) -> dict[str, Any]:
        log = self.data_dir / "log" / "start.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        command = (sys.executable, "-m", "omnidesk.prepare")
        with log.open("wb") as errors:
            child = spawn(
                command,
                env=self._environment(),
                cwd=PROJECT_DIR,
                output=subprocess.PIPE,
                errors=errors,
            )
            try:
                answer, _ = child.communicate()
            finally:
                end_group(child.pid)
        try:
            return dict(json.loads(answer))
        except ValueError:
            raise SetupError(f"The start failed in an unexpected way; {log} tells more.") from None

    def _environment(self) -> dict[str, str]:
        urls = {name.upper(): url for name, url in self.servers.urls().items()}
        return environment_with(
            **urls,
            OMNIDESK_DATA_DIR=str(self.data_dir),
            PROMETHEUS_MULTIPROC_DIR=str(self._metrics_dir),
            PYTHONUNBUFFERED="1",
        )

    @property
    def _metrics_dir(self) -> Path:
        return self.data_dir / "run" / "metrics"

    def _start_children(self) -> None:
        shutil.rmtree(self._metrics_dir, ignore_errors=True)
        self._metrics_dir.mkdir(parents=True)
        self._is_supervising = True
        plain = self._environment()
        web = plain | web_environment(self.settings)
        work, tick = (sys.executable, "-m", "workers.run"), (sys.executable, "-m", "workers.ticker")
        numbers = range(1, self.settings.workers + 1)
        listen = self._selector
        self._children = [
            Child("web", web_command(self.settings), web, WEB_STOP_S, listen),
            *(Child(f"worker-{number}", work, plain, WORKER_STOP_S, listen) for number in numbers),
            Child("ticker", tick, plain, TICKER_STOP_S, listen),
        ]
        for child in self._children:
            child.start()

    def _supervise(self, began: float) -> None:
        is_ready, look_at_servers_at = False, 0.0
        while not self._signals:
            self._listen(LOOK_EVERY_S)
            self._revive()
            if not is_ready and answers(self.settings.host, self.settings.port):
                is_ready, took_s = True, time.monotonic() - began
                say(OWN, f"Ready after {took_s:.1f} s: open {self.settings.public_url}")
            if time.monotonic() > look_at_servers_at:
                self._look_at_servers()
                look_at_servers_at = time.monotonic() + SERVERS_EVERY_S

    def _listen(self, timeout_s: float) -> None:
        for key, _ in self._selector.select(timeout_s):
            if isinstance(key.data, Child):
                key.data.listen()
            else:
                os.read(key.data, 4096)

    def _revive(self) -> None:
        for child in self._children:
            if child.process is not None and not child.is_running:
                code = child.bury()
                say(OWN, f"{child.name} ended unexpectedly ({_reason(code)}); starting it again")
            if child.process is None and time.monotonic() >= child.due_at:
                child.start()

    def _look_at_servers(self) -> None:
        if self.servers.are_running():
            return
        say(OWN, "an embedded server ended unexpectedly; starting it again")
        try:
            self.servers.start()
        except SetupError as error:
            say(OWN, str(error))

    def _stop(self) -> None:
        self._is_supervising = True  # a signal from here on must not interrupt the stopping
        running = [child for child in self._children if child.process is not None]
        if running:
            say(OWN, "Stopping …")
        # The web first, so that nothing new comes in while the workers finish what they have.
        self._stop_children([child for child in running if child.name == "web"])
        self._stop_children([child for child in running if child.name != "web"])
        self.servers.stop()
        self.instance.release()
        if running:
            say(OWN, "Stopped.")

    def _stop_children(self, children: Sequence[Child]) -> None:
        asked = self._signals
        for child in children:
            child.tell(signal.SIGTERM)
        began = time.monotonic()
        left = list(children)
        while left:
            self._listen(LOOK_EVERY_S)
            for child in [child for child in left if not child.is_running]:
                child.bury()
                left.remove(child)
            for child in left:
                is_late = time.monotonic() - began > child.stop_within_s
                if is_late or self._signals > max(asked, 1):
                    child.tell(signal.SIGKILL)


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def up() -> int:
    """`python -m omnidesk up`."""
    return Supervisor(get_settings()).run()
