"""Processor time of process trees: what a figure costs, whatever else the machine does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Meter:
    """The processes of each role, by the name under which their time is shown."""

    roots: Mapping[str, tuple[int, ...]]

    def read(self) -> dict[str, float]:
        """Seconds used until now by each role, ended children included."""
        return {name: sum(map(_seconds_of_tree, pids)) for name, pids in self.roots.items()}


def total_s(readings: Mapping[str, float]) -> float:
    """All roles together."""
    return sum(readings.values())


def per_unit_ms(before: Mapping[str, float], after: Mapping[str, float], units: int) -> str:
    """What each unit cost, in milliseconds: `web 0.41, database 0.22`."""
    costs = {name: (after[name] - before[name]) * 1000 / units for name in after}
    return ", ".join(f"{name} {cost:.2f}" for name, cost in costs.items())


def _seconds_of_tree(pid: int) -> float:
    root = psutil.Process(pid)
    return sum(_seconds(process) for process in [root, *root.children(recursive=True)])


def _seconds(process: psutil.Process) -> float:
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(spent.user + spent.system + spent.children_user + spent.children_system)
