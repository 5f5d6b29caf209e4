"""The log files of the embedded servers, kept small."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

# At start a longer file becomes `.old`: two of them are enough to look back, and no disk fills.
LOG_MAX_BYTES = 10 * 1024 * 1024
TAIL_BYTES = 2000
TAIL_LINES = 3


def open_log(path: Path) -> BinaryIO:
    """The log opened for appending, turned over when it has grown."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_MAX_BYTES:
        path.replace(path.with_suffix(".old"))
    return path.open("ab")


def last_lines(path: Path) -> str:
    """The end of the log on one line, for a sentence to the operator."""
    try:
        tail = path.read_bytes()[-TAIL_BYTES:].decode(errors="replace")
    except OSError:
        return "(none)"
    return " / ".join(line.strip() for line in tail.splitlines()[-TAIL_LINES:] if line.strip())
