"""`python -m tests.simulation --sends 1000000`: the long form; its exit code is the verdict."""

from __future__ import annotations

import argparse
import secrets
import sys

from tests.simulation.running import run


def main() -> int:
    """Simulate, print what came of it, and answer 0 when everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=None, help="drawn when none is given")
    arguments = parser.parse_args()
    seed = secrets.randbelow(2**32) if arguments.seed is None else arguments.seed
    verdict = run(arguments.sends, seed)
    sys.stdout.write("\n".join(verdict.lines()) + "\n")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
