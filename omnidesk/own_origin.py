"""Pages talk to the server that delivered them.

Reflex writes the backend's address into a build. Behind a proxy, on another port or host the same
build would then call the wrong server. This build plugin changes Reflex's one function that makes
the address, through Reflex's own hook for changing generated files, so that it takes host, port and
scheme from the page. A Reflex whose function looks different stops the build.
"""

from __future__ import annotations

import re
from typing import Any

import reflex as rx

STATE_JS = "utils/state.js"
BUILT_IN = "  const endpoint = new URL(url_str);\n"
OWN = """\
  const endpoint = new URL(url_str);
  if (typeof window !== "undefined") {
    // The page's own server, whatever was written into the build: omnidesk/own_origin.py.
    const page = window.location;
    const scheme = endpoint.protocol.startsWith("ws") ? "ws" : "http";
    endpoint.protocol = scheme + (page.protocol === "https:" ? "s:" : ":");
    endpoint.hostname = page.hostname;
    endpoint.port = page.port;
    return endpoint;
  }
"""
# What an earlier version of this file has left in the work folder.
EARLIER = re.compile(re.escape(BUILT_IN) + r"  if \(typeof .*?\n    return endpoint;\n  }\n", re.S)


class OwnOrigin(rx.plugins.Plugin):
    """Makes getBackendURL() answer with the page's own origin."""

    def pre_compile(self, **context: Any) -> None:
        """Queue the change of the generated file."""
        context["add_modify_task"](STATE_JS, use_own_origin)


def use_own_origin(source: str) -> str:
    """The source of Reflex's state.js with the page's origin in it; unchanged when it has it.

    Raises ValueError when the place to change is not there exactly once.
    """
    source = EARLIER.sub(BUILT_IN, source)
    if source.count(BUILT_IN) != 1:
        raise ValueError(
            f"Reflex's {STATE_JS} is not the one that omnidesk/own_origin.py knows: compare"
            " getBackendURL() of the installed version with it."
        )
    return source.replace(BUILT_IN, OWN)
