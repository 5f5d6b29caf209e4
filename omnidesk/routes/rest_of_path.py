"""The rest of a path as a parameter, whatever it holds, line breaks too.

Starlette's own `path` ends at a line break, and such an address would fall through all routes to an
answer that is not ours.
"""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

NAME = "rest"


class RestOfPath(Convertor[str]):
    """Any characters."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor(NAME, RestOfPath())


def rest_of_path(name: str) -> str:
    """The end of a route's path that becomes the parameter `name`."""
    return f"{{{name}:{NAME}}}"
