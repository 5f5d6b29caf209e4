"""A page of another site must not act with our cookie.

The session cookie is SameSite=Lax; this is the second lock. Programs send neither Origin nor
Sec-Fetch-Site and are not browsers that somebody could trick, so they pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from omnidesk.errors import NotAllowed
from omnidesk.services.sessions import token_from_cookie
from omnidesk.settings import get_settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Signing in needs no cookie yet, but a foreign page must not sign a browser in as somebody else.
ALWAYS_CHECKED = "/api/auth/"
OWN_SITE = frozenset({"same-origin", "none"})


def refuse_foreign_origin(method: str, path: str, headers: Mapping[str, str]) -> None:
    """Raises NotAllowed for a state-changing request that another site's page made."""
    if method in SAFE_METHODS:
        return
    if not path.startswith(ALWAYS_CHECKED) and not token_from_cookie(headers.get("cookie", "")):
        return
    origin = headers.get("origin")
    if origin is not None:
        is_own = origin in get_settings().allowed_origins
    else:
        is_own = headers.get("sec-fetch-site", "same-origin") in OWN_SITE
    if not is_own:
        raise NotAllowed("access.foreign_origin")
