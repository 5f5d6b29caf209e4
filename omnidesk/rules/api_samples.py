"""A whole request to the external API in four languages, ready to be pasted and run.

The id and the address of the installation are filled in; the secret is not, because nobody has it
any more. It is read from the environment, as a program should.
"""

from __future__ import annotations

from string import Template

LANGUAGES = ("curl", "python", "php", "node")

BODY = '{"request_id":"invoice-0093","phone_number":"081100002231","message":"Halo"}'
PATH = "/api/external/messages"

# What is signed: the body itself, or in version 2 also the method, the path and the body's digest.
CURL = """\
# OMNIDESK_SECRET holds the secret of this client
CLIENT_ID='$client'
BODY='$body'
TIMESTAMP="$$(date +%s)000"
$signed
SIGNATURE=$$(printf '%s' "$$SIGNED" | openssl dgst -sha256 -hmac "$$OMNIDESK_SECRET" -r)
curl -sS '$url$path' \\
  -H 'Content-Type: application/json' \\
  -H "X-Client-Id: $$CLIENT_ID" \\
  -H "X-Timestamp: $$TIMESTAMP" \\
  -H "X-Signature: $${SIGNATURE%% *}" \\$version
  --data-binary "$$BODY"
"""
PYTHON = """\
import hashlib, hmac, os, time, urllib.error, urllib.request

client_id = "$client"
secret = os.environ["OMNIDESK_SECRET"]
body = b'$body'
timestamp = str(int(time.time() * 1000))
$signed
request = urllib.request.Request(
    "$url$path",
    data=body,
    headers={
        "Content-Type": "application/json",
        "X-Client-Id": client_id,
        "X-Timestamp": timestamp,
        "X-Signature": hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest(),$version
    },
)
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    answer = refused
print(answer.read().decode())
"""
PHP = """\
<?php
$$clientId = '$client';
$$secret = getenv('OMNIDESK_SECRET');
$$body = '$body';
$$timestamp = (string) round(microtime(true) * 1000);
$signed

$$request = curl_init('$url$path');
curl_setopt_array($$request, [
    CURLOPT_POSTFIELDS => $$body,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json',
        "X-Client-Id: $$clientId",
        "X-Timestamp: $$timestamp",
        'X-Signature: ' . hash_hmac('sha256', $$signed, $$secret),$version
    ],
]);
echo curl_exec($$request), PHP_EOL;
"""
NODE = """\
import { createHash, createHmac } from "node:crypto";

const clientId = "$client";
const secret = process.env.OMNIDESK_SECRET;
const body = '$body';
const timestamp = String(Date.now());
$signed

const answer = await fetch("$url$path", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "X-Client-Id": clientId,
    "X-Timestamp": timestamp,
    "X-Signature": createHmac("sha256", secret).update(signed).digest("hex"),$version
  },
  body,
});
console.log(await answer.text());
"""
WHOLE = {"curl": CURL, "python": PYTHON, "php": PHP, "node": NODE}

SIGNED = {
    1: {
        "curl": 'SIGNED="$$CLIENT_ID.$$TIMESTAMP.$$BODY"',
        "python": 'signed = f"{client_id}.{timestamp}.".encode() + body',
        "php": '$$signed = "$$clientId.$$timestamp.$$body";',
        "node": "const signed = `$${clientId}.$${timestamp}.$${body}`;",
    },
    2: {
        "curl": "DIGEST=$$(printf '%s' \"$$BODY\" | openssl dgst -sha256 -r)\n"
        'SIGNED="$$CLIENT_ID.$$TIMESTAMP.POST.$path.$${DIGEST%% *}"',
        "python": "digest = hashlib.sha256(body).hexdigest()\n"
        'signed = f"{client_id}.{timestamp}.POST.$path.{digest}".encode()',
        "php": "$$digest = hash('sha256', $$body);\n"
        '$$signed = "$$clientId.$$timestamp.POST.$path.$$digest";',
        "node": 'const digest = createHash("sha256").update(body).digest("hex");\n'
        "const signed = `$${clientId}.$${timestamp}.POST.$path.$${digest}`;",
    },
}
VERSION_2 = {
    "curl": "\n  -H 'X-Signature-Version: 2' \\",
    "python": '\n        "X-Signature-Version": "2",',
    "php": "\n        'X-Signature-Version: 2',",
    "node": '\n    "X-Signature-Version": "2",',
}


def sample(language: str, *, url: str, client_id: str, version: int = 1) -> str:
    """The request in one of `LANGUAGES`; `url` has no slash at its end."""
    values = {
        "client": client_id,
        "body": BODY,
        "url": url,
        "path": PATH,
        "version": VERSION_2[language] if version == 2 else "",
    }
    signed = Template(SIGNED[version][language]).substitute(values)
    whole = Template(WHOLE[language]).substitute(values | {"signed": signed})
    # Only version 2 needs a digest of the body.
    return whole if version == 2 else whole.replace("createHash, ", "")
