"""The web process as it is started, beside what it answers."""

from __future__ import annotations

from pathlib import Path

import psutil

from tests.web import serving


async def test_the_web_process_runs_on_the_faster_loop(database: None, tmp_path: Path) -> None:
    """Granian takes uvloop where it is installed, and says nothing where it is not."""
    async with serving(tmp_path) as web:
        parent = psutil.Process(web.pid)
        loaded = {
            Path(one.path).parent.name
            for process in (parent, *parent.children(recursive=True))
            for one in process.memory_maps()
        }
    assert "uvloop" in loaded
