"""The short forms of the runs: the same code as `make chaos`, with other sizes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from omnidesk.embedded import EmbeddedServers
from tests.chaos.ground import Ground
from tests.chaos.runs import RUNS, Run
from tests.chaos.verdict import table
from tests.seeds import choose_seed
from tests.workers.processes import Processes


@pytest.fixture(params=[run for run in RUNS if run.short], ids=lambda run: run.name)
def run(request: pytest.FixtureRequest) -> Run:
    found: Run = request.param
    return found


@pytest.fixture
def ground(run: Run, database: None, servers: EmbeddedServers, tmp_path: Path) -> Iterator[Ground]:
    seed = choose_seed()
    with Processes(tmp_path) as processes:
        yield Ground(run.name, seed, tmp_path, servers, processes, Random(seed))


async def test_promises_are_kept(run: Run, ground: Ground) -> None:
    assert run.short is not None
    verdict = await run.drive(ground, run.short)
    sys.stdout.write(table([verdict]))
    assert verdict.is_kept, table([verdict])
