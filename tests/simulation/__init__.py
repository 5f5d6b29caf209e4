"""Sending over 400 days without a database: the rules decide, an independent counter checks.

`run(sends, seed)` for others, `python -m tests.simulation --sends 1000000` for the long form.
"""

from tests.simulation.running import run
from tests.simulation.verdict import Verdict

__all__ = ["Verdict", "run"]
