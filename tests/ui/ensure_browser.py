"""`python -m tests.ui.ensure_browser`: makes sure that the browser tests have a browser.

A Chromium or Chrome of the PATH, else Playwright's own download, else the distribution's package.
None to be had is a failure in one sentence, never tests that are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Error, sync_playwright

from tests.ui import chromium

NONE = (
    "The browser tests need Chromium or Chrome, and none could be installed. Put one on the PATH,"
    " then run `make test` again."
)


def starts() -> bool:
    """Whether the browser that the tests would use starts."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.executable(), args=chromium.flags()
            )
            browser.close()
    except Error:
        return False
    return True


def download() -> bool:
    """Playwright's own Chromium; as root also the system's libraries that it needs."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _runs([*command, "--with-deps"] if _is_root() else command) or _runs(command)


def install_package() -> bool:
    """The distribution's Chromium, where we may install packages."""
    if not _is_root() or shutil.which("apt-get") is None:
        return False
    _runs(["apt-get", "update"])
    return any(
        _runs(["apt-get", "install", "-y", name]) for name in ("chromium", "chromium-browser")
    )


def _is_root() -> bool:
    return os.geteuid() == 0


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


WAYS: tuple[Callable[[], bool], ...] = (download, install_package)


def main() -> int:
    """Try each way until a browser starts."""
    if starts() or any(way() and starts() for way in WAYS):
        return 0
    print(NONE, file=sys.stderr)  # noqa: T201 - a command's only words
    return 1


if __name__ == "__main__":
    sys.exit(main())
