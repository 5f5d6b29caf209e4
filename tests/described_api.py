"""schemathesis against the served description: does the API answer as it says?

It makes up requests from the description, fitting and unfitting ones, and looks at each answer: no
5xx, no status, header, type or field that is not described.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from omnidesk.pages_folder import PROJECT_DIR
from omnidesk.processes import spawn
from omnidesk.settings import environment_with
from tests.api_client import Program

DESCRIPTION = "/api/external/openapi.json"
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance", "unsupported_method"),
)


async def look(url: str, program: Program, *, examples: int, seed: int, folder: Path) -> str:
    """What is wrong, in schemathesis's words; empty when nothing is."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", url + DESCRIPTION, "--url", url),
        *("--checks", ",".join(CHECKS), "--max-examples", str(examples), "--seed", str(seed)),
        *("--phases", "examples,coverage,fuzzing", "--mode", "all", "--workers", "1"),
        *("--continue-on-failure", "--no-color", "--request-timeout", "30"),
        *("--suppress-health-check", "all"),
    ]
    environment = environment_with(
        SCHEMATHESIS_HOOKS="tests.signing_hook",
        API_CLIENT_ID=program.client_id,
        API_SECRET=program.secret,
        PYTHONPATH=str(PROJECT_DIR),
    )
    log = folder / "schemathesis.log"
    with log.open("wb") as words:
        process = spawn(
            command, env=environment, cwd=folder, output=words, errors=subprocess.STDOUT
        )
        code = await asyncio.to_thread(process.wait)
    return "" if code == 0 else log.read_text(errors="replace")
