"""Where the built pages are: `.pages/current` points to the one build that is served."""

from __future__ import annotations

from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
PAGES_DIR = PROJECT_DIR / ".pages"
CURRENT = PAGES_DIR / "current"


def current_build() -> Path | None:
    """The folder of the served build (`client/`, `routes.json`), or None before the first one."""
    return CURRENT.resolve() if CURRENT.exists() else None
