"""A real web process on the database of this run, reached over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from omnidesk.settings import get_settings
from omnidesk.web import web_command, web_environment
from tests.supervisor.installation import free_port
from tests.workers.processes import Process, Processes, until


class Web:
    """The web process of the present database, on a port that it keeps."""

    def __init__(self, processes: Processes) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._processes = processes
        self._process = self._start()

    def _start(self) -> Process:
        settings = get_settings().model_copy(update={"port": self.port, "web_workers": 1})
        environment = web_environment(settings) | {"OMNIDESK_PORT": str(self.port)}
        return self._processes.run(web_command(settings), "web", **environment)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def printed(self) -> str:
        """What the present process has said."""
        return self._process.log.read_text(errors="replace")

    def replace(self) -> None:
        """SIGKILL, and another one."""
        self._process.kill()
        self._process = self._start()

    async def answers(self) -> bool:
        try:
            async with httpx.AsyncClient(base_url=self.url) as client:
                return (await client.get("/health/live")).is_success
        except httpx.TransportError:
            return False


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Web]:
    """A web process that answers, for as long as the block."""
    with Processes(folder) as processes:
        web = Web(processes)
        await until(web.answers, "the web answers")
        yield web
