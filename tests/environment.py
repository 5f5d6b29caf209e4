"""The environment of the tests: set before anything of the product is imported.

One embedded PostgreSQL and Redis serve the whole run, in a throw-away data folder.
"""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

DATA_DIR = Path(tempfile.mkdtemp(prefix="omnidesk-tests-"))

# What a developer has set for the own installation must not reach the tests.
PREFIXES = ("OMNIDESK_", "TWILIO_", "META_", "FACEBOOK_", "INSTAGRAM_", "OPENAI_")


def prepare_environment() -> None:
    """A test installation: its own data folder, a fixed encryption key, no vendor."""
    for name in list(os.environ):
        if name.startswith(PREFIXES) or name in {"DATABASE_URL", "REDIS_URL"}:
            del os.environ[name]
    os.environ |= {
        "OMNIDESK_ENV": "test",
        "OMNIDESK_DATA_DIR": str(DATA_DIR),
        "OMNIDESK_ENCRYPTION_KEYS": "test:" + base64.b64encode(bytes(range(32))).decode(),
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
