"""How the web process is started: Reflex on Granian, backend only, our own mount for the pages.

`reflex run --env prod` would compile and build at every start (4.5 s here against 1.1 s for
`--backend-only`), and what it does differently is only to mount the pages that routes/site.py
serves. `python -m omnidesk.web` becomes the web process, for containers and units that run one
process each; `python -m omnidesk up` starts the same command.
"""

from __future__ import annotations

import os
import sys

from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.settings import Settings, environment_with, get_settings


def web_command(settings: Settings) -> list[str]:
    """The command of the web process."""
    return [
        *(sys.executable, "-m", "reflex", "run", "--env", "prod", "--backend-only"),
        *("--backend-host", settings.host, "--backend-port", str(settings.port)),
        *("--loglevel", "warning"),
    ]


def web_environment(settings: Settings) -> dict[str, str]:
    """What Reflex and Granian read, said by our settings; nothing is sent home."""
    return {
        "GRANIAN_WORKERS": str(settings.web_workers),
        "REFLEX_USE_GRANIAN": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "0",
        # Halves the cost of a state event when Redis holds the state (measured).
        "REFLEX_OPLOCK_ENABLED": "1",
    }


def main() -> None:
    """Become the web process."""
    settings = get_settings()
    os.chdir(PROJECT_DIR)
    command = web_command(settings)
    os.execve(command[0], command, environment_with(**web_environment(settings)))  # noqa: S606


if __name__ == "__main__":
    main()
