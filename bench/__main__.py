"""Measures the product: `make bench`, or `python -m bench lists` for one part of it.

Seeds databases of two sizes, which takes about a minute; with `--data DIR` they are kept and used
again. The figures mean something only beside the baseline of the same run: other programs on the
machine slow both down.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from bench.api import measure_api
from bench.installation import servers
from bench.lists import measure_lists
from bench.outbox import measure_outbox
from bench.seed import Sizes
from bench.short_links import measure_short_links
from bench.webhooks import measure_webhooks
from omnidesk.embedded import EmbeddedServers

PARTS = ("lists", "webhooks", "outbox", "api", "links")
SMALL = Sizes(2_000, 20_000, large=2, large_messages=1_000)


def main() -> None:
    """Parse the arguments, measure, print."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="omnidesk-bench-") as throw_away:
        folder = (asked.data or Path(throw_away)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with servers(folder) as started:
            print(_machine(started), flush=True)
            sizes = (SMALL, Sizes(asked.conversations, asked.messages))
            asyncio.run(_measure(asked.parts or PARTS, started, sizes, folder))


async def _measure(
    parts: Sequence[str], started: EmbeddedServers, sizes: Sequence[Sizes], folder: Path
) -> None:
    if "lists" in parts:
        _show(await measure_lists(started, sizes, _say))
    if "webhooks" in parts:
        _show(await measure_webhooks(started, sizes, folder / "product.log", _say))
    if "outbox" in parts:
        _show(await measure_outbox(started, sizes[-1], folder, _say))
    if "api" in parts:
        _show(await measure_api(started, sizes, folder / "product.log", _say))
    if "links" in parts:
        _show(await measure_short_links(started, sizes, folder / "product.log", _say))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", type=_part, metavar="part", help=", ".join(PARTS))
    parser.add_argument("--data", type=Path, help="keep servers and databases in this folder")
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    return parser.parse_args()


def _part(text: str) -> str:
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"{text} is none of {', '.join(PARTS)}")
    return text


def _machine(started: EmbeddedServers) -> str:
    with psycopg.connect(str(started.database_url)) as conn:
        version = conn.info.parameter_status("server_version")
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{_processor()}, {os.cpu_count()} cores, load {load}; {platform.system()},"
        f" Python {platform.python_version()}, PostgreSQL {version};"
        f" client, server and database on this machine; {time.strftime('%Y-%m-%d %H:%M')}"
    )


def _processor() -> str:
    try:
        known = Path("/proc/cpuinfo").read_text().split("model name", 1)[1]
    except (OSError, IndexError):
        return platform.machine()
    return known.split(":", 1)[1].split("\n", 1)[0].strip()


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def _show(report: str) -> None:
    print(f"\n{report}", flush=True)


if __name__ == "__main__":
    main()
