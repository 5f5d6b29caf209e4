"""The browser store (`assets/`) in node, without a browser: see `inbox.test.mjs`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_the_browser_store_keeps_its_promises() -> None:
    node = Path(sys.executable).with_name("node")
    # In one process: one that is forced to exit may leave half of its report unsaid.
    options = ("--test", "--test-isolation=none", "--test-force-exit")
    command = [str(node), *options, str(HERE / "inbox.test.mjs")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
