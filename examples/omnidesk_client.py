"""A small client of OmniDesk's external API: one file, Python 3.9 or newer, nothing to install.

    desk = OmniDesk("https://desk.example.com", "odk_…", os.environ["OMNIDESK_SECRET"])
    sent = desk.send("081234567890", "Pesanan Anda siap diambil.", request_id="order-4711")
    print(desk.wait_until_sent(sent["message_id"])["status"])

Each message needs a `request_id` of its own; without one, an id is made up here. It makes repeating
safe: what was interrupted, or refused with 429 or 503, is sent again with the same id, and
OmniDesk never queues it a second time. A refusal is an `ApiError` with its `code`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

Answer = dict[str, Any]

PATH = "/api/external"
# Later: the message has left, or never will.
WAITING = {"queued", "processing", "sending"}
# Full for now, or away for now. Everything else would be refused again.
REPEATED = {429, 502, 503, 504}


class ApiError(Exception):
    """A refusal. Decide by `code`; `answer` holds the rest, such as `details`."""

    def __init__(self, status: int, answer: Answer) -> None:
        self.status, self.answer = status, answer
        self.code = str(answer.get("code", ""))
        super().__init__(f"{status} {self.code}: {answer.get('message', '')}")


class OmniDesk:
    """One client of one installation. `version` 1 is for what must sign as it always did."""

    def __init__(
        self,
        url: str,
        client_id: str,
        secret: str,
        *,
        version: int = 2,
        attempts: int = 5,
        longest_wait_s: float = 120,
        timeout_s: float = 30,
    ) -> None:
        self.url, self.client_id = url.rstrip("/"), client_id
        self.version, self.attempts = version, attempts
        self.longest_wait_s, self.timeout_s = longest_wait_s, timeout_s
        self._secret = secret.encode()
        # A redirect would be another address than the signed one.
        self._opener = build_opener(_NoRedirects)

    def send(
        self, phone_number: str, message: str, *, request_id: str | None = None, **more: Any
    ) -> Answer:
        """Queue one message; `more` are the other fields, such as `scheduled_at`.

        A message that was queued before, by an attempt whose answer was lost, counts as queued.
        """
        item = _message({"phone_number": phone_number, "message": message, **more}, request_id)
        try:
            return self._ask("POST", "/messages", item)
        except ApiError as error:
            if error.code != "duplicate_request":
                raise
            return {**error.answer, "success": True, "request_id": item["request_id"]}

    def send_many(self, messages: Iterable[Mapping[str, Any]]) -> list[Answer]:
        """Queue any number of messages, a hundred at a time: one result each, in their order.

        A result with a `code` was not queued, except by an earlier attempt: `duplicate_request`.
        """
        items = [_message(one, one.get("request_id")) for one in messages]
        results: list[Answer] = []
        for first in range(0, len(items), 100):
            results += self._send_bulk(items[first : first + 100])
        return results

    def _send_bulk(self, items: list[Answer]) -> list[Answer]:
        try:
            return list(self._ask("POST", "/messages/bulk", {"messages": items})["results"])
        except ApiError as error:  # none was queued, each with its reason
            if "results" not in error.answer:
                raise
            return list(error.answer["results"])

    def status(self, message: str) -> Answer:
        """A message as it stands, by `message_id` or `request_id`."""
        return self._ask("GET", f"/messages/{quote(message, safe='')}")

    def wait_until_sent(
        self, message: str, *, timeout_s: float = 3600, every_s: float = 15
    ) -> Answer:
        """Wait until a message has left, or never will. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = self.status(message)
            if found["status"] not in WAITING:
                return found
            if time.monotonic() + every_s > deadline:
                raise TimeoutError(f"{message} is still {found['status']}")
            time.sleep(every_s)

    def cancel(self, message: str) -> Answer:
        """Take back a message that still waits. ApiError `conflict` when it is too late."""
        return self._ask("DELETE", f"/messages/{quote(message, safe='')}")

    def account(self) -> Answer:
        """The limits of this client, and what is used of them."""
        return self._ask("GET", "/status")

    def _ask(self, method: str, path: str, fields: Answer | None = None) -> Answer:
        """One request, repeated while that may help; each attempt has a signature of its own."""
        body = b"" if fields is None else json.dumps(fields).encode()
        for attempt in range(1, self.attempts + 1):
            wait_s = float(2 ** (attempt - 1))
            try:
                request = self._signed(method, self.url + PATH + path, body)
                with self._opener.open(request, timeout=self.timeout_s) as answer:
                    return dict(json.load(answer))
            except HTTPError as error:
                refusal = ApiError(error.code, _read(error))
                wait_s = _seconds(error.headers.get("Retry-After")) or wait_s
                is_final = error.code not in REPEATED or wait_s > self.longest_wait_s
                if is_final or attempt == self.attempts:
                    raise refusal from None
            except (URLError, ConnectionError, TimeoutError):
                if attempt == self.attempts:
                    raise
            time.sleep(wait_s)
        raise ValueError("attempts must be at least 1")

    def _signed(self, method: str, url: str, body: bytes) -> Request:
        timestamp = str(time.time_ns() // 1_000_000)
        signed = f"{self.client_id}.{timestamp}.".encode()
        if self.version == 1:
            signed += body
        else:
            digest = hashlib.sha256(body).hexdigest()
            signed += f"{method}.{urlsplit(url).path}.{digest}".encode()
        headers = {
            "Content-Type": "application/json",
            "X-Client-Id": self.client_id,
            "X-Timestamp": timestamp,
            "X-Signature": hmac.new(self._secret, signed, hashlib.sha256).hexdigest(),
            "X-Signature-Version": str(self.version),
        }
        return Request(url, data=body or None, headers=headers, method=method)


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _message(fields: Mapping[str, Any], request_id: str | None) -> Answer:
    return {**fields, "request_id": request_id or str(uuid.uuid4())}


def _read(error: HTTPError) -> Answer:
    """The fields of a refusal; whatever stands between us and OmniDesk may answer without."""
    try:
        return dict(json.load(error))
    except (ValueError, TypeError):
        return {}


def _seconds(text: str | None) -> float:
    return float(text) if text is not None and text.isdigit() else 0.0
