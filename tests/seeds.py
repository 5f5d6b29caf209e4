"""Chance in tests: another seed in each run, printed so that a failure can be repeated."""

from __future__ import annotations

import os
import random
import sys


def choose_seed() -> int:
    """A new seed, or the one of the variable SEED."""
    seed = int(os.environ.get("SEED") or random.randrange(2**32))
    sys.stdout.write(f"seed: {seed} (repeat with SEED={seed})\n")
    return seed


def seeded() -> random.Random:
    """A generator with a seed of its own."""
    return random.Random(choose_seed())
