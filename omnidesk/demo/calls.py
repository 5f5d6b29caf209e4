"""The durable list of what a simulated vendor accepted: one JSON line per call, on disk first.

A line is written and synced before the vendor answers, so a test that kills processes can count
what was really sent: no line means nothing was sent, one line means it went out once.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One accepted call. `id` is the vendor's id of the message, `request` what was asked."""

    at: str
    vendor: str
    kind: str
    sender: str
    to: str
    text: str
    id: str
    request: Json = field(default_factory=dict)


class CallLog:
    """Append-only JSON lines; survives the death of the process that writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)

    def append(self, call: Call) -> None:
        """Write the call and return only when the disk has it."""
        line = json.dumps(asdict(call)) + "\n"
        os.write(self._file, line.encode())
        os.fsync(self._file)

    def calls(self) -> list[Call]:
        """Every accepted call, oldest first. A half-written last line was never answered."""
        text = self.path.read_text()
        return [
            Call(**json.loads(line)) for line in text.splitlines(keepends=True) if line[-1] == "\n"
        ]

    def clear(self) -> None:
        """Forget everything, for the next test."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Release the file; the lines stay."""
        os.close(self._file)
