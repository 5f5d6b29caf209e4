"""The built pages in memory: read once when the web process starts, at most a few megabytes.

Which file answers which address, with its compressed twin, its tag and how long browsers keep it.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

# File names below /assets/ hold a hash of their content, so they never change.
FOREVER = "public, max-age=31536000, immutable"
# Fonts keep their names; a new build that changes one may wait a week for it.
ONE_WEEK = "public, max-age=604800"
ASK_FIRST = "no-cache"

FALLBACK = "__spa-fallback.html"
NOT_FOUND = "404.html"
NOT_FOUND_ROUTE = "404"
INTERNAL = frozenset({FALLBACK, NOT_FOUND})

OWN_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class File:
    """One file as it goes out."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    cache: str
    tag: str


class BuiltPages:
    """The files of one build and the addresses of its pages."""

    def __init__(self, build: Path) -> None:
        client = build / "client"
        self._files = {
            path.relative_to(client).as_posix(): read_file(path, client)
            for path in sorted(client.rglob("*"))
            if path.is_file() and path.suffix != ".gz"
        }
        routes = json.loads((build / "routes.json").read_text())
        self._routes = {
            re.compile(_pattern(route)): _prerendered(route)
            for route in routes
            if route != NOT_FOUND_ROUTE
        }
        self.not_found = self._files[NOT_FOUND]

    def asset(self, path: str) -> File | None:
        """The file with exactly this address, pages aside."""
        name = path.lstrip("/")
        is_page = name in INTERNAL or name.endswith(".html")
        return None if is_page else self._files.get(name)

    def page(self, path: str) -> File | None:
        """What a browser gets for a page's address: the prerendered page, else the empty shell.

        `/inbox/42` gets the page of `/inbox`, which finds the number in its own address. None: no
        page has this address.
        """
        name = path.strip("/")
        page = next((file for one, file in self._routes.items() if one.fullmatch(f"/{name}")), None)
        if page is None:
            return None
        return self._files.get(page) or self._files[FALLBACK]


def read_file(path: Path, root: Path) -> File:
    """A file with its gzipped twin, when the build has made one."""
    content = path.read_bytes()
    twin = path.with_name(path.name + ".gz")
    return File(
        content=content,
        gzipped=twin.read_bytes() if twin.exists() else None,
        media_type=_media_type(path),
        cache=_cache_of(path.relative_to(root)),
        tag=hashlib.sha256(content).hexdigest()[:20],
    )


def _media_type(path: Path) -> str:
    found = OWN_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return found or "application/octet-stream"


def _cache_of(name: Path) -> str:
    if name.parts[0] == "assets":
        return FOREVER
    return ONE_WEEK if name.suffix == ".woff2" else ASK_FIRST


def _prerendered(route: str) -> str:
    """The file of a route, optional parameters left out; what has others is not prerendered."""
    return "index.html" if route == "index" else f"{route.partition('/[[')[0]}/index.html"


def _pattern(route: str) -> str:
    """Reflex's `inbox/[conversation_id]` as a regular expression over `/inbox/42`."""
    return "/" if route == "index" else "".join(_step(step) for step in route.split("/"))


def _step(step: str) -> str:
    if step.startswith("[[..."):
        return "(?:/.*)?"
    if step.startswith("[["):
        return "(?:/[^/]+)?"
    if step.startswith("[..."):
        return "/.+"
    return "/[^/]+" if step.startswith("[") else "/" + re.escape(step)
