"""The error tree. Every error that a person or a program can meet is a leaf of it.

    OmniDeskError                     500 internal_error
    ├── Invalid                       400 validation_failed     a wrong field; `field` names it
    ├── NotSignedIn                   401 not_signed_in
    ├── InvalidCredentials            401 invalid_credentials
    ├── NotAllowed                    403 not_allowed
    ├── BadSignature                  403 invalid_signature
    ├── Unsigned                      401                       a request that no API client signed
    │   ├── MissingHeaders                missing_headers
    │   ├── InvalidTimestamp              invalid_timestamp
    │   ├── TimestampOutOfWindow          timestamp_out_of_window
    │   └── WrongSignature                invalid_signature     also: unknown client
    ├── ClientDisabled                403 client_disabled
    ├── IPNotAllowed                  403 ip_not_allowed
    ├── NotFound                      404 not_found             also: not visible to this person
    ├── Conflict                      409 conflict
    ├── DuplicateRequest              409 duplicate_request     names the first message
    ├── RequestIdReused               409 request_id_reused     another request under the same id
    ├── OptedOut                      422 opted_out
    ├── NoTemplate                    422 no_template
    ├── WindowClosed                  422 window_closed
    ├── ChannelUnavailable            422 channel_unavailable
    ├── TooLarge                      413 too_large
    ├── TooManyAttempts               429 too_many_attempts     `retry_after_s`
    │   ├── RateLimited                   rate_limited          the requests of a minute
    │   └── QuotaExceeded                 quota_exceeded        the messages of a day
    ├── NotConfigured                 503 not_configured
    ├── Unavailable                   503 unavailable           database or Redis cannot be reached
    ├── SetupError                    500 setup_error           the operator must do something first
    └── ChannelError                  502 channel_error         what a vendor answered

`key` and `params` name a sentence of the catalogue, so that an edge can say the error in the
person's language; `str(error)` is the English sentence. Edges translate once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from omnidesk.words import say


class OmniDeskError(Exception):
    """Root of the tree: a stable code, an HTTP status, and a sentence of the catalogue."""

    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal error"
    status: ClassVar[int] = 500
    default_key: ClassVar[str] = "error.internal"

    def __init__(self, key: str | None = None, **params: Any) -> None:
        self.key = key or self.default_key
        self.params = params
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """The error in words: what happened and what to do."""
        return say(language, self.key, **self.params)

    @property
    def facts(self) -> dict[str, Any]:
        """What an answer tells besides the sentence, by field."""
        return {}


class Invalid(OmniDeskError):
    """A field has a wrong value. `field` is the name that the caller used for it."""

    code = "validation_failed"
    title = "Validation failed"
    status = 400
    default_key = "error.invalid"

    def __init__(self, key: str | None = None, *, field: str = "", **params: Any) -> None:
        self.field = field
        super().__init__(key, field=field, **params)


class InvalidFields(Invalid):
    """Several fields are wrong, each with its path and a sentence."""

    def __init__(self, wrong: Sequence[tuple[str, str]]) -> None:
        self.wrong = wrong
        super().__init__("error.invalid_fields")

    @property
    def facts(self) -> dict[str, Any]:
        return {"details": [{"path": path, "message": text} for path, text in self.wrong]}


class NotSignedIn(OmniDeskError):
    code = "not_signed_in"
    title = "Not signed in"
    status = 401
    default_key = "error.not_signed_in"


class InvalidCredentials(OmniDeskError):
    """Unknown user, wrong password and deactivated user look the same."""

    code = "invalid_credentials"
    title = "Invalid credentials"
    status = 401
    default_key = "error.invalid_credentials"


class NotAllowed(OmniDeskError):
    code = "not_allowed"
    title = "Not allowed"
    status = 403
    default_key = "error.not_allowed"


class BadSignature(OmniDeskError):
    code = "invalid_signature"
    title = "Invalid signature"
    status = 403
    default_key = "error.bad_signature"


class Unsigned(OmniDeskError):
    """A request to the external API that proves nobody's name."""

    title = "Unauthorized"
    status = 401


class MissingHeaders(Unsigned):
    code = "missing_headers"
    default_key = "api.missing_headers"


class InvalidTimestamp(Unsigned):
    code = "invalid_timestamp"
    default_key = "api.invalid_timestamp"


