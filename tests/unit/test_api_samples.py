"""The ready-made requests: run as programs, their signatures are those of the rule.

Python and Node.js come with the project; the others run where the machine has them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from omnidesk.rules.api_samples import BODY, PATH, sample
from omnidesk.rules.signing import Signed, is_signed

CLIENT, SECRET = "odk_7c19e2a04b8d5f6310ae92bd", "a secret with 'signs' and $dollars"
NODE = Path(sys.executable).parent / "node"
RUN = {
    "python": ([sys.executable], "request.py"),
    "node": ([str(NODE)], "request.mjs"),
}
if shutil.which("curl") and shutil.which("openssl"):
    RUN["curl"] = (["sh"], "request.sh")
if shutil.which("php") and "curl" in subprocess.check_output(["php", "-m"], text=True).split():
    RUN["php"] = (["php"], "request.php")


class Asked(HTTPServer):
    """Answers one request and keeps it."""

    request_line = ""
    headers: Any = None
    body = b""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = self.server
        assert isinstance(asked, Asked)
        asked.request_line, asked.headers = self.path, self.headers
        asked.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"success": true}')

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def listening() -> Iterator[Asked]:
    with Asked(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request, daemon=True).start()
        yield server


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("language", sorted(RUN))
def test_request_is_signed_as_the_rule_says(tmp_path: Path, language: str, version: int) -> None:
    command, name = RUN[language]
    with listening() as server:
        url = f"http://127.0.0.1:{server.server_port}"
        program = tmp_path / name
        program.write_text(sample(language, url=url, client_id=CLIENT, version=version))
        ran = subprocess.run(
            [*command, str(program)],
            env={**os.environ, "OMNIDESK_SECRET": SECRET},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert "success" in ran.stdout
    assert server.body == BODY.encode()
    given = server.headers["X-Signature"]
    signed = Signed(
        server.headers["X-Client-Id"],
        server.headers["X-Timestamp"],
        "POST",
        server.request_line,
        server.body,
    )
    assert is_signed(SECRET, signed, given, version)
    assert (server.request_line, len(signed.timestamp)) == (PATH, 13)
    assert server.headers.get("X-Signature-Version", "1") == str(version)


def test_body_is_a_message() -> None:
    assert set(json.loads(BODY)) == {"request_id", "phone_number", "message"}
