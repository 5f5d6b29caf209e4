"""Finds the Chromium that the browser tests drive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Nothing outside this machine is looked up; as root, Chromium cannot use its sandbox.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> str | None:
    """A browser of the PATH; None lets Playwright use its own download."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def flags() -> list[str]:
    """The start flags for this machine."""
    is_root = os.geteuid() == 0
    in_container = Path("/.dockerenv").exists()
    return [*FLAGS, *(["--no-sandbox"] if is_root or in_container else [])]
