"""What an integrator reads before the reference: how to sign, what to do with each answer.

The worked example is computed by the rule that checks signatures, so it is always right.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from omnidesk.rules.api_samples import LANGUAGES, PATH, sample
from omnidesk.rules.signing import Signed, sign

CLIENT = "odk_0123456789abcdef01234567"
SECRET = "a-secret-for-this-example-only"  # noqa: S105 - printed on the page
TIMESTAMP = "1795341600000"
BODY = '{"request_id":"invoice-0093","phone_number":"081100002231","message":"Halo"}'
SIGNED = Signed(CLIENT, TIMESTAMP, "POST", PATH, BODY.encode())
DIGEST = hashlib.sha256(SIGNED.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; backticks make code."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Something to copy. With a `title` it folds away."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with paragraphs, tables and code below it."""

    title: str
    parts: tuple[str | Table | Code, ...]


ERRORS = Table(
    ("Code", "Status", "What it means", "What to do"),
    (
        ("`validation_failed`", "400", "A field or the body is wrong.", "Correct `details`."),
        ("`bad_request`", "400", "This is no HTTP request.", "Correct the program."),
        ("`missing_headers`", "401", "A header of the signature is missing.", "Send all three."),
        ("`invalid_timestamp`", "401", "Not 13 digits.", "Send milliseconds, not seconds."),
        (
            "`timestamp_out_of_window`",
            "401",
            "Signed too long ago, or in the future.",
            "Set your clock, and sign at each attempt.",
        ),
        (
            "`invalid_signature`",
            "401",
            "Wrong signature, or unknown client: the two look the same.",
            "Compare with the worked example. Sign the very bytes you send.",
        ),
        ("`client_disabled`", "403", "Switched off by an admin.", "Ask the admin."),
        ("`ip_not_allowed`", "403", "Not from this address.", "Ask the admin to add it."),
        ("`not_found`", "404", "No such message of yours.", "Check the id."),
        ("`method_not_allowed`", "405", "Not with this method.", "See `Allow`."),
        (
            "`duplicate_request`",
            "409",
            "This request was queued before.",
            "Nothing: take it as accepted. `message_id` names the message.",
        ),
        (
            "`request_id_reused`",
            "409",
            "The id belongs to another message.",
            "Use a new id for a new message.",
        ),
        ("`conflict`", "409", "Too late to take it back.", "Look at its status."),
        ("`too_large`", "413", "Over 256 KiB, or 1 MiB for a bulk.", "Send less at once."),
        ("`opted_out`", "422", "The contact wants no messages.", "Do not send again."),
        (
            "`no_template`",
            "422",
            "WhatsApp needs an approved template here.",
            "Have the admin link one, or use `sms`.",
        ),
        (
            "`window_closed`",
            "422",
            "24 hours have passed since the contact wrote.",
            "Use a template, or wait for the contact.",
        ),
        ("`channel_unavailable`", "422", "No number can send this.", "Ask the admin."),
        ("`rate_limited`", "429", "The minute is used up.", "Wait `Retry-After` seconds."),
        ("`quota_exceeded`", "429", "The day is used up.", "Go on tomorrow."),
        (
            "`too_many_attempts`",
            "429",
            "60 failed signatures in a minute from your address.",
            "Correct the signature, then wait `Retry-After` seconds.",
        ),
        ("`unavailable`", "503", "Nothing was queued.", "Send the same request again, later."),
        ("`internal_error`", "500", "A mistake of ours.", "Tell the admin the `request_id`."),
    ),
)
STATUSES = Table(
    ("Status", "Means"),
    (
        ("`queued`", "Waits for its turn. Can be taken back."),
        ("`processing`", "Taken from the queue."),
        ("`sending`", "Handed to the vendor; no answer yet."),
        ("`sent`", "The vendor has it. `sent_at` is set."),
        ("`delivered`", "It is on the phone."),
        ("`read`", "The contact has opened it, and says so."),
        ("`failed`", "It will not arrive. `error_message` says why."),
        ("`unknown`", "Nobody knows whether it left. A person decides; do not send it anew."),
        ("`cancelled`", "Taken back, or the contact no longer wants messages."),
    ),
)
LIMITS = Table(
    ("Header", "Tells"),
    (
        ("`X-RateLimit-Limit`", "requests that you may make in any 60 seconds"),
        ("`X-RateLimit-Remaining`", "how many of them are left now"),
        ("`X-RateLimit-Reset`", "when all are there again, in Unix seconds"),
        ("`X-RateLimit-Daily-Limit`", "messages that you may queue in a day"),
        ("`X-RateLimit-Daily-Remaining`", "how many of them are left today"),
        ("`Retry-After`", "with 429: after so many seconds there is room again"),
    ),
)


