"""The hook with which schemathesis signs what it has made up, as an integrator would.

The id and the secret of the client come from the environment; every seventh request keeps the
headers that were made up instead, so that refusals are met as well.
"""

from __future__ import annotations

import itertools
import os
import time

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase

from omnidesk.rules.signing import Signed, sign

UNSIGNED = 7


class Signature(AuthBase):
    """Signs by turns with version 1 and 2."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        number = next(self._numbers)
        if number % UNSIGNED == 0:
            return request
        client, timestamp = os.environ["API_CLIENT_ID"], str(int(time.time() * 1000))
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else bytes(body)  # type: ignore[arg-type]
        signed = Signed(client, timestamp, request.method or "", request.path_url, raw)
        version = number % 2 + 1
        request.headers["X-Client-Id"] = client
        request.headers["X-Timestamp"] = timestamp
        request.headers["X-Signature"] = sign(os.environ["API_SECRET"], signed, version)
        request.headers["X-Signature-Version"] = str(version)
        return request


schemathesis.auth.set_from_requests(Signature())  # type: ignore[attr-defined]
