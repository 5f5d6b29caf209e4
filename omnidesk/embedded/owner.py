"""The system user under whom the embedded PostgreSQL runs when we are root, which it refuses to be.

Also opens just enough of the file system for that user: the right to pass through folders, never to
list them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from omnidesk.errors import SetupError

SYSTEM_USER = "embedded_postgres"
ADD_USER = (
    ("useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER),
    ("adduser", "-S", "-D", "-H", SYSTEM_USER),  # Alpine
)


@dataclass(frozen=True, slots=True)
class Owner:
    """User and group ids of the server process."""

    uid: int
    gid: int


def server_owner(folder: Path) -> Owner | None:
    """Whom to become for the server on this folder; None: stay who we are."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return Owner(folder.stat().st_uid, folder.stat().st_gid)
    entry = _find_user() or _add_user()
    return Owner(entry.pw_uid, entry.pw_gid)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _add_user() -> pwd.struct_passwd:
    command = next((command for command in ADD_USER if shutil.which(command[0])), None)
    if command is not None:
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words
    entry = _find_user()
    if entry is None:
        raise SetupError(
            "PostgreSQL refuses to run as root and no system user for it could be made. Start"
            " OmniDesk as an ordinary user, or set DATABASE_URL."
        )
    return entry


def open_way(path: Path) -> None:
    """Let everybody pass through the folders above `path`."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def open_program(folder: Path) -> None:
    """Let everybody read and run what is installed here, as umask 022 would have done."""
    open_way(folder)
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        may_run = path.is_dir() or mode & stat.S_IXUSR
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if may_run else 0)
        if wanted != mode:
            path.chmod(wanted)
