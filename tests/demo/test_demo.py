"""`python -m omnidesk.demo` as somebody runs it who wants to try the product."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from omnidesk.processes import is_alive
from tests.folders import installation_folder
from tests.supervisor.installation import free_port

# The first start builds the pages.
START_S = 420.0
PROGRAMS_ASKED = "select count(*) from api_messages"


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A demo in its own process, with its temporary folder in `folder`."""

    process: subprocess.Popen[bytes]
    folder: Path
    output: Path
    url: str

    @property
    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def wait(self, reached: Callable[[], bool], timeout_s: float) -> None:
        """Wait until it is so. Fails with what was printed."""
        deadline = time.monotonic() + timeout_s
        while not reached():
            is_over = self.process.poll() is not None or time.monotonic() > deadline
            assert not is_over, self.printed
            time.sleep(0.1)

    def count(self, query: str) -> int:
        """Ask the demo's own database."""
        (written,) = self.folder.glob("omnidesk-demo-*/data/run/servers.json")
        with psycopg.connect(json.loads(written.read_text())["database_url"]) as conn:
            row = conn.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0


@pytest.fixture
def demo() -> Iterator[RunningDemo]:
    with installation_folder() as folder:
        running = _start(folder)
        yield running
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(60)


@contextmanager
def _hearing_ctrl_c() -> Iterator[None]:
    """A test run in the background of a shell ignores Ctrl+C, and its children would too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _start(folder: Path) -> RunningDemo:
    port = free_port()
    outside = {
        "OMNIDESK_PORT": str(port),
        # A real installation of the same user, which the demo must leave alone.
        "DATABASE_URL": "postgresql:///mine",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "OMNIDESK_PUBLIC_URL": "https://inbox.example",
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OMNIDESK_")}
    output = folder / "output.log"
    with output.open("wb") as file, _hearing_ctrl_c():
        process = subprocess.Popen(
            [sys.executable, "-m", "omnidesk.demo", "--pace", "20"],
            env=kept | outside | {"TMPDIR": str(folder)},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return RunningDemo(process, folder, output, f"http://127.0.0.1:{port}")


def test_demo_can_be_tried_and_leaves_nothing(demo: RunningDemo) -> None:
    demo.wait(lambda: "The demo runs" in demo.printed, START_S)
    family = psutil.Process(demo.process.pid).children(recursive=True)
    _sign_in(demo)
    seeded = demo.count("select count(*) from messages")
    asked = demo.count(PROGRAMS_ASKED)
    assert demo.count("select count(*) from short_links where opened_at is not null") > 5
    assert seeded > 3000
    demo.wait(lambda: demo.count("select count(*) from messages") > seeded + 5, 60)
    demo.wait(lambda: demo.count(PROGRAMS_ASKED) > asked, 60)
    assert demo.count("select count(*) from inbox_events where state = 'failed'") == 0
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(90) == 0
    assert [child for child in family if is_alive(child.pid)] == []
    assert list(demo.folder.glob("omnidesk-demo-*")) == []


def _sign_in(demo: RunningDemo) -> None:
    found = re.search(r"budi / (\S+)", demo.printed)
    assert found, demo.printed
    answer = httpx.post(
        f"{demo.url}/api/auth/login", json={"username": "budi", "password": found.group(1)}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["must_change_password"] is False
