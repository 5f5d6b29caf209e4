"""PostgreSQL and Redis from wheels, for an installation that brings no servers of its own.

    servers = EmbeddedServers(data_dir)
    servers.start()      # also attaches to servers that survived their owner
    ...
    servers.stop()

While they run, `DATA/run/servers.json` holds their URLs, so that other commands find them. Both
listen on Unix sockets that only this user may open. One process at a time owns a data folder; the
supervisor's lock sees to that.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from omnidesk.embedded.postgres import EmbeddedPostgres
from omnidesk.embedded.sockets import socket_folder
from omnidesk.embedded.valkey import EmbeddedValkey
from omnidesk.errors import SetupError

__all__ = ["EmbeddedServers", "running_file"]


def running_file(data_dir: Path) -> Path:
    """Where the URLs of running embedded servers are written down."""
    return data_dir / "run" / "servers.json"


class EmbeddedServers:
    """The embedded servers of one data folder. `postgres`, `redis`: which of them are wanted."""

    def __init__(self, data_dir: Path, *, postgres: bool = True, redis: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        sockets = socket_folder(self.data_dir)
        self.postgres = EmbeddedPostgres(self.data_dir, sockets) if postgres else None
        self.redis = EmbeddedValkey(self.data_dir, sockets) if redis else None

    @property
    def database_url(self) -> str | None:
        """libpq URL of the embedded database, or None when the user brings one."""
        return self.postgres.url if self.postgres else None

    @property
    def redis_url(self) -> str | None:
        """URL of the embedded Redis, or None when the user brings one."""
        return self.redis.url if self.redis else None

    def urls(self) -> dict[str, str]:
        """The URLs of the wanted servers, by the names of settings."""
        found = {"database_url": self.database_url, "redis_url": self.redis_url}
        return {name: url for name, url in found.items() if url}

    def start(self) -> None:
        """Start what is wanted and not running. Raises SetupError with what to do.

        Call it from the main thread: the servers end when the calling thread does.
        """
        for folder in (self.data_dir, self.data_dir / "run"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            for server in self._wanted():
                server.start()
        except PermissionError as error:
            raise SetupError(
                f"{error.filename} belongs to another user. Start OmniDesk as the user who started"
                " it before, or choose another data folder with OMNIDESK_DATA_DIR."
            ) from error
        if self.urls():
            self._write_down()

    def are_running(self) -> bool:
        """Whether every wanted server runs."""
        return all(server.pid() is not None for server in self._wanted())

    def any_running(self) -> bool:
        """Whether one of them runs."""
        return any(server.pid() is not None for server in self._wanted())

    def _wanted(self) -> list[EmbeddedPostgres | EmbeddedValkey]:
        return [server for server in (self.postgres, self.redis) if server is not None]

    def stop(self) -> None:
        """Stop what is wanted, also when another process started it."""
        running_file(self.data_dir).unlink(missing_ok=True)
        for server in reversed(self._wanted()):
            server.stop()

    def _write_down(self) -> None:
        target = running_file(self.data_dir)
        draft = target.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            json.dump(self.urls(), file)
        draft.replace(target)
