"""Where a run takes place: real servers, a folder, chance from one seed, processes of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from omnidesk.embedded import EmbeddedServers
from tests.chaos.verdict import Verdict
from tests.workers.processes import Processes


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run is given. Its tables are empty, and its processes end with it."""

    name: str
    seed: int
    folder: Path
    servers: EmbeddedServers
    processes: Processes
    rng: Random

    def verdict(self, **figures: object) -> Verdict:
        """The outcome, under the name and the seed of this run."""
        return Verdict(self.name, self.seed, **figures)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it. `strikes` 0 means: for as long as there is something to do.

    `every_s` is the pause between two strikes; with 0 they are spread over the work instead, so
    that nothing depends on how fast the machine is. `away_s`: how long a server or vendor is away.
    """

    amount: int
    strikes: int = 0
    every_s: float = 0.0
    away_s: float = 0.0
    workers: int = 4

    def scaled(self, by: float) -> Size:
        """The same run, so many times as long; the pauses between strikes stay."""
        return Size(
            max(1, round(self.amount * by)),
            max(1, round(self.strikes * by)) if self.strikes else 0,
            self.every_s,
            self.away_s * by,
            self.workers,
        )
