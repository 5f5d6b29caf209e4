"""Meta's signature: HMAC-SHA256 with the app secret over the raw bytes of the body.

https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
"""

from __future__ import annotations

import hashlib
import hmac

PREFIX = "sha256="


def is_signed(body: bytes, header: str, app_secret: str) -> bool:
    """Whether `header` (X-Hub-Signature-256) signs these raw bytes. Never raises."""
    expected = PREFIX + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header.encode("utf-8", "replace"))
