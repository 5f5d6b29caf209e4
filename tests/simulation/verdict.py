"""The outcome of a simulation, as it is printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Verdict:
    """`starved` names what sent less than it might have, so that sending nothing is no success."""

    seed: int
    wanted: int
    attempted: int = 0
    sent: int = 0
    set_backs: int = 0
    violations: Counter[str] = field(default_factory=Counter)
    starved: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all promises were kept, and the work was done."""
        return not self.violations.total() and not self.starved and self.sent >= self.wanted

    def lines(self) -> list[str]:
        """For the terminal, one fact a line."""
        return [
            f"seed        {self.seed}",
            f"attempted   {self.attempted}",
            f"sent        {self.sent} of at least {self.wanted}",
            f"set back    {self.set_backs} times",
            *(f"violations  {count} of: {rule}" for rule, count in self.violations.items()),
            *(f"starved     {what}" for what in self.starved),
            "holds" if self.holds else "BROKEN",
        ]
