"""The simulated vendors as fixtures; conftest.py takes them over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from omnidesk.demo.pace import Pace
from omnidesk.demo.simulators import Simulators


@pytest.fixture(scope="session")
def running_simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    """Vendors for the whole run; tests ask for `simulators`, which are clean."""
    folder: Path = tmp_path_factory.mktemp("vendors")
    with Simulators(folder) as started:
        yield started


@pytest.fixture
def simulators(running_simulators: Simulators) -> Simulators:
    """Vendors that know nobody, have sent nothing and point nowhere."""
    running_simulators.reset()
    running_simulators.point_at("")
    running_simulators.set_pace(Pace())
    return running_simulators
