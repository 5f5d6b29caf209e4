"""The embedded servers by themselves: kept data, survived owners, long paths."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from omnidesk.embedded import EmbeddedServers, running_file
from omnidesk.processes import wait_gone

# Starts the servers, then dies without a word while they go on.
DYING_OWNER = """
import os, signal, sys
from pathlib import Path
import omnidesk.processes as processes
processes._libc = None  # a system whose kernel does not tie children to their parent
from omnidesk.embedded import EmbeddedServers
EmbeddedServers(Path(sys.argv[1])).start()
os.kill(os.getpid(), signal.SIGKILL)
"""


def write(servers: EmbeddedServers) -> None:
    with psycopg.connect(str(servers.database_url)) as conn:
        conn.execute("create table kept as select 7 as number")
    redis.Redis.from_url(str(servers.redis_url)).set("kept", "7")


def read(servers: EmbeddedServers) -> tuple[object, object]:
    with psycopg.connect(str(servers.database_url)) as conn:
        row = conn.execute("select number from kept").fetchone()
    return row, redis.Redis.from_url(str(servers.redis_url)).get("kept")


@pytest.mark.parametrize("depth", [0, 12])
def test_data_outlive_a_stop_also_on_a_long_path(data_dir: Path, depth: int) -> None:
    servers = EmbeddedServers(data_dir.joinpath(*["a-long-name"] * depth))
    servers.start()
    write(servers)
    servers.stop()
    assert not servers.any_running()
    servers.start()
    try:
        assert read(servers) == ((7,), b"7")
    finally:
        servers.stop()


def test_servers_of_a_killed_owner_are_taken_over_and_stopped(data_dir: Path) -> None:
    subprocess.run([sys.executable, "-c", DYING_OWNER, str(data_dir)], check=False)
    servers = EmbeddedServers(data_dir)
    assert servers.postgres is not None
    assert servers.redis is not None
    before = servers.postgres.pid(), servers.redis.pid()
    servers.start()
    try:
        assert (servers.postgres.pid(), servers.redis.pid()) == before
        assert json.loads(running_file(data_dir).read_text()) == servers.urls()
    finally:
        servers.stop()
    assert all(pid is not None and wait_gone(pid, 5) for pid in before)


def test_busy_server_is_not_taken_for_a_dead_one(data_dir: Path) -> None:
    servers = EmbeddedServers(data_dir, postgres=False)
    servers.start()
    assert servers.redis is not None
    busy = psutil.Process(servers.redis.pid())
    busy.suspend()
    try:
        assert servers.are_running()
    finally:
        busy.resume()
        servers.stop()


def test_only_wanted_servers_start(data_dir: Path) -> None:
    servers = EmbeddedServers(data_dir, postgres=False)
    servers.start()
    try:
        assert list(servers.urls()) == ["redis_url"]
        assert not (data_dir / "postgres").exists()
    finally:
        servers.stop()