def chapters(url: str) -> tuple[Chapter, ...]:
    """The guide, with the address of this installation in its programs."""
    return (
        Chapter(
            "Start",
            (
                "This interface sends WhatsApp messages and SMS for your program. You need a client"
                " id and its secret: an admin makes them on the API page, and the secret is"
                " shown once. Keep it on your server, never in an app or a web page.",
                f"Every address begins with `{url}/api/external`. Requests and answers are JSON in"
                " UTF-8; fields that are not described here are ignored.",
                "Begin with `GET /ping`: 200 means that your signature is right. `POST /test`"
                " echoes what arrived and how it was understood, and queues nothing.",
            ),
        ),
        _signature(),
        Chapter(
            "Ready requests",
            (
                "Each sends one message with a version 2 signature. Put your own client id in, and"
                " the secret into the variable `OMNIDESK_SECRET`. The folder `examples` of the"
                " project holds them as files, and a small client for Python.",
                *(
                    Code(sample(one, url=url, client_id=CLIENT, version=2), title)
                    for one, title in zip(
                        LANGUAGES, ("curl and OpenSSL", "Python", "PHP", "Node.js"), strict=True
                    )
                ),
            ),
        ),
        Chapter(
            "Once, and only once",
            (
                "Give every message a `request_id` of your own, such as the number of the invoice."
                " It names this message for ever: the same request again is answered 409"
                " `duplicate_request` with the first `message_id`, and nothing is sent twice.",
                "So repeat without fear: after a timeout, a broken connection, a 429 or a 503, wait"
                " and send the same body with the same `request_id` and a fresh signature. 201"
                " and `duplicate_request` both mean that the message is queued.",
                "Without a `request_id` the signature stands in for it: the very same signed"
                " request is answered from its first result, but one that is signed anew is a"
                " new message.",
            ),
        ),
        Chapter(
            "When a message leaves",
            (
                "201 means queued, not sent. Messages leave one by one within the hours of this"
                " installation, with pauses that keep its numbers in good standing."
                " `estimated_send_at` says when, and every `GET` tells it anew. It is null while"
                " nobody knows: all sending is held, the number is switched off, the contact opted"
                " out or was blocked, or an older message to the same contact waits elsewhere."
                " `priority` (0 to 100) goes before others of yours; `scheduled_at` is the earliest"
                " instant.",
                "There are no webhooks: ask `GET /messages/{message_id}` for what became of it, a"
                " few times an hour rather than every second.",
                STATUSES,
            ),
        ),
        Chapter(
            "Templates and links",
            (
                "WhatsApp takes free text only within 24 hours after the contact wrote. Outside of"
                " them an approved template speaks: the admin links one to your client, and you"
                " send what fills in its placeholders as `template_variables`, or as fields of"
                " `metadata` that the admin has mapped. `GET /templates` lists the texts with"
                " their placeholders. A missing value is 400 and named in `details`.",
                "Amounts of rupiah may come as numbers: they are grouped as `Rp 1.250.000`."
                " `metadata.messageType` chooses the sentence that the admin wrote for that type.",
                "Addresses in a message may become short links of this installation, which tell"
                " its people who followed them. The admin switches this for each client.",
            ),
        ),
        Chapter(
            "Limits",
            (
                "Two limits hold for each client: requests in any 60 seconds, and messages in a day"
                " of the installation's zone. A bulk is one request, and each message of it"
                " counts for the day. Every answer tells both, refusals included.",
                LIMITS,
            ),
        ),
        Chapter(
            "Errors",
            (
                "Every refusal has the same shape. Decide by `code`: it never changes, while"
                " `message` is a sentence for people. `request_id` names the request in our log.",
                Code(
                    '{\n  "error": "Validation failed",\n  "code": "validation_failed",\n'
                    '  "message": "Some fields are wrong. Correct them and send it again.",\n'
                    '  "request_id": "8c31f07a52d94e1b",\n'
                    '  "details": [{"path": "phone_number", "message": "Field required"}]\n}'
                ),
                ERRORS,
            ),
        ),
    )


def _signature() -> Chapter:
    return Chapter(
        "Signature",
        (
            Table(
                ("Header", "Holds"),
                (
                    ("`X-Client-Id`", "your client id"),
                    (
                        "`X-Timestamp`",
                        "Unix time in milliseconds, 13 digits, at most 10 minutes from ours",
                    ),
                    ("`X-Signature`", "the signature in hexadecimal, in either case"),
                    ("`X-Signature-Version`", "`2`; left out means `1`"),
                ),
            ),
            "The signature is the HMAC-SHA256 of a text, with the secret (as text, not decoded)"
            " as its key. Version 2 signs the client id, the timestamp, the method, the path with"
            " its query, and the SHA-256 of the body, joined by dots. Use it for anything new:"
            " it also binds method and address. Version 1 signs client id, timestamp and the"
            " body itself. The body is empty for `GET` and `DELETE`; its SHA-256 then is that of"
            " nothing. An admin can have a client refuse version 1.",
            "Sign the very bytes that you send: turn your data into JSON once, sign that, send"
            " that. Recompute this example before you call us for the first time:",
            Table(
                ("Worked example", ""),
                (
                    ("Secret", f"`{SECRET}`"),
                    ("Body", f"`{BODY}`"),
                    ("SHA-256 of the body", f"`{DIGEST}`"),
                    ("Version 2 signs", f"`{CLIENT}.{TIMESTAMP}.POST.{PATH}.{DIGEST}`"),
                    ("Version 2 signature", f"`{sign(SECRET, SIGNED, 2)}`"),
                    ("Version 1 signs", f"`{CLIENT}.{TIMESTAMP}.{BODY}`"),
                    ("Version 1 signature", f"`{sign(SECRET, SIGNED, 1)}`"),
                ),
            ),
        ),
    )
