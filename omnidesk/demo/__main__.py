"""`python -m omnidesk.demo`: the product with simulated vendors and a throw-away data folder.

Starts PostgreSQL and Redis, the vendors, and `python -m omnidesk up` on top of them; writes a past,
and lets customers write and answer. Ctrl+C stops everything and removes the folder.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from omnidesk.demo.installation import run
from omnidesk.errors import OmniDeskError


def main() -> int:
    """Run until stopped; the exit code is that of the installation."""
    pace = _read_pace()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="omnidesk-demo-") as folder:
            return run(Path(folder), pace)
    except KeyboardInterrupt:
        return 0
    except OmniDeskError as error:
        print(error, file=sys.stderr)
        return 1


def _read_pace() -> float:
    parser = argparse.ArgumentParser(prog="python -m omnidesk.demo", description=__doc__)
    parser.add_argument(
        "--pace", type=float, default=1.0, help="how many times livelier than natural (1)"
    )
    pace = float(parser.parse_args().pace)
    if not 0 < pace <= 100:
        parser.error("--pace lies above 0 and up to 100")
    return pace


if __name__ == "__main__":
    sys.exit(main())
