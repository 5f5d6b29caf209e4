"""What a run has to show for itself: one line of figures, and whether its promises were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = (
    *("run", "attempted", "acknowledged", "accepted", "lost", "twice", "unknown", "strikes"),
    *("seed", "verdict"),
)
NAME_WIDTH, WIDTH = 28, 13


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one run.

    `attempted`: asked for. `acknowledged`: said yes to, so that nobody asks again. `accepted`:
    done, as the other side's own record tells (the vendor's log; for what arrives, the tables).
    `lost`: acknowledged and neither accepted nor known to be open. `unknown`: whether it was sent
    is open, which `most_unknown` of them may be. `strikes`: kills, restarts, flushes. `broken`:
    any other promise that was not kept, in a sentence.
    """

    name: str
    seed: int
    attempted: int = 0
    acknowledged: int = 0
    accepted: int = 0
    lost: int = 0
    twice: int = 0
    unknown: int = 0
    strikes: int = 0
    most_unknown: int = 0
    broken: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.twice or self.unknown > self.most_unknown or self.broken)

    def line(self) -> str:
        """The row of the table, and below it what was broken."""
        figures = (
            *(self.attempted, self.acknowledged, self.accepted, self.lost, self.twice),
            *(self.unknown, self.strikes, self.seed),
        )
        cells = [f"{one:,}" for one in figures[:-1]] + [str(self.seed)]
        row = _row(self.name, *cells, "ok" if self.is_kept else "FAILED")
        return "\n".join([row, *(f"  {sentence}" for sentence in self.broken)])


def heading() -> str:
    """The first row of the table."""
    return _row(*HEAD)


def table(verdicts: Sequence[Verdict]) -> str:
    """All rows below the heading."""
    return "\n".join([heading(), *(verdict.line() for verdict in verdicts)])


def _row(name: str, *cells: str) -> str:
    return f"{name:<{NAME_WIDTH}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)
