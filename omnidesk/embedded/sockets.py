"""Where the sockets of the embedded servers live.

A socket's path may have 107 bytes on Linux and 103 on macOS. The data folder is used when its path
is short enough, else a private folder below the system's temporary one, named after the data
folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from omnidesk.errors import SetupError

SOCKET_PATH_MAX = 103  # sizeof(sun_path) - 1 on macOS, the smaller one
LONGEST_NAME = "pg/.s.PGSQL.5432.lock"


def socket_folder(data_dir: Path) -> Path:
    """The folder for the sockets of this data folder; the same answer in every process."""
    own = data_dir / "run"
    if len(os.fsencode(own / LONGEST_NAME)) <= SOCKET_PATH_MAX:
        return own
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"omnidesk-{os.getuid()}-{digest}"


def make_private(folder: Path, owner: int, mode: int = 0o700) -> None:
    """Create the folder for this owner; one that somebody else made first is refused.

    `mode` opens it further: the temporary folder belongs to everybody, so a prepared folder or
    link could hand our sockets to another user of the machine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.getuid(), owner}:
        raise SetupError(
            f"The folder {folder} belongs to somebody else. Remove it, or choose a data folder"
            " with a shorter path (OMNIDESK_DATA_DIR)."
        )
    folder.chmod(mode)
