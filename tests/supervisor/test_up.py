"""One installation from its first start to its end, with everything killed in between."""

from __future__ import annotations

import base64
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.supervisor.installation import Running, are_gone, omnidesk, up, wait_for

PASSWORD = re.compile(r"one-time password[^:]*: (\S+)")
OTHER_KEY = "other:" + base64.b64encode(bytes(32)).decode()


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Running]:
    started = up(folder / "data", folder / "first.log")
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGTERM)
        started.process.wait(60)


def test_first_start_tells_name_address_and_password_once(running: Running) -> None:
    assert len(PASSWORD.findall(running.printed)) == 1
    assert "The superadmin is superadmin." in running.printed
    wait_for(lambda: f"open http://127.0.0.1:{running.port}" in running.printed)


def test_second_up_on_the_folder_is_refused(running: Running) -> None:
    second = omnidesk("up", data_dir=running.data_dir, OMNIDESK_PORT="1")
    assert (second.returncode, second.stdout) == (1, "")
    assert re.fullmatch(r"OmniDesk already runs on the data folder .* down`.*\n", second.stderr)


def test_commands_find_the_running_servers(running: Running) -> None:
    words = ("create-user", "budi", "--role", "user", "--department", "Sales")
    made = json.loads(omnidesk(*words, data_dir=running.data_dir).stdout)
    assert (made["username"], made["departments"]) == ("budi", ["Sales"])
    assert len(made["one_time_password"]) >= 8


def test_taken_name_is_an_error(running: Running) -> None:
    words = ("create-user", "superadmin", "--department", "Never made")
    again = omnidesk(*words, data_dir=running.data_dir)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "The user name superadmin is taken. Choose another one.\n"


def test_doctor_finds_nothing_bad(running: Running) -> None:
    found = omnidesk("doctor", data_dir=running.data_dir, OMNIDESK_PORT=str(running.port))
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert "ok    migrations:" in found.stdout


@pytest.mark.parametrize(
    "words",
    [("reflex", "run"), ("workers.run",), ("workers.ticker",), ("valkey-server",)],
    ids=["web", "worker", "ticker", "redis"],
)
def test_killed_process_comes_back(running: Running, words: tuple[str, ...]) -> None:
    victim = running.get(*words)
    victim.kill()
    wait_for(lambda: (found := running.find(*words)) and found.pid != victim.pid)
    wait_for(running.is_ready)


def test_killed_web_leaves_no_worker_on_the_port(running: Running) -> None:
    web = running.get("reflex", "run")
    workers = web.children(recursive=True)
    assert workers
    web.kill()
    wait_for(lambda: are_gone(workers))
    wait_for(running.is_ready)


def test_killed_database_comes_back(running: Running) -> None:
    server = running.get("pginstall/bin/postgres")
    server.kill()
    wait_for(lambda: (found := running.find("pginstall/bin/postgres")) and found.pid != server.pid)
    wait_for(running.is_ready)


def test_down_stops_everything_in_order(running: Running) -> None:
    family = running.family()
    stopped = omnidesk("down", data_dir=running.data_dir)
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert running.process.wait(5) == 0
    assert are_gone(family)
    assert not (running.data_dir / "run" / "servers.json").exists()
    assert running.printed.rstrip().endswith("Stopped.")


def test_down_again_says_that_nothing_runs(running: Running) -> None:
    again = omnidesk("down", data_dir=running.data_dir)
    assert (again.returncode, again.stdout) == (0, f"Nothing runs on {running.data_dir}.\n")


def test_wrong_key_is_refused(running: Running) -> None:
    failed = omnidesk("up", data_dir=running.data_dir, OMNIDESK_ENCRYPTION_KEYS=OTHER_KEY)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("The encryption key does not fit this database.")


def test_killed_supervisor_takes_everything_along(running: Running, folder: Path) -> None:
    second = up(running.data_dir, folder / "second.log")
    assert PASSWORD.findall(second.printed) == []
    family = second.family()
    second.process.kill()
    second.process.wait()
    wait_for(lambda: are_gone(family))
    assert [child for child in family if child.is_running()] == _zombies(family)


def _zombies(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Ended, and not yet collected by the init process of a small container."""
    return [one for one in processes if one.is_running() and one.status() == psutil.STATUS_ZOMBIE]
