"""The files of `examples/`, and the requests of the API page: real programs, a real installation.

Node.js comes with the project; the others run where the machine has them, and say so elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.rules.api_samples import LANGUAGES, sample
from tests.api_client import Program, make_program
from tests.factories import make_channel, rows
from tests.web import serving

EXAMPLES = PROJECT_DIR / "examples"
FILES = {"curl": "send.sh", "php": "send.php", "node": "send.mjs"}
URL, CLIENT = "http://127.0.0.1:8000", "odk_0123456789abcdef01234567"
NODE = Path(sys.executable).parent / "node"
COMMANDS = {
    "curl": ["sh"],
    "python": [sys.executable],
    "php": ["php"],
    "node": [str(NODE)],
}


def missing(language: str) -> str:
    """What this machine lacks for a language; nothing when it can run it."""
    needed = {"curl": ("sh", "curl", "openssl"), "php": ("php",)}.get(language, ())
    found = [one for one in needed if shutil.which(one) is None]
    if not found and language == "php" and "curl" not in _php_modules():
        found = ["PHP's curl extension"]
    return ", ".join(found)


def _php_modules() -> list[str]:
    return subprocess.check_output(["php", "-m"], text=True).split()


def programs(url: str, client_id: str) -> Mapping[tuple[str, str], str]:
    """Every program by language and where it is from, for this installation and client."""
    files = {
        (language, name): (EXAMPLES / name).read_text().replace(URL, url).replace(CLIENT, client_id)
        for language, name in FILES.items()
    }
    shown = {
        (language, f"version {version}"): sample(
            language, url=url, client_id=client_id, version=version
        )
        for language in LANGUAGES
        for version in (1, 2)
    }
    return files | shown


async def run(language: str, text: str, folder: Path, secret: str) -> dict[str, object]:
    """The answer that a program prints."""
    file = folder / f"program.{'mjs' if language == 'node' else language}"
    file.write_text(text)
    ran = await asyncio.to_thread(
        subprocess.run,
        [*COMMANDS[language], str(file)],
        env={**os.environ, "OMNIDESK_SECRET": secret},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, (language, ran.stdout, ran.stderr)
    found: dict[str, object] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("language", sorted(FILES))
def test_files_are_what_the_page_shows(language: str) -> None:
    written = (EXAMPLES / FILES[language]).read_text()
    assert written == sample(language, url=URL, client_id=CLIENT, version=2)


async def test_every_program_is_accepted(database: None, tmp_path: Path) -> None:
    """Each under a client of its own: all of them use the same request id."""
    await make_channel()
    accepted: Counter[str] = Counter()
    async with serving(tmp_path) as web:
        for number, (language, _) in enumerate(programs(web.url, CLIENT)):
            if lacking := missing(language):
                sys.stdout.write(f"{language} does not run here: {lacking} is missing\n")
                continue
            billing: Program = await make_program(f"Billing {number}")
            text = list(programs(web.url, billing.client_id).values())[number]
            told = await run(language, text, tmp_path, billing.secret)
            assert (told["success"], told["status"]) == (True, "queued"), (language, told)
            accepted[language] += 1
        sys.stdout.write(f"accepted: {dict(accepted)}\n")
        refused = await run(
            "node",
            programs(web.url, billing.client_id)["node", "send.mjs"],
            tmp_path,
            "another secret",
        )
        assert refused["code"] == "invalid_signature"
    assert accepted["node"] == 3 and accepted["python"] == 2
    stored = await rows("select count(*)::int as n from api_messages")
    assert stored[0]["n"] == accepted.total()
