"""Where a person wanted to go, when that is a place of ours.

Invariants:
* the answer is empty or an absolute path on this very host, query and fragment included;
* nothing that a browser could read as another host: no `//`, backslash or control character.
"""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 512


def local_path(wanted: object) -> str:
    """The wanted way back, or an empty text for anything that is not a path of ours."""
    if not isinstance(wanted, str) or len(wanted) > LONGEST or not wanted.isprintable():
        return ""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else wanted
