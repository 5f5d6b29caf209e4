"""What an operator can have wrong: one sentence that says what to do, no traceback, exit code 1."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from omnidesk.embedded import EmbeddedServers
from tests.supervisor.installation import omnidesk


def refused(data_dir: Path, **extra: str) -> str:
    """The sentence with which `up` refuses to start."""
    failed = omnidesk("up", data_dir=data_dir, **extra)
    assert failed.returncode == 1, failed
    assert "Traceback" not in failed.stdout + failed.stderr
    assert failed.stdout == ""
    assert not EmbeddedServers(data_dir).any_running()
    return failed.stderr


def test_taken_port(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(data_dir, OMNIDESK_PORT=str(port))
    assert said.startswith(f"Port {port} is taken by ")
    assert "OMNIDESK_PORT" in said


def test_foreign_address(data_dir: Path) -> None:
    said = refused(data_dir, OMNIDESK_HOST="192.0.2.1")
    assert said.startswith("192.0.2.1 is no address of this machine.")


def test_unreachable_database(data_dir: Path) -> None:
    said = refused(data_dir, DATABASE_URL="postgresql://u:rahasia@127.0.0.1:1/x")
    assert said.startswith("The database cannot be reached: ")
    assert "DATABASE_URL" in said
    assert "rahasia" not in said


def test_unreachable_redis(data_dir: Path) -> None:
    said = refused(data_dir, REDIS_URL="redis://:rahasia@127.0.0.1:1/0")
    assert said.startswith("Redis cannot be reached: ")
    assert "rahasia" not in said


@pytest.mark.parametrize("missing", ["global/pg_control", "PG_VERSION"])
def test_half_written_database_folder(data_dir: Path, missing: str) -> None:
    for name in {"PG_VERSION", "global/pg_control", "postgresql.conf", "base/1"} - {missing}:
        path = data_dir / "postgres" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("18\n")
    said = refused(data_dir)
    assert f"is not complete ({missing}" in said
    assert "Restore it from a backup" in said


def test_half_made_database_folder_of_a_first_start_is_made_anew(data_dir: Path) -> None:
    half = data_dir / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    servers = EmbeddedServers(data_dir, redis=False)
    servers.start()
    servers.stop()
    assert not half.exists()


def test_data_folder_that_is_no_folder(data_dir: Path) -> None:
    (data_dir / "file").write_text("")
    said = refused(data_dir / "file" / "data")
    assert "cannot be written" in said
    assert "OMNIDESK_DATA_DIR" in said


def test_wrong_setting_is_named_without_its_value(data_dir: Path) -> None:
    said = refused(data_dir, OMNIDESK_PORT="rahasia")
    assert said.startswith("The settings are not right. OMNIDESK_PORT: ")
    assert "rahasia" not in said
