"""New names and secrets of API clients, from the system's randomness."""

from __future__ import annotations

import secrets

# 24 hexadecimal digits after the mark by which integrators know our ids.
PREFIX = "odk_"


def new_client_id() -> str:
    """An id that nobody has."""
    return PREFIX + secrets.token_hex(12)


def new_secret() -> str:
    """32 random bytes as text: what the client signs with."""
    return secrets.token_urlsafe(32)
