"""`python -m omnidesk.demo`: the product with simulated vendors and a throw-away data folder.

Starts PostgreSQL and Redis, the vendors, and `python -m omnidesk up` on top of them; writes a past,
and lets customers write and answer. Ctrl+C stops everything and removes the folder.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from omnidesk.demo.installation import run
from omnidesk.errors import OmniDeskError


def main() -> int:
    """Run until stopped; the exit code is that of the installation."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="omnidesk-demo-") as folder:
            return run(Path(folder))
    except KeyboardInterrupt:
        return 0
    except OmniDeskError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
