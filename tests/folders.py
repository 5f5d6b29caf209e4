"""Folders for real installations."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installation_folder() -> Iterator[Path]:
    """A throw-away folder with a short path.

    Not below pytest's own folder: a second pytest run makes that one private again, and as root
    the database's system user has to pass through.
    """
    made = Path(tempfile.mkdtemp(prefix="omnidesk-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)