class TimestampOutOfWindow(Unsigned):
    """`minutes`: how far a timestamp may lie from our time."""

    code = "timestamp_out_of_window"
    default_key = "api.timestamp_out_of_window"

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes=minutes)


class WrongSignature(Unsigned):
    """Unknown clients and wrong signatures look the same."""

    code = "invalid_signature"
    default_key = "api.invalid_signature"


class ClientDisabled(OmniDeskError):
    code = "client_disabled"
    title = "Client disabled"
    status = 403
    default_key = "api.client_disabled"


class IPNotAllowed(OmniDeskError):
    code = "ip_not_allowed"
    title = "Address not allowed"
    status = 403
    default_key = "api.ip_not_allowed"


class NotFound(OmniDeskError):
    """Absent, or not visible to this person: the two must not be told apart."""

    code = "not_found"
    title = "Not found"
    status = 404
    default_key = "error.not_found"


class Conflict(OmniDeskError):
    code = "conflict"
    title = "Conflict"
    status = 409
    default_key = "error.conflict"


class DuplicateRequest(OmniDeskError):
    """This request id was used before; `message_id` and `status` are those of its message."""

    code = "duplicate_request"
    title = "Duplicate request"
    status = 409
    default_key = "api.duplicate_request"

    def __init__(self, message_id: str, message_status: str) -> None:
        self.message_id = message_id
        self.message_status = message_status
        super().__init__()

    @property
    def facts(self) -> dict[str, Any]:
        return {"message_id": self.message_id, "status": self.message_status}


class RequestIdReused(OmniDeskError):
    code = "request_id_reused"
    title = "Request id reused"
    status = 409
    default_key = "api.request_id_reused"


class OptedOut(OmniDeskError):
    """The contact asked for nothing from programs, or was blocked."""

    code = "opted_out"
    title = "Opted out"
    status = 422
    default_key = "api.opted_out"


class NoTemplate(OmniDeskError):
    code = "no_template"
    title = "No template"
    status = 422
    default_key = "api.no_template"


class WindowClosed(OmniDeskError):
    code = "window_closed"
    title = "Window closed"
    status = 422
    default_key = "api.window_closed"


class ChannelUnavailable(OmniDeskError):
    code = "channel_unavailable"
    title = "Channel unavailable"
    status = 422
    default_key = "api.channel_unavailable"


class TooLarge(OmniDeskError):
    code = "too_large"
    title = "Too large"
    status = 413
    default_key = "error.too_large"


class TooManyAttempts(OmniDeskError):
    """`retry_after_s`: whole seconds until the next attempt is looked at."""

    code = "too_many_attempts"
    title = "Too many attempts"
    status = 429
    default_key = "error.too_many_attempts"

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(minutes=max(1, -(-retry_after_s // 60)), seconds=retry_after_s)


class RateLimited(TooManyAttempts):
    code = "rate_limited"
    title = "Rate limited"
    default_key = "api.rate_limited"


class QuotaExceeded(TooManyAttempts):
    code = "quota_exceeded"
    title = "Quota exceeded"
    default_key = "api.quota_exceeded"


class NotConfigured(OmniDeskError):
    code = "not_configured"
    title = "Not configured"
    status = 503
    default_key = "error.not_configured"


class Unavailable(OmniDeskError):
    code = "unavailable"
    title = "Unavailable"
    status = 503
    default_key = "error.unavailable"


class SetupError(OmniDeskError):
    """One sentence for the operator that says what is wrong and what to do."""

    code = "setup_error"
    title = "Setup error"
    default_key = "error.setup"

    def __init__(self, sentence: str) -> None:
        super().__init__(reason=sentence)


class ChannelError(OmniDeskError):
    """What a vendor answered to a send.

    `text` is for the operator. `permanent`: trying again cannot help. `outcome_unknown`: the
    request left us and no answer came, so the message may or may not have been sent.
    `not_before`: the earliest instant at which another try makes sense.
    """

    code = "channel_error"
    title = "Channel error"
    status = 502
    default_key = "error.channel"

    def __init__(
        self,
        text: str,
        *,
        permanent: bool,
        outcome_unknown: bool = False,
        not_before: datetime | None = None,
        vendor_code: str = "",
        key: str | None = None,
    ) -> None:
        self.text = text
        self.permanent = permanent
        self.outcome_unknown = outcome_unknown
        self.not_before = not_before
        self.vendor_code = vendor_code
        super().__init__(key, text=text)
