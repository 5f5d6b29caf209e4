"""One supervisor per data folder: the lock, and what it says about who holds it."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import TextIO

from omnidesk.errors import SetupError


class Instance:
    """The right to run an installation on a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._path = data_dir / "run" / "supervisor.lock"
        self._file: TextIO | None = None

    def claim(self, url: str) -> None:
        """Take the folder. Raises SetupError when it is in use or cannot be written."""
        file = self._open()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise SetupError(self._in_use()) from None
        file.truncate(0)
        json.dump({"pid": os.getpid(), "url": url}, file)
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the folder back."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> dict[str, str] | None:
        """`pid` and `url` of the supervisor that runs on the folder, or None."""
        try:
            file = self._path.open()
        except FileNotFoundError:
            return None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return {name: str(value) for name, value in json.loads(file.read() or "{}").items()}
        return None

    def _open(self) -> TextIO:
        try:
            for folder in (self.data_dir, self._path.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._path.open("a+")
        except OSError as error:
            raise SetupError(
                f"The data folder {self.data_dir} cannot be written ({error.strerror}). Make it"
                " writable for this user, or choose another one with OMNIDESK_DATA_DIR."
            ) from error

    def _in_use(self) -> str:
        found = self.holder() or {}
        where = f" at {found['url']} (process {found['pid']})" if found else ""
        return (
            f"OmniDesk already runs on the data folder {self.data_dir}{where}. Stop it with"
            " `python -m omnidesk down`, or choose another folder with OMNIDESK_DATA_DIR."
        )
