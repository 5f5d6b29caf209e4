"""Prerenders pages whose last part of the address is optional.

React Router prerenders only addresses without parameters, so `/inbox/[[conversation_id]]` would
start as an empty shell. Its address without the parameter is as good as any, and the same file
serves every conversation: the browser finds the parameter in its own address.
"""

from __future__ import annotations

import json
from typing import Any

import reflex as rx

CONFIG = "react-router.config.js"
EVERYTHING = '"prerender": true'


class PrerenderPages(rx.plugins.Plugin):
    """Writes the addresses of all pages into React Router's configuration."""

    def pre_compile(self, **context: Any) -> None:
        """Called by Reflex before it compiles."""
        addresses = addresses_of([page.route for page in context["unevaluated_pages"]])
        context["add_modify_task"](CONFIG, lambda config: with_addresses(config, addresses))


def addresses_of(routes: list[str]) -> list[str]:
    """The addresses that can be prerendered, optional parameters left out."""
    plain = (route.partition("[[")[0].strip("/") for route in routes if route != "404")
    found = {"/" if route == "index" else f"/{route}" for route in plain if "[" not in route}
    return sorted({"/"} | found)


def with_addresses(config: str, addresses: list[str]) -> str:
    """The configuration of a production build with a list; a development one stays as it is."""
    return config.replace(EVERYTHING, f'"prerender": {json.dumps(addresses)}')
